/* SPDX-License-Identifier: MIT */
/*
 * talking - which flows carried how much in each of the last 60 seconds of packet time.
 *
 * Live only. A packet costs one comparison: the first one of a flow in a second files the flow.
 * When the second is over, each flow that was filed gives what it grew by, and the largest stay in
 * that second's list. So sums over several seconds are "at least" for a conversation that is not
 * among the largest of each. Sums since the start are those of the conversations that were among
 * the largest; if too many were, the smallest sum makes room. A flow counts from its first exchange
 * on, with what came before it: a flood of attempts fills no list. Memory is fixed. Private to this
 * room.
 */
#ifndef TRACKER_TALKING_H
#define TRACKER_TALKING_H

#include "tracker_state.h"

struct talking;

/* NULL: no memory. */
struct talking *talking_create(void);
void talking_destroy(struct talking *talking);
size_t talking_bytes(void);
/* The flow carries something, for the first time in this second. */
void talking_file(struct tracker *tracker, struct flow *flow);
/* The flow is about to end. */
void talking_forget(struct tracker *tracker, struct flow *flow);
/* Ends the second, if it is over at tracker->now_us. */
void talking_tick(struct tracker *tracker);

#endif
