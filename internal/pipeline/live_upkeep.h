/* SPDX-License-Identifier: MIT */
/*
 * live_upkeep - keeps the database of a live capture in order, step by step, between transactions.
 *
 * storage_maintain() does the work; here is when: on the recorder's thread, once for each second
 * and on while steps remain and the time for them has not run out. Private to this room.
 */
#ifndef PIPELINE_LIVE_UPKEEP_H
#define PIPELINE_LIVE_UPKEEP_H

#include "config/config.h"
#include "storage/policy.h"

struct live_upkeep {
    struct storage_policy policy;
    struct storage_upkeep last;       /* what the latest step said */
    int64_t rows_removed[KIND_COUNT]; /* so far */
    int64_t shed_to_us[KIND_COUNT];   /* the cap took rows up to this time; 0: none */
    int64_t told_cap_us;              /* when that was said; 0: never */
    bool told_shrink, told_failure;
    /* What the user should know. */
    void (*notice)(void *owner, const char *sentence);
    void *owner;
};

struct storage_policy live_upkeep_policy(const struct settings *settings);
/* Some steps. True: nothing is to be written before another call says that it may; why says so. */
bool live_upkeep_go_on(struct live_upkeep *upkeep, struct storage_writer *writer, int64_t now_us,
                       struct error *why);

#endif
