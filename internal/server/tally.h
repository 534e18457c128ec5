/* SPDX-License-Identifier: MIT */
/*
 * tally - what the server answered, counted for /metrics.
 *
 * Requests are counted by route and class of status, never by path, address or token: so the number
 * of series does not depend on who asks what. Any thread. Private to this room.
 */
#ifndef SERVER_TALLY_H
#define SERVER_TALLY_H

#include "render/sink.h"
#include "route.h"

#include <stdatomic.h>

enum { TALLY_ROUTES_MOST = 16, TALLY_STATUSES = 6, TALLY_CLASSES = 8 };

struct tally {
    atomic_uint_fast64_t requests[TALLY_ROUTES_MOST][TALLY_STATUSES]; /* [0]: of no route */
    atomic_uint_fast64_t times[TALLY_CLASSES], whole_us;
    atomic_uint_fast64_t interrupted; /* questions that ran out of time */
};

/* route NULL: none, or refused before it was looked up. */
void tally_add(struct tally *tally, const struct route *route, unsigned status);
/* How long an answer took, from its request on. Streams have no time. */
void tally_time(struct tally *tally, int64_t us);
void tally_write(struct sink *sink, struct tally *tally);

#endif
