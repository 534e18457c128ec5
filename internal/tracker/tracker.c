/* SPDX-License-Identifier: MIT */
#include "placement.h"

#include "attempts.h"
#include "base/hash.h"
#include "community_id.h"
#include "conn_state.h"
#include "flow_record.h"
#include "fragment.h"
#include "inspect.h"
#include "observe.h"
#include "packet_key.h"
#include "stream.h"
#include "tcp.h"
#include "waiting.h"

#include <stdlib.h>

enum {
    MINUTE_US = 60 * 1000000,
    LINGER_US =
        5 *
        1000000, /* after FINs or a RST: late packets still belong to it (Zeek's tcp_close_delay) */
    TUNNELS_MOST = 4, /* headers inside headers inside headers */
    DUE_AHEAD = 4,
};

/* Suborders: at a tick come first the datagrams given up, then the flows, each by the frame that it
 * began with; then the frame itself. */
#define AFTER_FRAGMENTS (UINT64_C(1) << 62)
#define AT_FRAME UINT64_MAX

/* ------------------------------------------------------------ flows */

static int64_t idle_timeout_us(const struct tracker *tracker, const struct flow *flow)
{
    switch (flow->key.protocol) {
    case IP_TCP:
        if (flow->is_closed) return LINGER_US;
        if (flow->traffic[RESPONDER].packets == 0 && flow->tcp[ORIGINATOR].state == TCP_SYN_SENT) {
            return tracker->options.tcp_attempt_timeout_us;
        }
        return tracker->options.tcp_idle_timeout_us;
    case IP_ICMP:
    case IP_ICMPV6: return tracker->options.icmp_idle_timeout_us;
    default: return tracker->options.udp_idle_timeout_us;
    }
}

/* The end of a flow: its content, what waits, its record, its memory. */
static void end_flow(struct tracker *tracker, struct flow *flow, enum end_reason reason)
{
    tracker->time_us = flow->last_us;
    if (flow->key.protocol == IP_TCP) {
        tcp_finish(tracker, flow);
        inspect_end(tracker, flow, ORIGINATOR);
        inspect_end(tracker, flow, RESPONDER);
    }
    waiting_emit_all(tracker, flow);
    if (attempts_take(tracker, flow, reason)) {
        tracker->ledger.flows_evicted++;
    } else {
        flow_emit(tracker, flow, reason, false);
        tracker->ledger.flows_written++;
    }
    inspect_release(tracker, flow);
    if (flow->name) pool_give(&tracker->pool, flow->name, flow->name_size + 1u);
    if (flow->server_label)
        pool_give(&tracker->pool, flow->server_label, flow->server_label_size + 1u);
    if (tracker->flow == flow) tracker->flow = NULL;
    flow_table_remove(&tracker->table, flow);
}

/* A row that would be replaced by the flow's last one in a moment is not worth writing. */
static int64_t next_look_us(const struct tracker *tracker, const struct flow *flow)
{
    enum { MOMENT_US = 2 * 1000000 };
    int64_t idle_us = flow->last_us + idle_timeout_us(tracker, flow);
    int64_t update_us = flow->row_us + tracker->options.update_every_us;
    return update_us < idle_us - MOMENT_US ? update_us : idle_us;
}

static bool has_news(const struct flow *flow)
{
    return flow->traffic[0].packets != flow->emitted_traffic[0].packets ||
           flow->traffic[1].packets != flow->emitted_traffic[1].packets;
}

struct due {
    uint64_t first_order;
    int64_t id;
    struct flow *flow;
};

static int by_age(const void *a, const void *b)
{
    const struct due *one = a, *other = b;
    if (one->first_order != other->first_order)
        return one->first_order < other->first_order ? -1 : 1;
    return one->id < other->id ? -1 : one->id > other->id;
}

/*
 * Takes what is due off the wheel, the oldest flow first. The wheel's own order depends on which
 * flows share it, and so on the number of workers; what later records learn from these must not.
 */
static size_t gather_due(struct tracker *tracker, int64_t now_us)
{
    struct flow *flow;
    size_t count = 0;
    while ((flow = flow_table_due(&tracker->table, now_us))) {
        tracker->due[count++] =
            (struct due){.first_order = flow->first_order, .id = flow->id, .flow = flow};
    }
    if (count > 1) qsort(tracker->due, count, sizeof *tracker->due, by_age);
    return count;
}

