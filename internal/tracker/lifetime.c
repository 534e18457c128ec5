/* SPDX-License-Identifier: MIT */
#include "lifetime.h"

#include "attempts.h"
#include "conn_state.h"
#include "flow_row.h"
#include "inspect.h"
#include "talking.h"
#include "tcp.h"
#include "waiting.h"

#include <stdlib.h>

enum {
    SECOND_US = 1000000,
    MINUTE_US = 60 * SECOND_US,
    DUE_AHEAD = 4,
};

/* The suborder of a flow at a tick. Timed-out datagrams have smaller numbers and come first; then
 * flows in the order in which they began. */
#define AFTER_FRAGMENTS (UINT64_C(1) << 62)

bool lifetime_has_news(const struct flow *flow)
{
    return flow->traffic[0].packets != flow->emitted_traffic[0].packets ||
           flow->traffic[1].packets != flow->emitted_traffic[1].packets;
}

/* Skips an update if the flow's last row would replace it within a moment. */
static int64_t next_look_us(const struct tracker *tracker, const struct flow *flow)
{
    enum { MOMENT_US = 2 * SECOND_US };
    int64_t idle_us = flow->last_us + lifetime_idle_us(tracker, flow);
    int64_t update_us = flow->row_us + tracker->options.update_every_us;
    return update_us < idle_us - MOMENT_US ? update_us : idle_us;
}

/* ------------------------------------------------------------ the end */

static void give_memory_back(struct tracker *tracker, struct flow *flow)
{
    inspect_release(tracker, flow);
    if (flow->name) pool_give(&tracker->pool, flow->name, flow->name_size + 1u);
    if (flow->server_label)
        pool_give(&tracker->pool, flow->server_label, flow->server_label_size + 1u);
    flow_row_forget(tracker, flow);
    talking_forget(tracker, flow);
    flow->id = 0; /* its memory is free: open_flows.c */
    crowd_leave(&tracker->crowd, flow_index(&tracker->table, flow));
    flow_table_remove(&tracker->table, flow);
}

/* Datagrams that come later are read anew. Streams cannot. */
static void stop_reading(struct tracker *tracker, struct flow *flow)
{
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++)
        reassembly_count_unread(&(struct feeding){tracker, flow, side, NULL, NULL});
    bool was_done[2] = {flow->inspection[0].done, flow->inspection[1].done};
    bool is_stream = flow->key.protocol == IP_TCP, had_streams = is_stream || flow->handshakes;
    inspect_release(tracker, flow);
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++) {
        if (had_streams && !was_done[side]) tracker->counters.streams_abandoned++;
        if (!is_stream) flow->inspection[side].done = was_done[side];
    }
    if (!is_stream) flow->protocol = NULL;
}

void lifetime_give_up_memory(const struct feeding *feeding)
{
    struct tracker *tracker = feeding->tracker;
    tracker->counters.waiting_evicted += feeding->flow->waiting_count;
    if (feeding->flow->waiting_count)
        waiting_emit_all(feeding);
    else
        stop_reading(tracker, feeding->flow);
}

/* What the end of the content may still add to a row. */
struct facts {
    const char *name, *label, *app_protocol;
    uint64_t missed_bytes;
    uint8_t history_size, alpn_offers;
};

static struct facts facts_of(const struct flow *flow)
{
    return (struct facts){.name = flow->name,
                          .label = flow->server_label,
                          .app_protocol = flow->app_protocol,
                          .missed_bytes = flow->missed_bytes,
                          .history_size = flow->history_size,
                          .alpn_offers = flow->alpn_offers};
}

/* True if the flow's row has all that is known of it, but perhaps not its end. */
static bool row_is_whole(const struct flow *flow, const struct facts *before)
{
    const struct facts now = facts_of(flow);
    return flow->has_row && !flow->row_is_stale &&
           memcmp(flow->traffic, flow->emitted_traffic, sizeof flow->traffic) == 0 &&
           now.name == before->name && now.label == before->label &&
           now.app_protocol == before->app_protocol && now.missed_bytes == before->missed_bytes &&
           now.history_size == before->history_size && now.alpn_offers == before->alpn_offers;
}

