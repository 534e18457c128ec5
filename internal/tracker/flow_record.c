/* SPDX-License-Identifier: MIT */
/* A flow's own facts: its ends, its name, and its record. */
#include "flow_record.h"

#include "community_id.h"
#include "conn_state.h"
#include "emit.h"
#include "memory.h"
#include "tracker_state.h"

#include <assert.h>

void flow_take_name(const struct feeding *feeding, struct span text, enum name_source source)
{
    struct flow *flow = feeding->flow;
    if (text.size == 0 || text.size > 1024) return;
    if (flow->name && flow->name_source <= source) return; /* sources are ranked best first */
    char *name = memory_take(feeding, text.size + 1);
    if (!name) return;
    memcpy(name, text.data, text.size);
    name[text.size] = '\0';
    if (flow->name) pool_give(&feeding->tracker->pool, flow->name, flow->name_size + 1u);
    flow->name = name;
    flow->name_size = (uint16_t)text.size;
    flow->name_source = (uint8_t)source;
}

void flow_take_label(const struct feeding *feeding, struct span bytes)
{
    struct flow *flow = feeding->flow;
    enum { LABEL_MOST = 256 };
    if (flow->server_label || bytes.size == 0) return;
    if (bytes.size > LABEL_MOST) bytes.size = LABEL_MOST;
    struct text text = text_into(feeding->tracker->json, JSON_SCRATCH_SIZE);
    text_add_utf8(&text, bytes);
    char *label = memory_take(feeding, text.size + 1);
    if (!label) return;
    memcpy(label, text.data, text.size + 1);
    flow->server_label = label;
    flow->server_label_size = (uint16_t)text.size;
}

static struct text_ref add_text(struct record_builder *builder, const char *text)
{
    return text && *text ? record_add_text(builder, span_text(text)) : (struct text_ref){0, 0};
}

/* Both sides must offer it (RFC 2018, section 2); NOT_OBSERVED if one SYN was not seen. */
static int8_t sack_permitted(const struct flow *flow)
{
    uint8_t one = flow->tcp[ORIGINATOR].syn_options, other = flow->tcp[RESPONDER].syn_options;
    if (one == SYN_UNSEEN || other == SYN_UNSEEN) return NOT_OBSERVED;
    return one == SYN_WITH_SACK && other == SYN_WITH_SACK;
}

bool flow_has_answered(const struct flow *flow, enum side side)
{
    const struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    if (flow->key.protocol != IP_TCP)
        return side == RESPONDER && flow->traffic[ORIGINATOR].packets > 0 &&
               flow->traffic[RESPONDER].packets > 0;
    return tcp->has_ack && peer->has_sequence &&
           sequence_distance(peer->first_sequence, tcp->highest_ack) > 0 &&
           sequence_distance(tcp->highest_ack, peer->next_sequence) >= 0;
}

/* Names are short, so a loop costs less than two calls. */
static void take_protocol_name(struct flow_record *record, const char *name)
{
    if (!name) return;
    for (size_t i = 0; name[i]; i++) {
        assert(i + 1 < sizeof record->app_protocol);
        record->app_protocol[i] = name[i];
    }
}

static uint64_t packets_of(const struct flow *flow)
{
    return flow->traffic[ORIGINATOR].packets + flow->traffic[RESPONDER].packets;
}

static void take_traffic(struct flow_record *record, struct flow *flow)
{
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++) {
        const struct traffic *now = &flow->traffic[side], *before = &flow->emitted_traffic[side];
        record->traffic[side] = *now;
        record->delta[side] = (struct traffic){.packets = now->packets - before->packets,
                                               .bytes = now->bytes - before->bytes,
                                               .payload = now->payload - before->payload};
        record->retransmissions[side] = flow->tcp[side].retransmissions;
        record->out_of_order[side] = flow->tcp[side].out_of_order;
        record->signs[side] = flow->tcp[side].signs;
        record->signs[side].zero_windows = flow->tcp[side].logarithmic[COUNT_ZERO_WINDOW];
        record->answered[side] = flow_has_answered(flow, side);
        flow->emitted_traffic[side] = *now;
    }
    record->delta_from_us = flow->bucket_us;
    record->first_emission = !flow->emitted;
    flow->emitted = true;
}

