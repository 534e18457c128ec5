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

/* Begins a flow for a packet that has none. If the table is full, another one is evicted (crowd.h).
 * NULL if there is none to evict. */
struct flow *lifetime_begin(struct tracker *tracker, const struct packet *packet,
                            const struct placement *placement, const struct flow_lookup *lookup,
                            const struct moment *moment);
/* Ends a flow: feeds the rest of its content, emits what waits and its row, and frees its
 * memory. */
void lifetime_end(struct tracker *tracker, struct flow *flow, enum end_reason reason,
                  const struct moment *moment);
/* The flow of the feeding gives memory up: its records that wait are emitted as they are. If there are
 * none, its content is read no further. */
void lifetime_give_up_memory(const struct feeding *feeding);
/* After FINs or a RST, late packets still belong to the flow (Zeek's tcp_close_delay). */
enum { LIFETIME_LINGER_US = 5 * 1000000 };

/* How long the flow may be silent. */
static inline int64_t lifetime_idle_us(const struct tracker *tracker, const struct flow *flow)
{
    switch (flow->key.protocol) {
    case IP_TCP:
        if (flow->is_closed) return LIFETIME_LINGER_US;
        if (flow->traffic[RESPONDER].packets == 0 && flow->tcp[ORIGINATOR].state == TCP_SYN_SENT)
            return tracker->options.tcp_attempt_timeout_us;
        return tracker->options.tcp_idle_timeout_us;
    case IP_ICMP:
    case IP_ICMPV6: return tracker->options.icmp_idle_timeout_us;
    default: return tracker->options.udp_idle_timeout_us;
    }
}
/* True if the flow has timed out. */
static inline bool lifetime_is_over(const struct tracker *tracker, const struct flow *flow,
                                    int64_t now_us)
{
    return now_us - flow->last_us > lifetime_idle_us(tracker, flow);
}
/* Live: a connection has just closed, so its end is near. */
static inline void lifetime_look_at_close(const struct feeding *feeding)
{
    struct flow *flow = feeding->flow;
    if (!feeding->tracker->options.is_live) return;
    flow_table_schedule(&feeding->tracker->table, flow, flow->last_us + LIFETIME_LINGER_US);
}
/* True if packets came since its traffic was last emitted. */
bool lifetime_has_news(const struct flow *flow);
/* Examines every flow that is due at tracker->now_us. */
void lifetime_tick(struct tracker *tracker, uint64_t order);
/* Ends every flow. */
void lifetime_finish(struct tracker *tracker, uint64_t order);

#endif
