/* SPDX-License-Identifier: MIT */
#include "waiting.h"

#include "emit.h"
#include "flow_row.h"
#include "memory.h"

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
    parse_memory_give(tracker, flow, waiting, waiting->pool_size);
}

void waiting_emit_one(const struct feeding *feeding, struct waiting *waiting)
{
    flow_row_refer(feeding, &waiting->record);
    unlink_and_free(feeding->tracker, feeding->flow, waiting);
}

void waiting_add(const struct feeding *feeding, struct record_builder *builder, uint32_t match)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    struct record *record = builder->record;
    size_t size = offsetof(struct waiting, record) + record->size;
    if (flow->waiting_count >= WAITING_MOST) {
        tracker->counters.waiting_evicted++;
        waiting_emit_one(feeding, flow->waiting);
    }
    struct waiting *waiting = memory_take_for_parser(feeding, size);
    if (builder->cut) tracker->counters.texts_cut++;
    if (!waiting) {
        tracker->counters.waiting_evicted++;
        flow_row_refer(feeding, record);
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

void waiting_resume(const struct feeding *feeding, struct waiting *waiting,
                    struct record_builder *builder)
{
    record_resume(builder, feeding->tracker->scratch, RECORD_MOST_BYTES, &waiting->record);
    unlink_and_free(feeding->tracker, feeding->flow, waiting);
}

void waiting_emit(const struct feeding *feeding, enum record_kind kind)
{
    struct waiting *waiting;
    while ((waiting = waiting_find(feeding->flow, kind, 0)))
        waiting_emit_one(feeding, waiting);
}

void waiting_emit_all(const struct feeding *feeding)
{
    struct flow *flow = feeding->flow;
    while (flow->waiting)
        waiting_emit_one(feeding, flow->waiting);
}
