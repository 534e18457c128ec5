/* SPDX-License-Identifier: MIT */
#include "flow_row.h"

#include "attempts.h"
#include "emit.h"
#include "waiting.h"

enum { HELD_MOST = 16, FIRST_ROW_AFTER_US = 1000000, FIRST_ROW_LATE_US = 2500000 };

static void emit_held(struct tracker *tracker, struct flow *flow, const struct moment *moment)
{
    for (struct waiting *held; (held = flow->held);) {
        flow->held = held->next;
        emit_record(tracker, moment, &held->record);
        pool_give(&tracker->pool, held, held->pool_size);
    }
    flow->held_count = 0;
}

static void count_waiting(struct tracker *tracker, struct flow *flow)
{
    if (!flow->row_waited) tracker->counters.first_rows_waited++;
    flow->row_waited = true;
}

void flow_row_forget(struct tracker *tracker, struct flow *flow)
{
    if (!flow->wants_row) return;
    struct flow *before = flow->wanted_before, *next = flow->wanted_next;
    *(before ? &before->wanted_next : &tracker->wanted) = next;
    *(next ? &next->wanted_before : &tracker->wanted_last) = before;
    flow->wants_row = false;
}

void flow_row_want(struct tracker *tracker, struct flow *flow, int64_t now_us)
{
    flow->awaits_exchange = false;
    flow->wants_row = true;
    flow->wanted_us = now_us;
    flow->wanted_before = tracker->wanted_last;
    flow->wanted_next = NULL;
    *(tracker->wanted_last ? &tracker->wanted_last->wanted_next : &tracker->wanted) = flow;
    tracker->wanted_last = flow;
}

void flow_row_emit(struct tracker *tracker, struct flow *flow, const struct moment *moment,
                   enum end_reason reason)
{
    bool is_late = flow->wants_row && tracker->now_us - flow->wanted_us > FIRST_ROW_LATE_US;
    if (is_late) count_waiting(tracker, flow);
    flow->awaits_exchange = false;
    flow_row_forget(tracker, flow);
    flow_emit(tracker, flow, moment, reason, false);
    emit_held(tracker, flow, moment);
}

static bool is_taken(const struct tracker *tracker)
{
    const struct tracker_options *options = &tracker->options;
    return !options->takes_open_flow || options->takes_open_flow(options->owner);
}

void flow_row_update(struct tracker *tracker, struct flow *flow, const struct moment *moment,
                     bool is_due)
{
    if (is_due && is_taken(tracker))
        flow_row_emit(tracker, flow, moment, END_OPEN);
    else
        flow_emit(tracker, flow, moment, END_OPEN, true);
}

/* False: the receiver is behind. */
static bool emit_first(struct tracker *tracker, struct flow *flow, const struct moment *moment)
{
    if (attempts_defer(tracker, flow)) { /* until its end, or until it is more than an attempt */
        count_waiting(tracker, flow);
        flow_row_forget(tracker, flow);
        flow->awaits_exchange = true;
        return true;
    }
    if (!is_taken(tracker)) return false;
    /* Of a connection that has closed this is the last row, too, unless late packets come. */
    flow_row_emit(tracker, flow, moment, flow->is_closed ? END_IDLE : END_OPEN);
    return true;
}

void flow_row_tick(struct tracker *tracker, const struct moment *moment)
{
    struct flow *flow;
    while ((flow = tracker->wanted) && flow->wanted_us + FIRST_ROW_AFTER_US <= tracker->now_us)
        if (!emit_first(tracker, flow, moment)) return;
}

/* ------------------------------------------------------------ what names the flow */

static bool hold(const struct feeding *feeding, const struct record *record)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    size_t size = offsetof(struct waiting, record) + record->size;
    if (flow->key.protocol != IP_TCP || flow->held_count == HELD_MOST) return false;
    struct waiting *held = pool_take(&tracker->pool, size);
    if (!held) return false;
    *held = (struct waiting){.pool_size = (uint32_t)size};
    memcpy(&held->record, record, record->size);
    if (flow->held) {
        flow->held_last->next = held;
    } else {
        flow->held = held;
    }
    flow->held_last = held;
    flow->held_count++;
    if (!flow->wants_row) flow_row_want(tracker, flow, feeding->moment->time_us);
    return true;
}

/* Of a file this row may come before its flow's, and says whose its ends are. */
static void take_exchange(const struct flow *flow, struct record *record)
{
    struct flow_exchange *exchange = NULL;
    if (record->kind == RECORD_TLS_HANDSHAKE)
        exchange = &((struct tls_handshake_record *)record)->exchange;
    if (record->kind == RECORD_HTTP_REQUEST)
        exchange = &((struct http_request_record *)record)->exchange;
    if (!exchange) return;
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++)
        exchange->answered[side] = flow_has_answered(flow, side);
}

void flow_row_refer(const struct feeding *feeding, struct record *record)
{
    struct tracker *tracker = feeding->tracker;
    take_exchange(feeding->flow, record);
    if (tracker->options.is_live && !feeding->flow->has_row) {
        if (hold(feeding, record)) return;
        flow_row_emit(tracker, feeding->flow, feeding->moment, END_OPEN);
    }
    emit_record(tracker, feeding->moment, record);
}

void flow_row_refer_built(const struct feeding *feeding, struct record_builder *builder)
{
    if (builder->cut) feeding->tracker->counters.texts_cut++;
    flow_row_refer(feeding, builder->record);
}
