/* SPDX-License-Identifier: MIT */
#include "waiting.h"

#include "emit.h"

static void unlink_and_free(struct tracker *tracker, struct flow *flow, struct waiting *waiting)
{
    struct waiting *before = NULL;
    for (struct waiting *at = flow->waiting; at != waiting; at = at->next)
        before = at;
    if (before) {
        before->next = waiting->next;
    } else {
        flow->waiting = waiting->next;
    }
    if (flow->waiting_last == waiting) flow->waiting_last = before;
    flow->waiting_count--;
    pool_give(&tracker->pool, waiting, waiting->pool_size);
}

static void emit_one(struct tracker *tracker, struct flow *flow, struct waiting *waiting)
{
    emit_record(tracker, &waiting->record);
    unlink_and_free(tracker, flow, waiting);
}

void waiting_add(struct tracker *tracker, struct flow *flow, struct record_builder *builder,
                 uint32_t match)
{
    struct record *record = builder->record;
    size_t size = offsetof(struct waiting, record) + record->size;
    if (flow->waiting_count >= WAITING_MOST) {
        tracker->counters.waiting_evicted++;
        emit_one(tracker, flow, flow->waiting);
    }
    struct waiting *waiting = pool_take(&tracker->pool, size);
    if (builder->cut) tracker->counters.texts_cut++;
    if (!waiting) {
        tracker->counters.waiting_evicted++;
        emit_record(tracker, record);
        return;
    }
    waiting->next = NULL;
    waiting->match = match;
    waiting->pool_size = (uint32_t)size;
    memcpy(&waiting->record, record, record->size);
    if (flow->waiting) {
        flow->waiting_last->next = waiting;
    } else {
        flow->waiting = waiting;
    }
    flow->waiting_last = waiting;
    flow->waiting_count++;
}

struct waiting *waiting_find(const struct flow *flow, enum record_kind kind, uint32_t match)
{
    struct waiting *waiting = flow->waiting;
    while (waiting && (waiting->record.kind != kind || (match && waiting->match != match)))
        waiting = waiting->next;
    return waiting;
}

void waiting_resume(struct tracker *tracker, struct flow *flow, struct waiting *waiting,
                    struct record_builder *builder)
{
    record_resume(builder, tracker->scratch, RECORD_MOST_BYTES, &waiting->record);
    unlink_and_free(tracker, flow, waiting);
}

void waiting_emit(struct tracker *tracker, struct flow *flow, enum record_kind kind)
{
    struct waiting *waiting;
    while ((waiting = waiting_find(flow, kind, 0)))
        emit_one(tracker, flow, waiting);
}

void waiting_emit_all(struct tracker *tracker, struct flow *flow)
{
    while (flow->waiting)
        emit_one(tracker, flow, flow->waiting);
}