/* What is due lies anywhere in memory: some ahead of its turn it is called for. */
static void fetch_due(const struct tracker *tracker, size_t i, size_t count)
{
    if (i < count) flow_fetch(tracker->due[i].flow, sizeof(struct flow));
}

static void look_at(struct tracker *tracker, struct flow *flow)
{
    if (tracker->now_us - flow->last_us > idle_timeout_us(tracker, flow)) {
        end_flow(tracker, flow, END_IDLE);
        return;
    }
    int64_t look_us = next_look_us(tracker, flow);
    if (look_us <= tracker->now_us) { /* it lives, and is due to be written */
        tracker->time_us = flow->last_us;
        if (has_news(flow) || flow->row_us == flow->start_us) {
            flow_emit(tracker, flow, END_OPEN, false);
        }
        flow->row_us = tracker->now_us;
        look_us = next_look_us(tracker, flow);
    }
    flow_table_schedule(&tracker->table, flow, look_us);
}

void tracker_tick(struct tracker *tracker, int64_t now_us, uint64_t order)
{
    if (now_us > tracker->now_us) tracker->now_us = now_us;
    tracker->order = order;
    fragments_expire(tracker, tracker->now_us - tracker->options.fragment_timeout_us);
    size_t count = gather_due(tracker, tracker->now_us);
    for (size_t i = 0; i < count; i++) {
        fetch_due(tracker, i + DUE_AHEAD, count);
        tracker->suborder = AFTER_FRAGMENTS + tracker->due[i].first_order;
        look_at(tracker, tracker->due[i].flow);
    }
    tracker->suborder = AT_FRAME;
    attempts_flush(tracker, false);
}

void tracker_finish(struct tracker *tracker, int64_t end_us, uint64_t order)
{
    tracker->order = order;
    if (end_us > tracker->now_us) tracker->now_us = end_us;
    fragments_expire(tracker, INT64_MAX);
    size_t count = gather_due(tracker, INT64_MAX);
    for (size_t i = 0; i < count; i++) {
        fetch_due(tracker, i + DUE_AHEAD, count);
        struct flow *flow = tracker->due[i].flow;
        bool silent = tracker->now_us - flow->last_us > idle_timeout_us(tracker, flow);
        tracker->suborder = AFTER_FRAGMENTS + tracker->due[i].first_order;
        end_flow(tracker, flow, silent ? END_IDLE : END_OF_CAPTURE);
    }
    tracker->suborder = AT_FRAME;
    attempts_flush(tracker, true);
}

/* ------------------------------------------------------------ packet to flow */

static struct flow *start_flow(struct tracker *tracker, const struct packet *packet,
                               const struct placement *placement, const struct flow_lookup *lookup)
{
    const struct flow_key *key = &lookup->key;
    struct flow *flow = flow_table_add(&tracker->table, key, lookup->hash);
    while (
        !flow) { /* full: the one that would have gone soonest goes now, written like any other */
        struct flow *soonest = flow_table_soonest(&tracker->table);
        if (!soonest) return NULL;
        int64_t time_us = tracker->time_us;
        end_flow(tracker, soonest, END_EVICTED);
        tracker->time_us = time_us;
        flow = flow_table_add(&tracker->table, key, lookup->hash);
    }
    bool flipped = packet_sender_is_responder(packet, tracker->hints);
    flow->originator_is_a = lookup->sender_is_a != flipped;
    flow->id = tracker->next_flow_id;
    tracker->next_flow_id += tracker->options.worker_count;
    flow->first_order = tracker->suborder < AT_FRAME ? tracker->suborder : tracker->order;
    flow->parent_id = placement->parent_id;
    flow->tunnel = placement->tunnel;
    flow->start_us = flow->last_us = flow->row_us = tracker->time_us;
    flow->bucket_us = tracker->time_us - tracker->time_us % MINUTE_US;
    flow->vlan = packet->vlan;
    flow->has_ports = packet->has_ports;
    flow->port[ORIGINATOR] = flow->originator_is_a ? key->port_a : key->port_b;
    flow->port[RESPONDER] = flow->originator_is_a ? key->port_b : key->port_a;
    flow->rtt_handshake_us = flow->rtt_responder_us = flow->rtt_originator_us = NOT_OBSERVED;
    if (flipped) history_add(flow, RESPONDER, '^');
    tracker->ledger.flows_created++;
    int64_t look_us = next_look_us(tracker, flow);
    int64_t attempt_us = flow->start_us + tracker->options.tcp_attempt_timeout_us;
    if (packet->ip_protocol == IP_TCP && attempt_us < look_us)
        look_us = attempt_us; /* whether it is more than an attempt is known by then */
    flow_table_schedule(&tracker->table, flow, look_us);
    return flow;
}

