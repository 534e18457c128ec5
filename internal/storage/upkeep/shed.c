/* SPDX-License-Identifier: MIT */
#include "upkeep/shed.h"

#include "file/share.h"
#include "upkeep/growth.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

enum {
    RAW = 1 << KIND_EVENTS | 1 << KIND_FLOWS,
    MEASURE_EVERY = 32, /* steps: pages are counted anew */
    SUMMED = 1 << KIND_HOURS | 1 << KIND_CONTACTS | 1 << KIND_SUMS
};

/*
 * The order of shedding: the kinds, and the least age of their rows. The first stage has the kinds
 * of the shares that hold more than their part (upkeep->over). The second one has what one table
 * grew by in the last day beyond its usual (growth.h).
 */
enum { STAGE_OVER, STAGE_GROWN };
static const struct {
    unsigned kinds;
    int64_t spared_us;
} stages[] = {
    [STAGE_OVER] = {0, 0},
    [STAGE_GROWN] = {0, HOUR},
    {RAW, HOUR},
    {RAW, 0},
    {1 << KIND_MINUTES, DAY},
    {1 << KIND_NAMES | 1 << KIND_ALERTS | 1 << KIND_MESSAGES, 7 * DAY},
    {SUMMED, 30 * DAY},
    {1 << KIND_MINUTES | 1 << KIND_NAMES | 1 << KIND_ALERTS | 1 << KIND_MESSAGES | SUMMED, 0},
    {1 << KIND_HEALTH, 0},
};
enum { STAGES = sizeof stages / sizeof stages[0] };

/* Which kinds are of a share with more than its part. Unknown sizes are none. */
static void measure(struct storage_writer *writer)
{
    struct upkeep *upkeep = writer->upkeep;
    int64_t pages[SHARE_COUNT];
    upkeep->over = 0;
    upkeep->measured = 0;
    if (!share_pages(writer->rows.session.connection, pages)) return;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        enum share share = share_of_kind((enum storage_kind)kind);
        int64_t part = upkeep->pages_most * share_percent(share) / 100;
        if (share != SHARE_ROWS && pages[share] > part) upkeep->over |= 1u << kind;
    }
}

static bool is_of_stage(const struct upkeep *upkeep, enum walk walk)
{
    /* Devices, captures, and what people said are never shed. */
    const unsigned never = 1 << KIND_DEVICES | 1 << KIND_CAPTURES;
    if (upkeep->stage == STAGE_GROWN) return upkeep->growth.rows > 0 && walk == upkeep->growth.walk;
    unsigned kinds =
        upkeep->stage == STAGE_OVER ? upkeep->over & ~never : stages[upkeep->stage].kinds;
    return kinds >> walk_kind(walk) & 1;
}

static struct walk_hand start_of(const struct upkeep *upkeep)
{
    struct walk_hand hand = walk_start();
    if (upkeep->stage == STAGE_GROWN) hand.key[0] = upkeep->growth.after_id;
    return hand;
}

/* Flows that are not in the sums yet will be, so nothing else goes in their place. */
static bool waits_for_sums(const struct storage_writer *writer, enum walk walk)
{
    const struct upkeep *upkeep = writer->upkeep;
    if (walk != WALK_FLOW || upkeep->sums.is_refused) return false;
    bool are_old = upkeep->sums.last_us < upkeep->now_us - stages[upkeep->stage].spared_us;
    return are_old && sums_are_due(writer, &upkeep->sums);
}

/* The table of this stage whose next rows are the oldest; WALK_ROWS: none has any, or it waits. */
static bool choose(struct storage_writer *writer, enum walk *chosen, bool *waits)
{
    struct upkeep *upkeep = writer->upkeep;
    int64_t oldest_us = INT64_MAX;
    *chosen = WALK_ROWS;
    for (int i = 0; i < WALK_ROWS; i++) {
        enum walk walk = (enum walk)i;
        if (!is_of_stage(upkeep, walk) || upkeep->spent[walk]) continue;
        struct walk_step step;
        if (!walk_peek(&writer->rows.session, walk, &upkeep->shed[walk], &step)) return false;
        if (step.visited == 0) upkeep->spent[walk] = true;
        if (step.visited && step.oldest_us == INT64_MAX && waits_for_sums(writer, walk)) {
            *waits = true;
            *chosen = WALK_ROWS;
            return true;
        }
        if (step.visited == 0 || (*chosen != WALK_ROWS && step.oldest_us >= oldest_us)) continue;
        oldest_us = step.oldest_us;
        *chosen = walk;
    }
    return true;
}

/* All its tables from their beginning. */
static bool begin_stage(struct storage_writer *writer, unsigned stage)
{
    struct upkeep *upkeep = writer->upkeep;
    upkeep->stage = stage;
    if (stage == STAGE_GROWN &&
        !growth_look(&writer->rows.session, upkeep->now_us, &upkeep->growth))
        return false;
    for (int walk = 0; walk < WALK_ROWS; walk++) {
        upkeep->shed[walk] = start_of(upkeep);
        upkeep->spent[walk] = false;
    }
    return true;
}

void shed_begin(struct storage_writer *writer)
{
    measure(writer);
    (void)begin_stage(writer, STAGE_OVER); /* asks nothing */
}

bool shed_is_over(const struct upkeep *upkeep)
{
    return upkeep->stage == STAGES;
}

bool shed_step(struct storage_writer *writer, struct storage_upkeep *done)
{
    struct upkeep *upkeep = writer->upkeep;
    struct walk_step step = {.removed = 0};
    bool waits = false;
    if (upkeep->stage == STAGE_OVER && upkeep->measured++ >= MEASURE_EVERY) measure(writer);
    for (int visited = 0; visited < VISIT_AT_ONCE && upkeep->stage < STAGES && !step.removed;
         visited += step.visited) {
        int64_t spared_us = stages[upkeep->stage].spared_us;
        int64_t before_us = spared_us ? upkeep->now_us - spared_us : INT64_MAX;
        enum walk walk;
        if (!choose(writer, &walk, &waits)) return false;
        if (waits) return true;
        step = (struct walk_step){.removed = 0};
        if (walk == WALK_ROWS) {
            if (!begin_stage(writer, upkeep->stage + 1)) return false;
            continue;
        }
        if (!walk_take(&writer->rows.session, walk, &upkeep->shed[walk], walk_most(walk), before_us,
                       NULL, &step))
            return false;
        if (!upkeep_note_removed(writer, walk, &step, REMOVED_FOR_CAP, done)) return false;
        upkeep->growth.rows -= upkeep->stage == STAGE_GROWN ? step.removed : 0;
        bool goes_on = walk == WALK_FLOW && sums_are_due(writer, &upkeep->sums);
        upkeep->spent[walk] = (step.removed == 0 || step.at_end) && !goes_on;
        if (goes_on) upkeep->shed[walk] = start_of(upkeep);
    }
    return true;
}
