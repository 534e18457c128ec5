/* SPDX-License-Identifier: MIT */
/*
 * decide - which devices need a decision, by rules and never by score. Private to this room.
 *
 * A device is named once, by the first rule that holds. Decisions stand in the order of the rules,
 * then of the figure of each. At most DECISIONS_MOST are given. docs/privacy-report.md has the rules
 * for the reader.
 */
#ifndef REPORT_DECIDE_H
#define REPORT_DECIDE_H

#include "figures.h"

enum decision_rule {
    DECIDE_PASSWORD,  /* a password of it went by in the clear */
    DECIDE_CLEAR_FAR, /* a thing speaks in the clear to a far country, on three days or more */
    DECIDE_SENDING,   /* a thing sends much more than it gets to an address without a name */
    DECIDE_MANY,      /* it told five companies or more on every day */
    DECIDE_NEW,       /* it told a company that it did not tell before */
    DECIDE_CLEAR,     /* it speaks in the clear, on three days or more */
    DECIDE_FAR,       /* it speaks to a far country, on three days or more */
    DECIDE_RULES
};

/* The figure that a rule looks at; 0: the rule does not hold. */
int64_t decide_weight(const struct figures *figures, const struct report_device *device,
                      enum decision_rule rule);
/* Fills figures->decisions. */
void decide(struct figures *figures);

#endif
