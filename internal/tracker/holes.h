/* SPDX-License-Identifier: MIT */
/*
 * holes - the bytes of one TCP side that later segments skipped, in the order of their numbers.
 *
 * They take memory of the tracker's pool, and none if there are none. A side has HOLES_MOST at
 * most, because each filled one is searched for. Private to this room; one thread.
 */
#ifndef TRACKER_HOLES_H
#define TRACKER_HOLES_H

#include "tracker_state.h"

/* Inserts a hole of the side at hand as number `at`. False if there are HOLES_MOST, or no memory. */
bool holes_insert(const struct feeding *feeding, unsigned at, struct hole hole);
void holes_remove(struct tracker *tracker, struct tcp_side *tcp, unsigned i);
void holes_forget(struct tracker *tracker, struct tcp_side *tcp);
/* The end of the bytes that were seen without a hole. */
uint32_t holes_contiguous(const struct tcp_side *tcp);

#endif