struct flow *tracker_count(struct tracker *tracker, const struct packet *packet,
                           const struct placement *placement, const struct flow_lookup *lookup,
                           uint64_t packets, uint64_t bytes, enum side *side)
{
    struct flow *flow = flow_table_find(&tracker->table, &lookup->key, lookup->hash);
    int64_t now_us = tracker->time_us;
    if (flow) {
        *side = flow->originator_is_a == lookup->sender_is_a ? ORIGINATOR : RESPONDER;
        if (packets == 0) return flow; /* counted before: only its content comes now */
        bool over = now_us - flow->last_us > idle_timeout_us(tracker, flow);
        bool anew = !over && packet->ip_protocol == IP_TCP && tcp_starts_anew(flow, *side, packet);
        if (over || anew) {
            end_flow(tracker, flow, END_IDLE);
            tracker->time_us = now_us;
            flow = NULL;
        }
    }
    if (!flow) {
        if (packets == 0) return NULL; /* its flow is gone by now */
        flow = start_flow(tracker, packet, placement, lookup);
        if (!flow) return NULL;
        *side = flow->originator_is_a == lookup->sender_is_a ? ORIGINATOR : RESPONDER;
    }
    int64_t bucket_us = now_us - now_us % MINUTE_US;
    if (bucket_us != flow->bucket_us) {
        bool row_is_due = now_us - flow->row_us >= tracker->options.update_every_us;
        if (has_news(flow)) flow_emit(tracker, flow, END_OPEN, !row_is_due);
        flow->bucket_us = bucket_us;
    }
    flow->traffic[*side].packets += packets;
    flow->traffic[*side].bytes += bytes;
    if (now_us > flow->last_us) flow->last_us = now_us;
    if (packet->has_macs && !mac_is_set(&flow->mac[*side])) {
        flow->mac[*side] = packet->src_mac;
        if (!mac_is_set(&flow->mac[other_side(*side)]) && !mac_is_group(&packet->dst_mac)) {
            flow->mac[other_side(*side)] = packet->dst_mac;
        }
    }
    return flow;
}

static void take_ip(struct tracker *tracker, const struct packet *packet,
                    const struct placement *placement, const struct flow_lookup *lookup);

/* Inside a tunnel the same addresses may mean other hosts: the scope keeps them apart. */
static uint32_t scope_of(const struct packet *outer, const struct tunneled *inner,
                         uint32_t outer_scope)
{
    bool has_key = inner->tunnel == TUNNEL_VXLAN || inner->tunnel == TUNNEL_GENEVE ||
                   inner->tunnel == TUNNEL_GRE;
    uint64_t pair = hash_bytes(outer->src.bytes, 16) ^ hash_bytes(outer->dst.bytes, 16);
    uint64_t words[3] = {pair, (uint64_t)inner->tunnel << 32 | (has_key ? inner->key : 0),
                         outer_scope};
    uint32_t scope = (uint32_t)hash_bytes(words, sizeof words);
    return scope ? scope : 1;
}

