/* SPDX-License-Identifier: MIT */
/*
 * upkeep_check - the common part of upkeep's tests: rows at given times, and steps until no work is
 * left. For tests only.
 */
#ifndef STORAGE_UPKEEP_CHECK_H
#define STORAGE_UPKEEP_CHECK_H

#include "storage_check.h"
#include "upkeep/upkeep.h"

#define SECOND INT64_C(1000000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)
#define NOON (INT64_C(1795262400) * SECOND) /* 2026-11-21T12:00:00Z */

static const struct storage_policy default_policy = {.keep_rows_us = 7 * DAY,
                                                     .keep_minutes_us = 30 * DAY,
                                                     .keep_hours_us = 400 * DAY,
                                                     .keep_contacts_us = 35 * DAY,
                                                     .keep_sums_us = 400 * DAY,
                                                     .keep_alerts_us = 90 * DAY,
                                                     .keep_messages_us = 90 * DAY,
                                                     .keep_names_us = 90 * DAY,
                                                     .keep_devices_us = 400 * DAY};

/* A capture with earlier ones, so that the clock is trusted. */
static inline void check_begin_at(struct check *check, int64_t now_us)
{
    check_begin(check);
    upkeep_of(check->writer)->now_us = now_us;
    struct storage_upkeep done;
    check_good(check,
               storage_maintain(check->writer, &default_policy, now_us, &done, &check->error));
}

static inline void check_flow_at(struct check *check, int64_t flow_id, int64_t start_us,
                                 int64_t end_us)
{
    struct flow_record *flow = check_flow(check, flow_id);
    flow->start_us = start_us;
    flow->end_us = end_us;
    flow->end_reason = END_IDLE;
    check_write(check);
}

/* The next step looks for old rows, and all rows may be summed, as if they were old. */
static inline void check_pass_now(struct check *check)
{
    struct upkeep *upkeep = upkeep_of(check->writer);
    upkeep->next_pass_us = 0;
    sums_hurry(&upkeep->sums, check->writer->rows.last_flow_id);
}

static inline struct storage_upkeep check_step(struct check *check,
                                               const struct storage_policy *policy, int64_t now_us)
{
    struct storage_upkeep done;
    check_written(check, storage_commit(check->writer, &check->error));
    check_good(check, storage_maintain(check->writer, policy, now_us, &done, &check->error));
    return done;
}

/* Runs steps until no work is left; returns their sum. */
static inline struct storage_upkeep
check_settle(struct check *check, const struct storage_policy *policy, int64_t now_us)
{
    struct storage_upkeep sum = {.more = true};
    for (int steps = 0; sum.more; steps++) {
        assert_true(steps < 10000);
        struct storage_upkeep done = check_step(check, policy, now_us);
        for (int kind = 0; kind < KIND_COUNT; kind++)
            done.rows_removed[kind] += sum.rows_removed[kind];
        done.pages_returned += sum.pages_returned;
        sum = done;
    }
    return sum;
}

static inline int64_t check_number(struct check *check, const char *sql)
{
    return strtoll(check_ask(check, sql), NULL, 10);
}

#endif
