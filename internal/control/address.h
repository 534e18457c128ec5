/* SPDX-License-Identifier: MIT */
/* address - the path of a Unix socket, however long it is. Private to this room. */
#ifndef CONTROL_ADDRESS_H
#define CONTROL_ADDRESS_H

#include "base/error.h"

#include <sys/socket.h>
#include <sys/un.h>

struct socket_address {
    struct sockaddr_un name;
    int folder; /* of a path over 107 bytes, which leads through it; else -1 */
};

/* Close it with socket_address_close() after bind() or connect(). */
bool socket_address_open(struct socket_address *address, const char *path, struct error *error);
void socket_address_close(struct socket_address *address);

#endif