/* True where the packet carried another one, which has been taken care of. */
static bool take_inner(struct tracker *tracker, struct flow *flow, const struct packet *packet,
                       const struct placement *placement)
{
    struct tunneled inner;
    if (!packet_decode_inner(packet, &inner)) return false;
    if (tracker->options.excluded && packet_concerns(&inner.packet, tracker->options.excluded)) {
        tracker->counters.inner_excluded++;
        return true;
    }
    if (placement->depth >= TUNNELS_MOST) {
        tracker->counters.tunnels_too_deep++;
        return true;
    }
    if (!flow->app_protocol) flow->app_protocol = tunnel_name(inner.tunnel);
    struct placement inside = {.parent_id = flow->id,
                               .scope = scope_of(packet, &inner, placement->scope),
                               .tunnel = (uint8_t)inner.tunnel,
                               .depth = (uint8_t)(placement->depth + 1)};
    if (inner.packet.kind == PACKET_IP) {
        struct flow_lookup lookup;
        packet_flow(&inner.packet, inside.scope, &lookup);
        take_ip(tracker, &inner.packet, &inside, &lookup);
    } else if (inner.packet.ether_type == ETHER_TYPE_ARP) {
        tracker->flow = NULL;
        arp_parse(&inner.packet, &tracker->sink);
    }
    return true;
}

void tracker_content(struct tracker *tracker, struct flow *flow, enum side side,
                     const struct packet *packet, const struct placement *placement)
{
    /* Of a datagram whose last fragments never came only what is there was sent for sure. */
    bool believed = packet->payload_bytes <= packet->ip_bytes;
    if (packet->has_transport) {
        flow->traffic[side].payload += believed ? packet->payload_bytes : packet->payload.size;
    }
    if (packet->ip_protocol != IP_TCP && take_inner(tracker, flow, packet, placement)) return;
    if (!packet->has_transport) return;
    switch (packet->ip_protocol) {
    case IP_TCP: tcp_packet(tracker, flow, side, packet); return;
    case IP_UDP:
        if (packet->payload_bytes) history_add_once(flow, side, 'd', ONCE_DATA);
        inspect_datagram(tracker, flow, side, packet);
        return;
    case IP_ICMPV6:
        tracker->flow = NULL; /* what NDP claims is about MACs, not about this flow */
        ndp_parse(packet, &tracker->sink);
        return;
    default: return;
    }
}

static void take_ip(struct tracker *tracker, const struct packet *packet,
                    const struct placement *placement, const struct flow_lookup *lookup)
{
    enum side side;
    if (packet->is_fragment) {
        fragment_packet(tracker, packet, placement);
        return;
    }
    struct flow *flow =
        tracker_count(tracker, packet, placement, lookup, 1, packet->ip_bytes, &side);
    if (flow) tracker_content(tracker, flow, side, packet, placement);
}

void tracker_take(struct tracker *tracker, const struct frame *frame, const struct packet *packet,
                  const struct flow_lookup *lookup)
{
    static const struct placement outermost;
    struct ledger *ledger = &tracker->ledger;
    if (tracker->options.excluded && packet_concerns(packet, tracker->options.excluded)) {
        ledger->frames_excluded++;
        return;
    }
    ledger->frames_captured++;
    ledger->bytes_captured += frame->captured_bytes;
    if (frame->captured_bytes < frame->wire_bytes) ledger->frames_truncated++;
    tracker->order = frame->number;
    tracker->time_us = frame->time_us;
    if (frame->time_us > tracker->now_us) tracker->now_us = frame->time_us;
    switch (packet->kind) {
    case PACKET_UNDECODABLE: ledger->frames_undecodable++; return;
    case PACKET_NOT_IP:
        ledger->frames_decoded++;
        ledger->frames_not_ip++;
        tracker->flow = NULL;
        if (packet->ether_type == ETHER_TYPE_ARP) arp_parse(packet, &tracker->sink);
        return;
    case PACKET_IP:
        ledger->frames_decoded++;
        ledger->frames_accounted_to_flows++;
        take_ip(tracker, packet, &outermost, lookup);
        return;
    }
}

/* ------------------------------------------------------------ life */

static struct span store_put(void *owner, unsigned number, uint64_t offset, struct span bytes)
{
    struct tracker *tracker = owner;
    struct span nothing = {NULL, 0};
    struct flow *flow = tracker->flow;
    if (!flow || number > 3 || offset > STREAM_MOST) return nothing;
    struct stream **stream = &flow->handshake[number];
    if (!*stream) *stream = stream_create(&tracker->pool);
    if (!*stream || !stream_put(&tracker->pool, *stream, (uint32_t)offset, bytes)) {
        tracker->counters.streams_abandoned++;
        return nothing;
    }
    return stream_front(*stream);
}