/* What the row tells that no earlier row did. */
static void take_news(struct tracker *tracker, struct flow_record *record, struct flow *flow)
{
    if (record->account_only) {
        flow->row_is_stale = true;
        return;
    }
    record->is_first_row = !flow->has_row;
    record->tells_end = record->end_reason != END_OPEN && !flow->end_is_told;
    if (!flow->tunnel) record->new_packets = packets_of(flow) - flow->row_packets;
    flow->has_row = true;
    flow->row_is_stale = false;
    flow->end_is_told |= record->tells_end;
    flow->row_packets = packets_of(flow);
    flow->row_us = tracker->now_us;
}

static struct flow_record *begin_record(struct tracker *tracker, const struct flow *flow,
                                        enum end_reason reason, struct record_builder *builder)
{
    struct flow_record *record;
    record_begin(builder, tracker->flow_scratch, FLOW_SCRATCH_SIZE, RECORD_FLOW, sizeof *record);
    record = (struct flow_record *)builder->record;
    record->base.time_us = flow->start_us;
    record->flow_id = flow->id;
    record->parent_flow_id = flow->parent_id;
    record->start_us = flow->start_us;
    record->end_us = flow->last_us;
    record->originator = flow_endpoint(flow, ORIGINATOR);
    record->responder = flow_endpoint(flow, RESPONDER);
    record->has_ports = flow->has_ports;
    record->ip_protocol = flow->key.protocol;
    record->tunnel = flow->tunnel;
    strcpy(record->conn_state, conn_state(flow));
    memcpy(record->history, flow->history, sizeof record->history);
    record->end_reason =
        (uint8_t)(reason != END_OPEN && flow->end != END_OPEN ? flow->end : reason);
    return record;
}

void flow_emit(struct tracker *tracker, struct flow *flow, const struct moment *moment,
               enum end_reason reason, bool account_only)
{
    struct record_builder builder;
    struct flow_record *record = begin_record(tracker, flow, reason, &builder);
#define TAKE_OVER(type, name, unknown) record->name = flow->name;
    FLOW_FACTS(TAKE_OVER)
#undef TAKE_OVER
    take_traffic(record, flow);
    record->account_only = account_only;
    take_news(tracker, record, flow);
    record->sack_permitted = sack_permitted(flow);
    record->rtt_min_us = flow->rtt_count ? flow->rtt_min_us : NOT_OBSERVED;
    record->rtt_mean_us = flow->rtt_count ? flow->rtt_sum_us / flow->rtt_count : NOT_OBSERVED;
    take_protocol_name(record, flow->app_protocol);
    record->has_community_id =
        !account_only && community_id(tracker->community, flow, record->community_id);
    record->name = add_text(&builder, flow->name);
    record->name_source = flow->name ? flow->name_source : NAME_FROM_NONE;
    record->alpn_offers = flow->alpn_offers;
    record->ja3_hash = add_text(&builder, flow->ja3_hash);
    record->ja4 = add_text(&builder, flow->ja4);
    record->server_label = add_text(&builder, flow->server_label);
    emit_built(tracker, moment, &builder);
}

void flow_emit_end(struct tracker *tracker, struct flow *flow, const struct moment *moment,
                   enum end_reason reason)
{
    struct record_builder builder;
    struct flow_record *record = begin_record(tracker, flow, reason, &builder);
    record->is_end_only = true;
    memcpy(record->traffic, flow->traffic, sizeof record->traffic);
    take_news(tracker, record, flow);
    emit_built(tracker, moment, &builder);
}
