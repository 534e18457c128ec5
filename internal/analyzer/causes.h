/* SPDX-License-Identifier: MIT */
/*
 * causes - how many alerts one MAC has caused, so that a damaged or hostile segment is not as many
 * alerts as it has addresses.
 *
 * Per rule and MAC, within analyzer.cool_down, the first analyzer.findings_each targets have alerts
 * of their own. What is said of more targets folds into one alert, "and N more". Targets are kept as
 * digests, at most CAUSE_TARGETS_MOST of them; the count stops there. Private to this room.
 */
#ifndef ANALYZER_CAUSES_H
#define ANALYZER_CAUSES_H

#include "model/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CAUSE_TARGETS_MOST = 256, CAUSES_MOST = 1024 };

struct cause {
    struct mac_address mac;
    int64_t since_us, updated_us;
    size_t count;
    uint64_t targets[CAUSE_TARGETS_MOST];
};

struct causes {
    struct cause *items; /* of this run */
    size_t count, capacity;
};

struct alert;
struct rule_run;

/* Makes the alert one of many if its MAC caused more than it may. False: the error is set. */
bool causes_fold(struct rule_run *run, struct alert *alert);
/* Gives the states of this run to the caller of the analyzer. */
bool causes_keep(struct rule_run *run);
void causes_clear(struct causes *causes);

#endif
