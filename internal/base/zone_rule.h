/* SPDX-License-Identifier: MIT */
/*
 * zone_rule - a time zone as a rule for every year: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2017, 8.3,
 * TZ; hours up to 167 as in RFC 9636).
 */
#ifndef BASE_ZONE_RULE_H
#define BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stdint.h>

struct zone_rule {
    int64_t standard_s, summer_s; /* ahead of UTC */
    bool has_summer;
    /* When each begins, by the local time before it. */
    struct zone_rule_date {
        enum { RULE_WEEKDAY, RULE_JULIAN, RULE_DAY_OF_YEAR } kind;
        int month, week, day; /* 1..12, 1..5 (5: the last), 0..6; else only the day */
        int64_t time_s;
    } summer_from, standard_from;
};

bool zone_rule_read(const char *text, struct zone_rule *rule);
int64_t zone_rule_offset_s(const struct zone_rule *rule, int64_t time_s);

#endif
