/* SPDX-License-Identifier: MIT */
/*
 * unusual_hour: a device looked for many names at an hour of the day at which it is quiet.
 *
 * Programs ask for the same few names by day and night; a person's visit asks for ten and more in an
 * hour. It is unusual if there were five days with such hours before, but none of them within an hour of
 * this time of the day, and if eight hours of a day are quiet. One signal, so `low`.
 */
#include "habit.h"

#include <inttypes.h>

#define COLUMNS(COLUMN)                                                                            \
    COLUMN(device_id), COLUMN(bucket_us), COLUMN(names), COLUMN(busy_hours), COLUMN(busy_days),    \
        COLUMN(device_ip)
enum { COLUMNS(COLUMN_NUMBER) };
static const char *const columns[] = {COLUMNS(COLUMN_NAME), NULL};

enum { DAYS_LEAST = 5, BUSY_HOURS_MOST = 16 };

static bool judge_hour(struct rule_run *run, const struct sum_block *block,
                       const struct answer *rows)
{
    struct sighting sighting = habit_sighting(rows, column_device_id, column_device_ip, block);
    int64_t names = answer_integer(rows, column_names),
            days = answer_integer(rows, column_busy_days),
            hours = answer_integer(rows, column_busy_hours);
    if (days < DAYS_LEAST || hours > BUSY_HOURS_MOST * days) return true;
    struct alert alert;
    sighting.first_us = answer_integer(rows, column_bucket_us);
    sighting.last_us = sighting.first_us + HABIT_HOUR_US - 1;
    sighting.period_us = sighting.first_us;
    int64_t hour = sighting.first_us / HABIT_HOUR_US % 24;
    alert_begin(&alert, SEVERITY_LOW);
    text_format(&alert.title,
                "%s looked for %" PRId64 " names at %02" PRId64 ":00 UTC, when it is quiet",
                sighting.source, names, hour);
    text_format(&alert.explanation,
                "On %" PRId64 " of the days before it looked for as many in %" PRId64
                " hours, but never "
                "near this time of the day. Somebody works late, or a program does what its owner "
                "does not know. What it looked for is in the listing of its names.",
                days, hours);
    alert_figure(&alert, "names", names);
    alert_figure(&alert, "threshold_names", rule_number(run, RULE_NUMBER_unusual_hour_names));
    alert_figure(&alert, "busy_days_before", days);
    alert_figure(&alert, "busy_hours_before", hours);
    habit_baseline(&alert, true);
    return sighting_alert(run, &sighting, &alert);
}

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    return habit_judge_rows(run, "analyze/unusual_hours", columns, block,
                            RULE_NUMBER_unusual_hour_names, judge_hour);
}

const struct rule rule_unusual_hour = {
    .name = "unusual_hour",
    .summary = "a device looked for many names at an hour of the day at which it is quiet",
    .judge_block = judge,
};
