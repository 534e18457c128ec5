/* SPDX-License-Identifier: MIT */
#include "tcp_doubts.h"

void tcp_doubts_keep(const struct feeding *feeding, const struct packet *syn)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    static const struct span nothing;
    struct span options = syn->tcp_options;
    tracker->counters.segments_not_taken++;
    if (options.size > TCP_OPTIONS_MOST) return;
    if (!flow->doubted_syn)
        flow->doubted_syn = pool_take(&tracker->pool, sizeof *flow->doubted_syn);
    struct doubted_syn *kept = flow->doubted_syn;
    if (!kept) return;
    *kept = (struct doubted_syn){
        .packet = *syn, .time_us = feeding->moment->time_us, .side = (uint8_t)feeding->side};
    if (options.size) memcpy(kept->options, options.data, options.size);
    kept->packet.payload = kept->packet.ip_payload = nothing;
}

bool tcp_doubts_answered(const struct flow *flow, enum side side, const struct packet *packet)
{
    const struct doubted_syn *kept = flow->doubted_syn;
    uint8_t flags = packet->tcp_flags;
    if (!kept) return false;
    if (side != kept->side)
        return (flags & TCP_ACK) && (flags & (TCP_SYN | TCP_RST)) &&
               packet->ack == kept->packet.seq + 1;
    bool one_direction = flow->traffic[other_side(side)].packets == 0;
    return one_direction && !(flags & TCP_SYN) && packet->seq == kept->packet.seq + 1;
}

void tcp_doubts_take(struct tracker *tracker, struct flow *flow, struct doubted_syn *syn)
{
    *syn = *flow->doubted_syn;
    syn->packet.tcp_options.data = syn->options;
    tcp_doubts_forget(tracker, flow);
}

void tcp_doubts_forget(struct tracker *tracker, struct flow *flow)
{
    pool_give(&tracker->pool, flow->doubted_syn, sizeof *flow->doubted_syn);
    flow->doubted_syn = NULL;
}
