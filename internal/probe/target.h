/* SPDX-License-Identifier: MIT */
/* target - what to ask: URL, HOST or HOST:PORT, taken apart (RFC 3986, section 3.2). */
#ifndef PROBE_TARGET_H
#define PROBE_TARGET_H

#include "base/error.h"
#include "model/address.h"

struct target {
    char url[1024]; /* whole, with scheme and port */
    char host[256]; /* without brackets, ASCII (IDNA) */
    uint16_t port;
    bool has_tls;
    struct ip_address address; /* if the host is one; else version 0 */
};

bool target_read(struct target *target, const char *text, struct error *error);

#endif
