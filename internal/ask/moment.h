/* SPDX-License-Identifier: MIT */
/*
 * moment - points in time as people write them after --since and --until.
 *
 *   1h, 30m, 7d, 1h30m          that long before "now"
 *   now, today, yesterday       local days; behind a day may stand a time: "yesterday 14:00"
 *   14:00, 14:00:30             the last time at which clocks showed that
 *   2026-11-20                  a local day
 *   2026-11-20T21:14            in UTC, as columns print it; seconds and their parts may follow
 *   2026-11-20T21:14:05+01:00   RFC 3339; also +0100, +01, Z, z, t
 *   1795219200, @1795219200     seconds since 1970; 13 and 16 digits are thousandths and millionths
 *
 * "Now" is the newest packet time (extent.h), so a file of last year works like a live link. A day is
 * its first moment after --since, and its last one after --until. Private to this room.
 */
#ifndef ASK_MOMENT_H
#define ASK_MOMENT_H

#include "base/zone.h"

#include <stdbool.h>
#include <stdint.h>

enum moment_side { MOMENT_SINCE, MOMENT_UNTIL };

struct moment_place {
    int64_t newest_us;
    const struct zone *zone; /* of local days and times */
    enum moment_side side;
};

struct moment {
    int64_t us;
    bool is_relative; /* to "now" */
    bool is_local;    /* read in the zone */
    bool is_clock;    /* a time of day alone: another day may be meant */
};

bool moment_parse(const char *text, const struct moment_place *place, struct moment *moment);
/* The same time of day, a day later. */
int64_t moment_next_day_us(const struct zone *zone, int64_t us);
/* True if the text is a number, which may lack its unit. */
bool moment_is_number(const char *text);

#endif
