/* SPDX-License-Identifier: MIT */
/*
 * campus - lists of a report about a network of many people: of no device, of no person. Private to
 * this room.
 *
 * A cell is a number of devices. A cell of fewer than `least` devices (report.h) is not shown. In a
 * list that parts the devices, such cells become one; if that one is too small as well, the
 * smallest of the others goes with it, so that no remainder can be worked out. Each shown number is
 * rounded down to a multiple of `least`. So the difference of any two numbers, of one report or of
 * two, is a multiple of it, too: 0, or no small cell.
 */
#ifndef REPORT_CAMPUS_H
#define REPORT_CAMPUS_H

#include "inquiry.h"

enum { CAMPUS_LEAST_MIN = 5, CAMPUS_LEAST_DEFAULT = 10 };

extern const struct campus_words {
    const char *key, *section, *heading, *note;
    bool is_parted; /* each device is in at most one cell */
} campus_words[CAMPUS_COUNT];

/* From the figures of devices; afterwards only what may be shown is in the lists. */
bool gather_campus(struct gathering *gathering);
/* For the number of devices of a kind: what may be shown of it. */
int64_t campus_round(const struct figures *figures, int64_t count);
/* Of a list: sorts, merges, leaves out, rounds. For tests. */
void campus_protect(struct campus_list *list, int64_t least, bool is_parted);

#endif
