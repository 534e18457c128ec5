/* SPDX-License-Identifier: MIT */
/*
 * feed - contiguous bytes of one TCP direction to its parser, or to the probes. It is inspect.c's
 * part that inspect_stream.c uses. Private to this room.
 */
#ifndef TRACKER_FEED_H
#define TRACKER_FEED_H

#include "tracker_state.h"

/* What follows the bytes at hand. */
struct edge {
    bool before_gap, at_end;
};

/* Returns how many bytes were consumed, which may be more than were given. */
uint64_t feed(const struct feeding *feeding, struct span bytes, struct edge edge);
/* This direction needs no more bytes: what is kept of it is freed. */
void feed_no_more(const struct feeding *feeding);

#endif
