/* SPDX-License-Identifier: MIT */
#include "moment.h"

#include "base/amount.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define SECOND INT64_C(1000000)
enum { DAY_S = 86400 };

/* ---------------------------------------------------------------- pieces */

/* Exactly `digits` digits. */
static bool take_number(const char **at, int digits, int *out)
{
    *out = 0;
    for (int i = 0; i < digits; i++) {
        if (!isdigit((unsigned char)(*at)[i])) return false;
        *out = *out * 10 + ((*at)[i] - '0');
    }
    *at += digits;
    return true;
}

static bool take_char(const char **at, char c)
{
    if (**at != c) return false;
    (*at)++;
    return true;
}

static bool take_word(const char **at, const char *word)
{
    size_t size = strlen(word);
    if (strncasecmp(*at, word, size) != 0 || isalnum((unsigned char)(*at)[size])) return false;
    *at += size;
    return true;
}

static bool take_fraction(const char **at, int64_t *microseconds)
{
    int64_t unit = 100000;
    if (!isdigit((unsigned char)**at)) return false;
    for (; isdigit((unsigned char)**at); (*at)++) {
        *microseconds += (**at - '0') * unit;
        unit /= 10;
    }
    return true;
}

/* hh:mm[:ss[.fraction]], since midnight. */
static bool take_time(const char **at, int64_t *us)
{
    int hour, minute, second = 0;
    int64_t microseconds = 0;
    if (!take_number(at, 2, &hour) || !take_char(at, ':') || !take_number(at, 2, &minute))
        return false;
    if (take_char(at, ':') &&
        (!take_number(at, 2, &second) || (take_char(at, '.') && !take_fraction(at, &microseconds))))
        return false;
    if (hour > 23 || minute > 59 || second > 60) return false;
    *us = (hour * 3600 + minute * 60 + second) * SECOND + microseconds;
    return true;
}

/* YYYY-MM-DD, in days since 1970-01-01. */
static bool take_date(const char **at, int64_t *day)
{
    struct tm parts = {0};
    if (!take_number(at, 4, &parts.tm_year) || !take_char(at, '-') ||
        !take_number(at, 2, &parts.tm_mon) || !take_char(at, '-') ||
        !take_number(at, 2, &parts.tm_mday))
        return false;
    if (parts.tm_mon < 1 || parts.tm_mon > 12 || parts.tm_mday < 1) return false;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    int day_of_month = parts.tm_mday;
    time_t seconds = timegm(&parts);
    if (parts.tm_mday != day_of_month) return false; /* 31 February */
    *day = (int64_t)seconds / DAY_S - (seconds % DAY_S < 0);
    return true;
}

/* Z, +hh:mm, +hhmm or +hh: seconds ahead of UTC. Nothing is UTC. */
static bool take_offset(const char **at, int64_t *offset_s)
{
    int hours, minutes = 0;
    bool is_negative = **at == '-';
    *offset_s = 0;
    if (take_char(at, 'Z') || take_char(at, 'z') || !**at) return true;
    if (!take_char(at, '+') && !take_char(at, '-')) return false;
    if (!take_number(at, 2, &hours)) return false;
    if ((take_char(at, ':') || **at) && !take_number(at, 2, &minutes)) return false;
    if (hours > 23 || minutes > 59) return false;
    *offset_s = (hours * 3600 + minutes * 60) * (is_negative ? -1 : 1);
    return true;
}

/* ---------------------------------------------------------------- forms */

static int64_t local_us(const struct zone *zone, int64_t day, int64_t of_day_us)
{
    int64_t seconds = of_day_us / SECOND;
    return zone_time_s(zone, day * DAY_S + seconds) * SECOND + of_day_us % SECOND;
}

static void set_day(const struct moment_place *place, int64_t day, struct moment *moment)
{
    moment->us = place->side == MOMENT_SINCE ? local_us(place->zone, day, 0)
                                             : local_us(place->zone, day + 1, 0) - 1;
    moment->is_local = true;
}

static bool read_duration(const char *text, const struct moment_place *place, struct moment *moment)
{
    int64_t duration;
    bool is_now = strcasecmp(text, "now") == 0;
    if (!is_now && (strcmp(text, "0") == 0 || !parse_duration_us(text, &duration))) return false;
    moment->us = is_now ? place->newest_us : place->newest_us - duration;
    moment->is_relative = true;
    return true;
}

static bool read_epoch(const char *text, struct moment *moment)
{
    static const struct {
        size_t digits;
        int64_t unit_us;
    } forms[] = {{10, SECOND}, {13, 1000}, {16, 1}};
    bool is_marked = take_char(&text, '@');
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 16) return false;
    int64_t number = 0, unit_us = is_marked && digits < 13 ? SECOND : 0, part_us = 0;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (text[i] - '0');
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (forms[i].digits == digits) unit_us = forms[i].unit_us;
    text += digits;
    if (unit_us == SECOND && take_char(&text, '.') && !take_fraction(&text, &part_us)) return false;
    moment->us = number * unit_us + part_us;
    return unit_us && !*text;
}

/* today, yesterday, each with a time of day or without. */
static bool read_named_day(const char *text, const struct moment_place *place,
                           struct moment *moment)
{
    int64_t of_day_us, day = zone_day(place->zone, place->newest_us);
    if (take_word(&text, "yesterday"))
        day--;
    else if (!take_word(&text, "today"))
        return false;
    moment->is_relative = true;
    if (!*text) {
        set_day(place, day, moment);
        return true;
    }
    if (!take_char(&text, ' ') || !take_time(&text, &of_day_us) || *text) return false;
    moment->us = local_us(place->zone, day, of_day_us);
    moment->is_local = true;
    return true;
}

static bool read_clock(const char *text, const struct moment_place *place, struct moment *moment)
{
    int64_t of_day_us, day = zone_day(place->zone, place->newest_us);
    if (!take_time(&text, &of_day_us) || *text) return false;
    moment->us = local_us(place->zone, day, of_day_us);
    if (moment->us > place->newest_us) moment->us = local_us(place->zone, day - 1, of_day_us);
    moment->is_relative = moment->is_local = moment->is_clock = true;
    return true;
}

static bool read_date(const char *text, const struct moment_place *place, struct moment *moment)
{
    int64_t day, of_day_us, offset_s;
    if (!take_date(&text, &day)) return false;
    if (!*text) {
        set_day(place, day, moment);
        return true;
    }
    if ((!take_char(&text, 'T') && !take_char(&text, 't') && !take_char(&text, ' ')) ||
        !take_time(&text, &of_day_us) || !take_offset(&text, &offset_s) || *text)
        return false;
    moment->us = (day * DAY_S - offset_s) * SECOND + of_day_us;
    return true;
}

bool moment_parse(const char *text, const struct moment_place *place, struct moment *moment)
{
    *moment = (struct moment){.us = 0};
    return read_duration(text, place, moment) || read_epoch(text, moment) ||
           read_named_day(text, place, moment) || read_clock(text, place, moment) ||
           read_date(text, place, moment);
}

int64_t moment_next_day_us(const struct zone *zone, int64_t us)
{
    int64_t local_s = us / SECOND - (us % SECOND < 0);
    local_s += zone_offset_s(zone, local_s) + DAY_S;
    return zone_time_s(zone, local_s) * SECOND + (us % SECOND + SECOND) % SECOND;
}

bool moment_is_number(const char *text)
{
    return *text && strspn(text, "0123456789") == strlen(text);
}
