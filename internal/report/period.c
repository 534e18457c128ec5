/* SPDX-License-Identifier: MIT */
/* The days of a report. */
#include "gather.h"

#include "base/zone.h"

static bool ask_newest(struct gathering *gathering)
{
    const struct value *row = NULL;
    const struct question question = {.name = "shared/newest_time"};
    struct reply *reply = ask(gathering->reader, &question, gathering->error);
    int state = reply ? reply_next(reply, &row, gathering->error) : -1;
    struct answer answer = {.reply = reply, .values = row};
    if (state == 1) gathering->figures->now_us = row_integer(&answer, "newest_us");
    reply_close(reply);
    return state >= 0;
}

static bool take_runs(struct gathering *gathering, const struct answer *answer, void *owner)
{
    (void)owner;
    struct figures *figures = gathering->figures;
    figures->first_us = row_integer(answer, "first_us");
    figures->last_us = row_integer(answer, "last_us");
    figures->sensor = row_text(gathering, answer, "sensor");
    return true;
}

static int64_t day_us(const struct zone *zone, int64_t day)
{
    return zone_time_s(zone, day * 86400) * 1000000;
}

static struct span_of_days span_between(const struct zone *zone, int64_t from_day, int64_t to_day)
{
    return (struct span_of_days){from_day, to_day, day_us(zone, from_day), day_us(zone, to_day)};
}

static void choose_days(struct figures *figures, int64_t *from_day, int64_t *to_day)
{
    const struct report_request *request = &figures->request;
    const struct zone *zone = figures->zone;
    int64_t today = zone_day(zone, figures->now_us), first = zone_day(zone, figures->first_us);
    *to_day = request->until_us ? zone_day(zone, request->until_us - 1) + 1 : today;
    *from_day = request->since_us ? zone_day(zone, request->since_us) : *to_day - WEEK_DAYS;
    if (!request->since_us && *from_day < first && first < *to_day) *from_day = first;
    /* Nothing is whole yet: the day that is under way. */
    if (!request->since_us && !request->until_us && first >= *to_day) *from_day = first;
    if (*to_day <= *from_day) *to_day = *from_day + 1;
}

/* Of a week: something was captured from its first day on, and until its last one. */
static bool is_whole(const struct figures *figures, const struct span_of_days *span)
{
    return figures->first_us && zone_day(figures->zone, figures->first_us) <= span->from_day &&
           zone_day(figures->zone, figures->last_us) >= span->to_day - 1;
}

bool gather_period(struct gathering *gathering)
{
    struct figures *figures = gathering->figures;
    const struct span_of_days all = {0};
    const struct inquiry runs = {.question = "runs", .span = &all, .take = take_runs};
    int64_t from_day, to_day;
    figures->zone =
        zone_open(figures->request.zone ? figures->request.zone : "UTC", gathering->error);
    if (!figures->zone || !ask_newest(gathering) || !inquire(gathering, &runs)) return false;
    choose_days(figures, &from_day, &to_day);
    const struct zone *zone = figures->zone;
    figures->span = span_between(zone, from_day, to_day);
    figures->before = span_between(zone, from_day - (to_day - from_day), from_day);
    figures->week = span_between(zone, to_day - WEEK_DAYS, to_day);
    figures->week_before = span_between(zone, to_day - 2 * WEEK_DAYS, to_day - WEEK_DAYS);
    figures->has_before = is_whole(figures, &figures->before);
    figures->has_week_before = is_whole(figures, &figures->week_before);
    if (to_day - from_day < WEEK_DAYS || !is_whole(figures, &figures->week))
        figures->no_score =
            "Fewer than seven whole days were captured: a score counts over seven, so "
            "none is given.";
    return true;
}
