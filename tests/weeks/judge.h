/* SPDX-License-Identifier: MIT */
/*
 * judge - findings against what was planted.
 *
 * A planting is found if one of its rules names its party (address or target) in its time. A finding of
 * `medium` or higher that no planting explains, and that nobody silenced, is false.
 */
#ifndef WEEKS_JUDGE_H
#define WEEKS_JUDGE_H

#include "plants.h"

/* Two conditions: enough was found, and few were wrongly accused. */
enum { JUDGE_CONDITIONS = 2, JUDGE_FOUND_PERCENT = 95, JUDGE_DAYS_PER_FALSE = 10 };

struct judge {
    const char *form;
    unsigned planted[64][STRENGTHS], found[64][STRENGTHS]; /* by plant */
    unsigned false_findings;
    unsigned reports; /* conditions that were printed */
};

bool judge_database(struct judge *judge, const char *database, struct planting *plantings,
                    size_t count);
/* Prints the table and the conditions as TAP. True if they hold. */
bool judge_report(struct judge *judge, unsigned seeds, unsigned days);

#endif
