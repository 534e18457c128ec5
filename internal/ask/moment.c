/* SPDX-License-Identifier: MIT */
#include "moment.h"
#include "base/amount.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

bool moment_is_relative(const char *text)
{
    int64_t duration;
    return parse_duration_us(text, &duration);
}

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

/* ISO 8601 calendar date with an optional time of day; without an offset and with Z it is UTC. */
static bool parse_iso(const char *at, int64_t *out_us)
{
    struct tm parts = {0};
    int64_t microseconds = 0;
    if (!take_number(&at, 4, &parts.tm_year) || !take_char(&at, '-') ||
        !take_number(&at, 2, &parts.tm_mon) || !take_char(&at, '-') ||
        !take_number(&at, 2, &parts.tm_mday))
        return false;
    if (take_char(&at, 'T') || take_char(&at, ' ')) {
        if (!take_number(&at, 2, &parts.tm_hour) || !take_char(&at, ':') ||
            !take_number(&at, 2, &parts.tm_min))
            return false;
        if (take_char(&at, ':')) {
            if (!take_number(&at, 2, &parts.tm_sec)) return false;
            if (take_char(&at, '.') && !take_fraction(&at, &microseconds)) return false;
        }
        take_char(&at, 'Z');
    }
    if (*at || parts.tm_mon < 1 || parts.tm_mon > 12 || parts.tm_mday < 1 || parts.tm_mday > 31 ||
        parts.tm_hour > 23 || parts.tm_min > 59 || parts.tm_sec > 60)
        return false;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    int day = parts.tm_mday;
    time_t seconds = timegm(&parts);
    if (parts.tm_mday != day && parts.tm_sec < 59) return false; /* 31 February */
    *out_us = (int64_t)seconds * 1000000 + microseconds;
    return true;
}

bool moment_parse(const char *text, int64_t newest_us, int64_t *out_us)
{
    int64_t duration;
    if (parse_duration_us(text, &duration)) {
        *out_us = newest_us - duration;
        return true;
    }
    return parse_iso(text, out_us);
}