static void emit_last_row(struct tracker *tracker, struct flow *flow, enum end_reason reason,
                          const struct moment *last, const struct facts *before)
{
    if (!tracker->options.is_live || !row_is_whole(flow, before))
        flow_row_emit(tracker, flow, last, reason);
    else if (!flow->end_is_told)
        flow_emit_end(tracker, flow, last, reason);
    tracker->ledger.flows_written++;
}

void lifetime_end(struct tracker *tracker, struct flow *flow, enum end_reason reason,
                  const struct moment *moment)
{
    struct moment last = *moment;
    last.time_us = flow->last_us;
    struct feeding originator = {tracker, flow, ORIGINATOR, &last, NULL};
    const struct facts before = facts_of(flow);
    bool is_live = tracker->options.is_live;
    if (flow->key.protocol == IP_TCP) {
        struct feeding responder = feeding_of_peer(&originator);
        tcp_finish(tracker, flow, &last);
        inspect_end(&originator);
        inspect_end(&responder);
    }
    if (!is_live) waiting_emit_all(&originator);
    if (attempts_take(tracker, flow, reason))
        tracker->ledger.flows_evicted++;
    else
        emit_last_row(tracker, flow, reason, &last, &before);
    if (is_live) waiting_emit_all(&originator); /* they name the flow */
    give_memory_back(tracker, flow);
}

/* ------------------------------------------------------------ due flows */

static int by_age(const void *a, const void *b)
{
    const struct due *one = a, *other = b;
    if (one->first_order != other->first_order)
        return one->first_order < other->first_order ? -1 : 1;
    return one->id < other->id ? -1 : one->id > other->id;
}

/*
 * Takes due flows off the wheel, the oldest first. The wheel's own order depends on which flows
 * share it, and so on the number of workers. Facts that later records take from these must not.
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

/* Due flows lie anywhere in memory: prefetch each some turns ahead. */
static void fetch_due(const struct tracker *tracker, size_t i, size_t count)
{
    if (i < count) flow_fetch(tracker->due[i].flow, sizeof(struct flow));
}

static void look_at(struct tracker *tracker, struct flow *flow, const struct moment *moment)
{
    if (lifetime_is_over(tracker, flow, tracker->now_us)) {
        lifetime_end(tracker, flow, END_IDLE, moment);
        return;
    }
    int64_t look_us = next_look_us(tracker, flow);
    if (look_us <= tracker->now_us) { /* it goes on, and its row is due */
        if (lifetime_has_news(flow) || !flow->has_row) flow_row_update(tracker, flow, moment, true);
        flow->row_us = tracker->now_us;
        look_us = next_look_us(tracker, flow);
    }
    flow_table_schedule(&tracker->table, flow, look_us);
}

void lifetime_tick(struct tracker *tracker, uint64_t order)
{
    struct moment moment = {.time_us = tracker->now_us, .order = order};
    moment.suborder = AFTER_FRAGMENTS;
    flow_row_tick(tracker, &moment);
    size_t count = gather_due(tracker, tracker->now_us);
    for (size_t i = 0; i < count; i++) {
        fetch_due(tracker, i + DUE_AHEAD, count);
        moment.suborder = AFTER_FRAGMENTS + tracker->due[i].first_order;
        look_at(tracker, tracker->due[i].flow, &moment);
    }
}

void lifetime_finish(struct tracker *tracker, uint64_t order)
{
    struct moment moment = {.time_us = tracker->now_us, .order = order};
    size_t count = gather_due(tracker, INT64_MAX);
    for (size_t i = 0; i < count; i++) {
        fetch_due(tracker, i + DUE_AHEAD, count);
        struct flow *flow = tracker->due[i].flow;
        bool is_silent = lifetime_is_over(tracker, flow, tracker->now_us);
        moment.suborder = AFTER_FRAGMENTS + tracker->due[i].first_order;
        lifetime_end(tracker, flow, is_silent ? END_IDLE : END_OF_CAPTURE, &moment);
    }
}