static void store_forget(void *owner, unsigned number)
{
    struct tracker *tracker = owner;
    if (!tracker->flow || number > 3) return;
    stream_destroy(&tracker->pool, tracker->flow->handshake[number]);
    tracker->flow->handshake[number] = NULL;
}

static bool prepare(struct tracker *tracker)
{
    const struct tracker_options *options = &tracker->options;
    if (!flow_table_init(&tracker->table, options->flows_most)) return false;
    if (!pool_init(&tracker->pool, options->buffer_bytes)) return false;
    tracker->fragments = fragments_create();
    tracker->parse = parse_context_create();
    tracker->hints = hints_create();
    tracker->community = community_hasher_create(0);
    tracker->scratch = aligned_alloc(64, RECORD_MOST_BYTES);
    tracker->due = calloc(options->flows_most, sizeof *tracker->due);
    tracker->suborder = AT_FRAME;
    tracker->json = malloc(JSON_SCRATCH_SIZE);
    if (options->attempts_per_s && !(tracker->attempts = attempts_create(options->attempts_per_s)))
        return false;
    return tracker->fragments && tracker->parse && tracker->hints && tracker->community &&
           tracker->scratch && tracker->json && tracker->due;
}

size_t tracker_bytes_to_fold(void)
{
    return attempts_bytes();
}

size_t tracker_bytes_per_flow(void)
{
    return sizeof(struct flow) + sizeof(struct wheel_link) +
           4 * sizeof(uint64_t); /* the table of slots is kept half empty, and doubles */
}

void tracker_renew(struct tracker *tracker, const struct tracker_options *options)
{
    struct tracker_options *own = &tracker->options;
    own->tcp_idle_timeout_us = options->tcp_idle_timeout_us;
    own->tcp_attempt_timeout_us = options->tcp_attempt_timeout_us;
    own->udp_idle_timeout_us = options->udp_idle_timeout_us;
    own->icmp_idle_timeout_us = options->icmp_idle_timeout_us;
    own->update_every_us = options->update_every_us;
    own->fragment_timeout_us = options->fragment_timeout_us;
    own->redact_queries = options->redact_queries;
    own->excluded = options->excluded;
}

struct tracker *tracker_create(const struct tracker_options *options, struct error *error)
{
    struct tracker *tracker = calloc(1, sizeof *tracker);
    if (tracker) tracker->options = *options;
    if (!tracker || !prepare(tracker)) {
        error_set(
            error,
            "There is not enough memory for %u flows and %zu bytes of buffers; lower flows.most or "
            "memory.streams.",
            options->flows_most, options->buffer_bytes);
        tracker_destroy(tracker);
        return NULL;
    }
    tracker->next_flow_id = options->last_flow_id + 1 + options->worker;
    tracker->now_us = INT64_MIN / 2;
    tracker->sink = (struct sink){observe, tracker};
    tracker->parse->sink = &tracker->sink;
    tracker->parse->store = (struct handshake_store){store_put, store_forget, tracker};
    return tracker;
}

void tracker_take_over(struct tracker *tracker, const struct tracker *finished)
{
    tracker->next_flow_id = finished->next_flow_id;
    tracker_renew(tracker, &finished->options);
}

void tracker_destroy(struct tracker *tracker)
{
    if (!tracker) return;
    fragments_destroy(tracker);
    attempts_destroy(tracker->attempts);
    parse_context_destroy(tracker->parse);
    hints_destroy(tracker->hints);
    community_hasher_destroy(tracker->community);
    flow_table_clear(&tracker->table);
    pool_clear(&tracker->pool);
    free(tracker->scratch);
    free(tracker->due);
    free(tracker->json);
    free(tracker);
}

const struct ledger *tracker_ledger(struct tracker *tracker)
{
    tracker->ledger.flows_live = tracker->table.flows.live;
    return &tracker->ledger;
}

const struct tracker_counters *tracker_counters(const struct tracker *tracker)
{
    return &tracker->counters;
}

unsigned tracker_assign(const struct frame *frame, unsigned worker_count)
{
    struct packet packet;
    packet_decode(frame, &packet);
    if (packet.kind != PACKET_IP) return 0;
    uint64_t pair = hash_bytes(packet.src.bytes, 16) ^ hash_bytes(packet.dst.bytes, 16);
    return (unsigned)((pair ^ pair >> 32) % worker_count);
}
