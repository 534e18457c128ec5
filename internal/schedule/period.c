/* SPDX-License-Identifier: MIT */
#include "period.h"

#include <time.h>

#define SECOND_US INT64_C(1000000)
#define SETTLE_US (600 * SECOND_US) /* rows of a time are written until then */

enum { DAY_S = 86400 };

/* ---------------------------------------------------------------- spans of time */

/* Slot `slot` of spans of this length, counted from 1970 on. */
static struct period of_slot(const struct report_rhythm *rhythm, int64_t slot)
{
    int64_t span_us = rhythm->span_us, settle_us = span_us / 2;
    if (settle_us > SETTLE_US) settle_us = SETTLE_US;
    return (struct period){slot * span_us, (slot + 1) * span_us, (slot + 1) * span_us + settle_us};
}

/* ---------------------------------------------------------------- local days */

static int month_day(int64_t day)
{
    struct tm date;
    time_t time = (time_t)(day * DAY_S);
    (void)gmtime_r(&time, &date);
    return date.tm_mday;
}

/* The last day up to this one on which a period may end. */
static int64_t last_end(const struct report_rhythm *rhythm, int64_t day)
{
    if (rhythm->kind == RHYTHM_WEEKLY) /* 1970-01-01 was a Thursday */
        return day - ((day + 4 - rhythm->day) % 7 + 7) % 7;
    while (rhythm->kind == RHYTHM_MONTHLY && month_day(day) != rhythm->day)
        day--;
    return day;
}

static int64_t time_us(const struct zone *zone, int64_t day, int64_t minute)
{
    return zone_time_s(zone, day * DAY_S + minute * 60) * SECOND_US;
}

/* The period that ends where the local day `day` begins. */
static struct period ending(const struct report_rhythm *rhythm, const struct zone *zone,
                            int64_t day)
{
    struct period period = {.from_us = time_us(zone, last_end(rhythm, day - 1), 0),
                            .to_us = time_us(zone, day, 0),
                            .due_us = time_us(zone, day, rhythm->minute)};
    if (period.due_us < period.to_us + SETTLE_US) period.due_us = period.to_us + SETTLE_US;
    return period;
}

/* ---------------------------------------------------------------- both */

struct period period_latest(const struct report_rhythm *rhythm, const struct zone *zone,
                            int64_t now_us)
{
    struct period period = rhythm->kind == RHYTHM_SPAN
                               ? of_slot(rhythm, now_us / rhythm->span_us)
                               : ending(rhythm, zone, last_end(rhythm, zone_day(zone, now_us)));
    while (period.due_us > now_us)
        period = period_before(rhythm, zone, &period);
    return period;
}

struct period period_before(const struct report_rhythm *rhythm, const struct zone *zone,
                            const struct period *period)
{
    if (rhythm->kind == RHYTHM_SPAN) return of_slot(rhythm, period->from_us / rhythm->span_us - 1);
    return ending(rhythm, zone, last_end(rhythm, zone_day(zone, period->to_us) - 1));
}
