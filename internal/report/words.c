/* SPDX-License-Identifier: MIT */
#include "words.h"

#include "base/text_safe.h"
#include "base/zone.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

void words_add_others(struct text *text, const char *others)
{
    text_add_char(text, MARK_OTHERS);
    text_add_safe(text, span_text(others ? others : "-"));
    text_add_char(text, MARK_OURS);
}

void words_add_device(struct text *text, const struct report_device *device)
{
    if (device && device->name)
        words_add_others(text, device->name);
    else
        text_format(text, "device %" PRId64, device ? device->device_id : 0);
}

static const char *const small_numbers[] = {"no",   "one",    "two",   "three", "four",
                                            "five", "six",    "seven", "eight", "nine",
                                            "ten",  "eleven", "twelve"};

void words_add_number(struct text *text, int64_t number)
{
    if (number >= 0 && number < (int64_t)(sizeof small_numbers / sizeof small_numbers[0]))
        text_add(text, small_numbers[number]);
    else
        text_format(text, "%" PRId64, number);
}

void words_add_first_number(struct text *text, int64_t number)
{
    size_t at = text->size;
    words_add_number(text, number);
    if (!text->cut) text->data[at] = (char)toupper((unsigned char)text->data[at]);
}

void words_add_count(struct text *text, int64_t count, const char *one, const char *many)
{
    words_add_number(text, count);
    text_format(text, " %s", count == 1 ? one : many);
}

void words_add_share(struct text *text, double share)
{
    if (share < 0) {
        text_add(text, "not known");
        return;
    }
    int64_t tenths = (int64_t)(share * 1000 + 1e-9);
    if (tenths == 0 && share > 0) { /* something is not nothing */
        text_add(text, "under 0.1 %");
        return;
    }
    text_format(text, "%" PRId64, tenths / 10);
    if (tenths % 10) text_format(text, ".%" PRId64, tenths % 10);
    text_add(text, " %");
}

static struct tm date_of(int64_t day)
{
    struct tm date;
    time_t time = (time_t)(day * 86400);
    (void)gmtime_r(&time, &date);
    return date;
}

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

void words_add_day(struct text *text, int64_t day)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    struct tm date = date_of(day);
    text_format(text, "%s %d %.3s", days[date.tm_wday], date.tm_mday, months[date.tm_mon]);
}

void words_add_span(struct text *text, const struct span_of_days *span)
{
    struct tm from = date_of(span->from_day), to = date_of(span->to_day - 1);
    if (span->to_day - span->from_day > 1) {
        text_format(text, "%d", from.tm_mday);
        if (from.tm_mon != to.tm_mon || from.tm_year != to.tm_year)
            text_format(text, " %s", months[from.tm_mon]);
        if (from.tm_year != to.tm_year) text_format(text, " %d", from.tm_year + 1900);
        text_add(text, " to ");
    }
    text_format(text, "%d %s %d", to.tm_mday, months[to.tm_mon], to.tm_year + 1900);
}

void words_add_kicker(struct text *text, const char *what, const struct figures *figures)
{
    const struct report_request *request = &figures->request;
    text_add(text, what);
    if (request->number) text_format(text, " no. %" PRId64, request->number);
    if (request->replaces) text_format(text, " (replaces no. %" PRId64 ")", request->replaces);
    text_add(text, " · ");
    words_add_span(text, &figures->span);
    text_add(text, " · ");
    words_add_others(text, request->zone);
}

void words_add_moment(struct text *text, const struct zone *zone, int64_t us)
{
    int64_t local_s = us / 1000000 + zone_offset_s(zone, us / 1000000);
    words_add_day(text, local_s / 86400);
    text_format(text, ", %02d:%02d", (int)(local_s % 86400 / 3600), (int)(local_s % 3600 / 60));
}

const char *words_between(size_t at, size_t count)
{
    if (at == 0) return "";
    return at + 1 == count ? " and " : ", ";
}

const char *words_kind(const struct report_device *device)
{
    switch (device->kind) {
    case DEVICE_THING: return device->is_said ? "thing" : "thing (a guess)";
    case DEVICE_PERSONAL: return device->is_said ? "a person's" : "a person's (a guess)";
    case DEVICE_INFRASTRUCTURE: return "part of the network";
    case DEVICE_GUEST: return "a guest's";
    case DEVICE_UNKNOWN: break;
    }
    return "not known, taken for a person's";
}
