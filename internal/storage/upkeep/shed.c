/* SPDX-License-Identifier: MIT */
#include "upkeep/shed.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

enum { RAW = 1 << KIND_EVENTS | 1 << KIND_FLOWS };

/* The order of shedding: the kinds, and the least age of their rows. */
static const struct {
    unsigned kinds;
    int64_t spared_us;
} stages[] = {
    {RAW, HOUR},
    {1 << KIND_MINUTES, DAY},
    {1 << KIND_NAMES | 1 << KIND_ALERTS, 7 * DAY},
    {1 << KIND_HOURS, 30 * DAY},
    {RAW, 0},
    {1 << KIND_MINUTES | 1 << KIND_NAMES | 1 << KIND_ALERTS | 1 << KIND_HOURS, 0},
    {1 << KIND_HEALTH, 0},
};
enum { STAGES = sizeof stages / sizeof stages[0] };

/* The table of this stage whose next rows are the oldest; WALK_ROWS: none has any. */
static bool choose(struct storage_writer *writer, enum walk *chosen)
{
    struct upkeep *upkeep = writer->upkeep;
    int64_t oldest_us = INT64_MAX;
    *chosen = WALK_ROWS;
    for (int i = 0; i < WALK_ROWS; i++) {
        enum walk walk = (enum walk)i;
        if (!(stages[upkeep->stage].kinds >> walk_kind(walk) & 1) || upkeep->spent[walk]) continue;
        struct walk_step step;
        if (!walk_peek(&writer->rows.session, walk, &upkeep->shed[walk], &step)) return false;
        if (step.visited == 0) upkeep->spent[walk] = true;
        if (step.visited == 0 || (*chosen != WALK_ROWS && step.oldest_us >= oldest_us)) continue;
        oldest_us = step.oldest_us;
        *chosen = walk;
    }
    return true;
}

/* All tables from their beginning. */
static void begin_stage(struct upkeep *upkeep, unsigned stage)
{
    upkeep->stage = stage;
    for (int walk = 0; walk < WALK_ROWS; walk++) {
        upkeep->shed[walk] = walk_start();
        upkeep->spent[walk] = false;
    }
}

void shed_begin(struct upkeep *upkeep)
{
    begin_stage(upkeep, 0);
}

bool shed_is_over(const struct upkeep *upkeep)
{
    return upkeep->stage == STAGES;
}

bool shed_step(struct storage_writer *writer, struct storage_upkeep *done)
{
    struct upkeep *upkeep = writer->upkeep;
    struct walk_step step = {.removed = 0};
    for (int visited = 0; visited < VISIT_AT_ONCE && upkeep->stage < STAGES && !step.removed;
         visited += step.visited) {
        int64_t spared_us = stages[upkeep->stage].spared_us;
        int64_t before_us = spared_us ? upkeep->now_us - spared_us : INT64_MAX;
        enum walk walk;
        if (!choose(writer, &walk)) return false;
        step = (struct walk_step){.removed = 0};
        if (walk == WALK_ROWS) { /* the next stage, and all its tables from their beginning */
            begin_stage(upkeep, upkeep->stage + 1);
            continue;
        }
        if (!walk_take(&writer->rows.session, walk, &upkeep->shed[walk], walk_most(walk), before_us,
                       NULL, &step))
            return false;
        if (!upkeep_note_removed(writer, walk, &step, REMOVED_FOR_CAP, done)) return false;
        upkeep->spent[walk] = step.removed == 0 || step.at_end;
    }
    return true;
}
