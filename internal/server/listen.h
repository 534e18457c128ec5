/* SPDX-License-Identifier: MIT */
/*
 * listen - the sockets that the server listens on.
 *
 * "127.0.0.1:7480, [::1]:7480": addresses with ports, comma separated. Port 0 lets the kernel choose.
 * An IPv6 address does not take IPv4 connections as well. Names are not looked up.
 * Private to this room.
 */
#ifndef SERVER_LISTEN_H
#define SERVER_LISTEN_H

#include "base/error.h"
#include "model/address.h"

enum { LISTENERS_MOST = 8 };

struct listener {
    int descriptor;
    struct ip_address address;
    unsigned port;
};

struct listener_list {
    size_t count;
    struct listener listeners[LISTENERS_MOST];
};

/* Reads addresses and ports, and opens nothing: descriptors are -1. */
bool listen_read(struct listener_list *list, const char *text, struct error *error);
bool listen_is_loopback(const struct listener_list *list);
/*
 * Opens them, and learns their ports. If a machine has no IPv6, [::1] is left out beside others.
 */
bool listen_open(struct listener_list *list, struct error *error);
void listen_close(struct listener_list *list);
/* "127.0.0.1" or "[::1]", as in a URL. */
char *listen_name(const struct listener *listener, char text[IP_TEXT_SIZE + 2]);

#endif
