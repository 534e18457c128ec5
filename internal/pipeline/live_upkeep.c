/* SPDX-License-Identifier: MIT */
#include "live_upkeep.h"

#include "base/clock.h"

#include <time.h>

static const int64_t DAY_US = INT64_C(86400) * 1000000;

enum {
    STEPS_MOST = 16, /* per call */
    SPARE_MS = 60,   /* of each second, for steps beside recording */
    LAST_MS = 1000,  /* for sums at the end */
};

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct storage_policy live_upkeep_policy(const struct settings *settings)
{
    return (struct storage_policy){.max_bytes = settings->max_bytes,
                                   .wal_most_bytes = settings->wal_most_bytes,
                                   .keep_rows_us = settings->keep_rows_us,
                                   .keep_minutes_us = settings->keep_minutes_us,
                                   .keep_hours_us = settings->keep_hours_us,
                                   .keep_contacts_us = settings->keep_contacts_us,
                                   .keep_sums_us = settings->keep_sums_us,
                                   .keep_alerts_us = settings->keep_alerts_us,
                                   .keep_messages_us = settings->keep_messages_us,
                                   .keep_names_us = settings->keep_bindings_us,
                                   .keep_devices_us = settings->keep_devices_us};
}

static void tell_once(const struct live_upkeep *upkeep, bool *told, const char *sentence)
{
    if (!*told) upkeep->notice(upkeep->owner, sentence);
    *told = true;
}

/* While the cap removes rows, a message says so once a day. */
static void add_removed(struct live_upkeep *upkeep, int64_t now_us)
{
    const struct storage_upkeep *last = &upkeep->last;
    bool shed = false;
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        upkeep->rows_removed[kind] += last->rows_removed[kind];
        shed |= last->shed_to_us[kind] > 0;
        if (last->shed_to_us[kind] > upkeep->shed_to_us[kind])
            upkeep->shed_to_us[kind] = last->shed_to_us[kind];
    }
    if (!shed || (upkeep->told_cap_us && now_us - upkeep->told_cap_us < DAY_US)) return;
    upkeep->told_cap_us = now_us;
    upkeep->notice(upkeep->owner,
                   "The database has grown to storage.max_bytes: the oldest rows go before their "
                   "age. `netscope stats` says from when on rows are whole; raise "
                   "storage.max_bytes, or lower the ages (storage.keep_rows and others).");
}

static bool must_pause(const struct storage_upkeep *last, struct error *why)
{
    if (!last->must_pause) return false;
    if (last->pause == PAUSE_WAL)
        error_set(why, "Somebody reads the database in one long transaction, and its log has grown "
                       "to storage.wal_most_bytes: nothing is written until that reader ends. Rows "
                       "wait in memory meanwhile; end the reader soon.");
    else
        error_set(why, "The database is at storage.max_bytes: nothing is written until the oldest "
                       "rows have made room.");
    return true;
}

bool live_upkeep_go_on(struct live_upkeep *upkeep, struct storage_writer *writer, int64_t now_us,
                       struct error *why)
{
    int64_t until_ms = clock_ms() + SPARE_MS;
    struct storage_upkeep *last = &upkeep->last;
    for (unsigned step = 0; step < STEPS_MOST; step++) {
        struct error failure = {.sentence = ""};
        if (!storage_maintain(writer, &upkeep->policy, now_us, last, &failure)) {
            tell_once(upkeep, &upkeep->told_failure, failure.sentence);
            return false;
        }
        add_removed(upkeep, now_us);
        upkeep->told_failure = false;
        if (!last->more || (!last->behind && clock_ms() >= until_ms)) break;
    }
    if (last->cannot_shrink)
        tell_once(upkeep, &upkeep->told_shrink,
                  "This database was made without incremental vacuum, so it never gives room back "
                  "to the disk; `netscope db vacuum` converts it while no capture runs.");
    return must_pause(last, why);
}

void live_upkeep_sum_last(struct storage_writer *writer)
{
    int64_t until_ms = clock_ms() + LAST_MS;
    struct error ignored;
    bool more = true;
    while (more && clock_ms() < until_ms)
        if (!storage_sum(writer, wall_now_us(), &more, &ignored)) return;
}
