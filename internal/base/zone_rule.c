/* SPDX-License-Identifier: MIT */
#include "base/zone_rule.h"

enum { DAY_S = 86400, HOUR_S = 3600, HOURS_MOST = 167 };

/* ---------------------------------------------------------------- reading */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool read_char(const char **at, char c)
{
    if (**at != c) return false;
    ++*at;
    return true;
}

/* At most four digits. */
static bool read_number(const char **at, int least, int most, int *number)
{
    int digits = 0;
    for (*number = 0; is_digit(**at) && digits < 4; digits++)
        *number = *number * 10 + (*(*at)++ - '0');
    return digits > 0 && *number >= least && *number <= most;
}

/* [+-]hh[:mm[:ss]] */
static bool read_time(const char **at, int64_t *time_s)
{
    int hours, minutes = 0, seconds = 0;
    bool is_negative = read_char(at, '-');
    if (!is_negative) (void)read_char(at, '+');
    if (!read_number(at, 0, HOURS_MOST, &hours)) return false;
    if (read_char(at, ':')) {
        if (!read_number(at, 0, 59, &minutes)) return false;
        if (read_char(at, ':') && !read_number(at, 0, 59, &seconds)) return false;
    }
    *time_s = (int64_t)hours * HOUR_S + minutes * 60 + seconds;
    if (is_negative) *time_s = -*time_s;
    return true;
}

/* A name: three letters or more, or anything in <>. It says nothing here. */
static bool skip_name(const char **at)
{
    const char *from = *at;
    if (read_char(at, '<')) {
        while (**at && **at != '>')
            ++*at;
        return read_char(at, '>') && *at - from > 2;
    }
    while (is_letter(**at))
        ++*at;
    return *at - from >= 3;
}

static bool read_date(const char **at, struct zone_rule_date *date)
{
    bool good;
    date->time_s = 2 * HOUR_S;
    if (!read_char(at, ',')) return false;
    if (read_char(at, 'M')) {
        date->kind = RULE_WEEKDAY;
        good = read_number(at, 1, 12, &date->month) && read_char(at, '.') &&
               read_number(at, 1, 5, &date->week) && read_char(at, '.') &&
               read_number(at, 0, 6, &date->day);
    } else if (read_char(at, 'J')) {
        date->kind = RULE_JULIAN;
        good = read_number(at, 1, 365, &date->day);
    } else {
        date->kind = RULE_DAY_OF_YEAR;
        good = read_number(at, 0, 365, &date->day);
    }
    return good && (!read_char(at, '/') || read_time(at, &date->time_s));
}

bool zone_rule_read(const char *text, struct zone_rule *rule)
{
    const char *at = text;
    int64_t west_s;
    *rule = (struct zone_rule){.standard_s = 0};
    if (!skip_name(&at) || !read_time(&at, &west_s)) return false;
    rule->standard_s = rule->summer_s = -west_s;
    if (!*at) return true;
    rule->has_summer = true;
    rule->summer_s = rule->standard_s + HOUR_S;
    if (!skip_name(&at)) return false;
    if (*at && *at != ',') {
        if (!read_time(&at, &west_s)) return false;
        rule->summer_s = -west_s;
    }
    return read_date(&at, &rule->summer_from) && read_date(&at, &rule->standard_from) && !*at;
}

/* ---------------------------------------------------------------- the calendar */

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 1970-01-01 to the first of January. */
static int64_t year_day(int64_t year)
{
    int64_t before = year - 1;
    return 365 * (year - 1970) + floor_div(before, 4) - floor_div(before, 100) +
           floor_div(before, 400) - (492 - 19 + 4);
}

static int64_t year_of(int64_t day)
{
    int64_t year = 1970 + floor_div(day, 366);
    while (year_day(year + 1) <= day)
        year++;
    while (year_day(year) > day)
        year--;
    return year;
}

static int month_days(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days from 1970-01-01. */
static int64_t date_day(const struct zone_rule_date *date, int64_t year)
{
    int64_t day = year_day(year);
    switch (date->kind) {
    case RULE_DAY_OF_YEAR: return day + date->day;
    case RULE_JULIAN: return day + date->day - 1 + (is_leap(year) && date->day >= 60);
    case RULE_WEEKDAY: break;
    }
    for (int month = 1; month < date->month; month++)
        day += month_days(year, month);
    int64_t after_month = day + month_days(year, date->month);
    int64_t weekday = (day + 4) % 7; /* 1970-01-01 was a Thursday */
    if (weekday < 0) weekday += 7;
    day += (date->day - weekday + 7) % 7 + (date->week - 1) * 7;
    return day < after_month ? day : day - 7;
}

int64_t zone_rule_offset_s(const struct zone_rule *rule, int64_t time_s)
{
    if (!rule->has_summer) return rule->standard_s;
    int64_t year = year_of(floor_div(time_s + rule->standard_s, DAY_S));
    int64_t summer_s =
        date_day(&rule->summer_from, year) * DAY_S + rule->summer_from.time_s - rule->standard_s;
    int64_t standard_s =
        date_day(&rule->standard_from, year) * DAY_S + rule->standard_from.time_s - rule->summer_s;
    bool is_summer = summer_s < standard_s ? time_s >= summer_s && time_s < standard_s
                                           : time_s >= summer_s || time_s < standard_s;
    return is_summer ? rule->summer_s : rule->standard_s;
}
