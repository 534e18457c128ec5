/* SPDX-License-Identifier: MIT */
/*
 * guard - from where a request may come: which names the server has, and which pages may ask it.
 *
 * A page of another site can make a browser send requests to a loopback address, and by a name that
 * it controls (DNS rebinding) also read the answers. So the header Host must be a name or an address
 * of this server, and Origin must be the same as Host, before anything is looked up. The port of
 * Host does not count: a proxy may have another one.
 *
 * Plain values; constant after the start; any thread.
 */
#ifndef SERVER_GUARD_H
#define SERVER_GUARD_H

#include "request.h"

enum { GUARD_NAMES_MOST = 32, GUARD_NAME_SIZE = 256 };

struct guard {
    size_t count;
    char names[GUARD_NAMES_MOST][GUARD_NAME_SIZE]; /* lower case; IPv6 in brackets */
};

/* localhost, 127.0.0.1 and [::1]. */
void guard_init(struct guard *guard);
/* False: it is no name, or there are too many. */
bool guard_add(struct guard *guard, const char *name);

/* Host names this server. */
bool guard_knows_host(const struct guard *guard, const char *host);
/* No page of another site sent it: Origin is that of Host or is not there, and Sec-Fetch-Site is not
 * that of another site. A program sends neither. */
bool guard_same_origin(const struct web_request *request);

#endif
