/* SPDX-License-Identifier: MIT */
/* Reads since, until and at. */
#include "base/zone.h"
#include "extent.h"
#include "moment.h"
#include "reading.h"

static bool refuse(const struct reading *reading)
{
    const char *unit = moment_is_number(reading->text) ? ": write a unit, such as 7d" : "";
    return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                          "%s takes a time such as 30m, 1h, 7d (before the end of the last "
                          "capture), yesterday, 14:00 (in the time zone of time.zone), "
                          "2026-11-20T21:14 (UTC) or 2026-11-20T21:14+01:00, not '%s'%s.",
                          reading->said, reading->text, unit);
}

/* Reads it beside the newest packet time, and notes what it needed. */
static bool read_moment(struct reading *reading, enum moment_side side, struct moment *moment)
{
    struct question *question = reading->question;
    struct extent extent;
    if (!extent_find(reading->reader, &extent, reading->error)) return false;
    struct zone *zone = zone_open(question->zone ? question->zone : "UTC", reading->error);
    if (!zone) return false;
    const struct moment_place place = {.newest_us = extent.newest_us, .zone = zone, .side = side};
    bool good = moment_parse(reading->text, &place, moment) || refuse(reading);
    const struct value *since = question_value(question, ":since_us");
    if (good && moment->is_clock && side == MOMENT_UNTIL && since && moment->us < since->integer)
        moment->us = moment_next_day_us(zone, moment->us);
    int64_t offset_s = good ? zone_offset_s(zone, moment->us / 1000000) : 0;
    zone_close(zone);
    if (!good) return false;
    question->is_local |= moment->is_local && offset_s != 0;
    if (!moment->is_relative || extent.ahead_us == 0) return true;
    question->ahead_us = extent.ahead_us;
    question->newest_us = extent.newest_us;
    return true;
}

static bool set(struct reading *reading, int64_t us)
{
    return question_set(reading->question, reading->parameter, value_integer(us), reading->error);
}

bool read_since(struct reading *reading)
{
    struct moment moment;
    struct question *question = reading->question;
    if (!read_moment(reading, MOMENT_SINCE, &moment)) return false;
    struct text since = text_into(question->since, sizeof question->since);
    text_format(&since, "%s %s", reading->said, reading->text); /* for the error of read_until() */
    return set(reading, moment.us);
}

/* It is no parameter: it only says which device an address means. */
bool read_at(struct reading *reading)
{
    struct moment moment;
    if (!read_moment(reading, MOMENT_SINCE, &moment)) return false;
    struct question *question = reading->question;
    bool has_range = question_value(question, ":since_us") || question_value(question, ":until_us");
    question->has_at = true;
    question->at_us = moment.us;
    /* Without a range of its own, the answer is about that moment. */
    return has_range ||
           (question_set(question, ":since_us", value_integer(moment.us), reading->error) &&
            question_set(question, ":until_us", value_integer(moment.us), reading->error));
}

bool read_until(struct reading *reading)
{
    const struct question *question = reading->question;
    const struct value *since = question_value(question, ":since_us");
    struct moment moment;
    if (!read_moment(reading, MOMENT_UNTIL, &moment)) return false;
    if (since && since->integer > moment.us)
        return error_set_kind(reading->error, ERROR_BAD_QUESTION,
                              "%s %s is before %s, so nothing lies between them.", reading->said,
                              reading->text, question->since);
    return set(reading, moment.us);
}
