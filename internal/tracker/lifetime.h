/* SPDX-License-Identifier: MIT */
/*
 * lifetime - when a flow begins, is examined, and ends. Private to this room.
 *
 * A flow ends by a time-out, by the end of the capture, or by eviction if the table is full. While
 * it is open, its row is written every tracker_options.update_every_us. A timing wheel finds the
 * due flows.
 */
#ifndef TRACKER_LIFETIME_H
#define TRACKER_LIFETIME_H

#include "packet_key.h"
#include "placement.h"
#include "tracker_state.h"

struct due { /* a flow to examine */
    uint64_t first_order;
    int64_t id;
    struct flow *flow;
};

/* Begins a flow for a packet that has none. If the table is full, the flow that would expire next
 * is evicted. NULL if there is none to evict. */
struct flow *lifetime_begin(struct tracker *tracker, const struct packet *packet,
                            const struct placement *placement, const struct flow_lookup *lookup,
                            const struct moment *moment);
/* Ends a flow: feeds the rest of its content, emits what waits and its row, and frees its
 * memory. */
void lifetime_end(struct tracker *tracker, struct flow *flow, enum end_reason reason,
                  const struct moment *moment);
/* True if the flow has timed out. */
bool lifetime_is_over(const struct tracker *tracker, const struct flow *flow, int64_t now_us);
/* True if packets came since its traffic was last emitted. */
bool lifetime_has_news(const struct flow *flow);
/* Examines every flow that is due at tracker->now_us. */
void lifetime_tick(struct tracker *tracker, uint64_t order);
/* Ends every flow. */
void lifetime_finish(struct tracker *tracker, uint64_t order);

#endif
