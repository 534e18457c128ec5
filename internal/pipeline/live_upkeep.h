/* SPDX-License-Identifier: MIT */
/*
 * live_upkeep - keeps the database of a live capture in order, step by step, between transactions.
 *
 * storage_maintain() does the work; this part schedules it on the recorder's thread. It runs once a
 * second, and repeats while steps and time for them remain. Private to this room.
 */
#ifndef PIPELINE_LIVE_UPKEEP_H
#define PIPELINE_LIVE_UPKEEP_H

#include "config/config.h"
#include "storage/policy.h"

struct live_upkeep {
    struct storage_policy policy;
    struct storage_upkeep last;       /* of the latest step */
    int64_t rows_removed[KIND_COUNT]; /* so far */
    int64_t shed_to_us[KIND_COUNT];   /* the cap removed rows up to this time; 0: none */
    int64_t told_cap_us;              /* the time of that message; 0: never */
    bool told_shrink, told_failure;
    /* Messages for the user. */
    void (*notice)(void *owner, const char *sentence);
    void *owner;
};

struct storage_policy live_upkeep_policy(const struct settings *settings);
/*
 * Runs some steps. True: writing must pause until another call returns false; `why` has the reason.
 */
bool live_upkeep_go_on(struct live_upkeep *upkeep, struct storage_writer *writer, int64_t now_us,
                       struct error *why);
/* At the end: rows of the last quarter of an hour are not in the sums yet. What a second does not suffice
 * for is summed by the next start; questions read it from the rows until then. */
void live_upkeep_sum_last(struct storage_writer *writer);

#endif
