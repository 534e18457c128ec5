/* SPDX-License-Identifier: MIT */
/*
 * http - the connections: libmicrohttpd calls here, and exchanges are carried out. Only http.c
 * includes its header.
 *
 * For each address there is one thread. It never waits: while the crew works, a connection is
 * suspended, and resumed when its answer is there. All must be resumed before a front is closed, so
 * the crew is stopped first. Private to this room.
 */
#ifndef SERVER_HTTP_H
#define SERVER_HTTP_H

#include "exchange.h"
#include "listen.h"

struct front; /* the connections of one address */

struct front_options {
    const struct site *site;
    const struct listener *listener;
    const char *certificate, *key; /* PEM text; NULL: no TLS */
};

/* The socket belongs to the front from then on. NULL: the error is filled. */
struct front *front_open(const struct front_options *options, struct error *error);
/* Takes no more connections. */
void front_quiet(struct front *front);
void front_close(struct front *front);

const char *http_library_version(void);

#endif