/* ------------------------------------------------------------ the beginning */

/* The table is full: who makes way (crowd.h). */
static struct flow *flow_to_evict(struct tracker *tracker)
{
    enum { PASSED_OVER_MOST = 32 }; /* for one that comes */
    struct flow *flow = NULL;
    for (unsigned turn = 0; turn <= PASSED_OVER_MOST; turn++) {
        uint32_t index = crowd_first(&tracker->crowd);
        if (!index) return NULL;
        flow = slab_at(&tracker->table.flows, index);
        uint64_t packets = flow->traffic[ORIGINATOR].packets + flow->traffic[RESPONDER].packets;
        if (!crowd_pass_over(&tracker->crowd, index, (uint32_t)packets)) break;
    }
    return flow;
}

static struct flow *add_flow(struct tracker *tracker, const struct flow_lookup *lookup,
                             const struct moment *moment)
{
    struct flow *flow = flow_table_add(&tracker->table, &lookup->key, lookup->hash);
    while (!flow) { /* its row is written */
        struct flow *one = flow_to_evict(tracker);
        if (!one) return NULL;
        tracker->counters.flows_made_way++;
        lifetime_end(tracker, one, END_EVICTED, moment);
        flow = flow_table_add(&tracker->table, &lookup->key, lookup->hash);
    }
    return flow;
}

struct flow *lifetime_begin(struct tracker *tracker, const struct packet *packet,
                            const struct placement *placement, const struct flow_lookup *lookup,
                            const struct moment *moment)
{
    const struct flow_key *key = &lookup->key;
    struct flow *flow = add_flow(tracker, lookup, moment);
    if (!flow) return NULL;
    bool flipped = packet_sender_is_responder(packet, tracker->hints);
    flow->originator_is_a = lookup->sender_is_a != flipped;
    const struct endpoint source = flow_endpoint(flow, ORIGINATOR);
    crowd_join(&tracker->crowd, flow_index(&tracker->table, flow), source.ip.bytes);
    flow->id = tracker->next_flow_id;
    tracker->next_flow_id += tracker->options.worker_count;
    wheel_start(&tracker->table.wheel, moment->time_us);
    flow->first_order = moment->suborder < AT_FRAME ? moment->suborder : moment->order;
    flow->parent_id = placement->parent_id;
    flow->tunnel = placement->tunnel;
    flow->start_us = flow->last_us = flow->row_us = moment->time_us;
    flow->bucket_us = moment->time_us - moment->time_us % MINUTE_US;
#define NOTHING_OBSERVED(type, name, unknown) flow->name = unknown;
    FLOW_FACTS(NOTHING_OBSERVED)
#undef NOTHING_OBSERVED
    flow->awaits_exchange = tracker->options.is_live;
    flow->link[ORIGINATOR] = flow->link[RESPONDER] = packet->vlans;
    flow->has_ports = packet->has_ports;
    flow->port[ORIGINATOR] = flow->originator_is_a ? key->port_a : key->port_b;
    flow->port[RESPONDER] = flow->originator_is_a ? key->port_b : key->port_a;
    if (flipped) history_add(flow, RESPONDER, '^');
    tracker->ledger.flows_created++;
    int64_t look_us = next_look_us(tracker, flow);
    int64_t attempt_us = flow->start_us + tracker->options.tcp_attempt_timeout_us;
    /* By then it is known whether the flow is more than an attempt. */
    if (packet->ip_protocol == IP_TCP && attempt_us < look_us) look_us = attempt_us;
    flow_table_schedule(&tracker->table, flow, look_us);
    return flow;
}
