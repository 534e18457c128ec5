/* SPDX-License-Identifier: MIT */
/* What the upkeep notes: the clock, times that outlive the program, rows that were removed. */
#include "upkeep/upkeep.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

/*
 * A jump of a day is not elapsed time, but a clock that was set or a machine that was off. So
 * nothing expires until the new time has been stable for an hour.
 */
void upkeep_look_at_clock(struct upkeep *upkeep, int64_t now_us)
{
    if (upkeep->now_us && now_us - upkeep->now_us > DAY) upkeep->believed_from_us = now_us + HOUR;
    if (now_us < upkeep->now_us) {
        if (now_us < upkeep->believed_from_us - HOUR) upkeep->believed_from_us = 0;
        if (now_us < upkeep->next_pass_us - PASS_EVERY_S * SECOND) upkeep->next_pass_us = now_us;
        if (now_us < upkeep->collected_us) upkeep->collected_us = now_us;
        if (now_us < upkeep->sampled_us) upkeep->sampled_us = now_us;
    }
    upkeep->now_us = now_us;
}

bool upkeep_keep_time(struct storage_writer *writer, const char *name, int64_t time_us)
{
    struct row row = row_begin(&writer->rows.session, WRITE_CLOCK);
    row_string(&row, AT(name), name);
    row_integer(&row, AT(value), time_us);
    return row_write(&row);
}

int64_t upkeep_kept_time(struct storage_writer *writer, const char *name)
{
    struct row row = row_begin(&writer->rows.session, FIND_LAST_ID);
    row_string(&row, AT(name), name);
    return row_find(&row);
}

bool upkeep_note_removed(struct storage_writer *writer, enum walk walk,
                         const struct walk_step *step, enum removal_cause cause,
                         struct storage_upkeep *done)
{
    enum storage_kind kind = walk_kind(walk);
    done->rows_removed[kind] += step->removed;
    writer->upkeep->removed_since += step->removed;
    if (cause == REMOVED_FOR_CAP && step->removed_to_us > done->shed_to_us[kind])
        done->shed_to_us[kind] = step->removed_to_us;
    return removal_note(&writer->rows.session, kind, step, cause);
}
