/* SPDX-License-Identifier: MIT */
#include "intake.h"

enum { INTAKE_BATCHES = 4 };

bool intake_open(struct intake *intake, uint16_t producer, struct error *error)
{
    intake->producer = producer;
    if (!outlet_open(&intake->outlet, INTAKE_BATCHES))
        return error_no_memory(error, "take facts of other programs");
    intake->outlet.may_be_silent = true;
    return true;
}

void intake_close(struct intake *intake)
{
    outlet_close(&intake->outlet);
}

/* ---------------------------------------------------------------- taking */

/* False: there is no room. */
static bool put(struct intake *intake, const struct record *fact)
{
    struct record *copy = outlet_try_put(&intake->outlet, fact);
    if (!copy) return false;
    /* The recorder merges by the order: packet time, as live workers give it, but never less than
     * that of the fact before. */
    if ((uint64_t)fact->time_us > intake->order) intake->order = (uint64_t)fact->time_us;
    copy->producer = intake->producer;
    copy->order = intake->order;
    copy->suborder = 0;
    return true;
}

static void take_one(struct intake *intake, const struct record *fact, int64_t now_us,
                     const struct exclusion *excluded, struct facts_count *part)
{
    if (!record_is_sound(fact, now_us) || fact_is_excluded(fact, excluded))
        part->refused++;
    else if (put(intake, fact))
        part->taken++;
    else
        part->shed++;
}

bool intake_take(struct intake *intake, struct span records, int64_t now_us,
                 const struct exclusion *excluded, struct facts_count *count)
{
    struct facts_count part = {.taken = 0};
    size_t size;
    while ((size = fact_size(records)) > 0) {
        take_one(intake, (const struct record *)records.data, now_us, excluded, &part);
        records = (struct span){records.data + size, records.size - size};
    }
    bool is_whole = records.data && records.size == 0;
    part.refused += !is_whole;
#define FACTS_COUNTER(name)                                                                        \
    count->name += part.name;                                                                      \
    atomic_fetch_add(&intake->counts.name, part.name);
    FACTS_COUNTERS(FACTS_COUNTER)
#undef FACTS_COUNTER
    return is_whole;
}

struct facts_count intake_look(const struct intake *intake)
{
    return (struct facts_count){
#define FACTS_COUNTER(name) .name = atomic_load(&intake->counts.name),
        FACTS_COUNTERS(FACTS_COUNTER)
#undef FACTS_COUNTER
    };
}

/* ---------------------------------------------------------------- sending */

void intake_send(struct intake *intake)
{
    /* Small batches would fill the queue before the recorder's round is over. */
    bool is_taken = atomic_load(&intake->outlet.under_way) == 0;
    if (intake->outlet.batch->count > 0 && is_taken) outlet_send(&intake->outlet, false);
}

void intake_finish(struct intake *intake)
{
    if (intake->outlet.batch && intake->outlet.batch->count > 0)
        outlet_send(&intake->outlet, false);
}
