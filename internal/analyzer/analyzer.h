/* SPDX-License-Identifier: MIT */
/*
 * analyzer - rows to findings.
 *
 * Rules read rows (by named queries, through storage) from a watermark on, and say what they found;
 * each finding carries the figures that crossed its threshold. The verdict depends on rows only:
 * never on the number of workers, the speed of the machine or the wall clock. One rule is one file
 * in rules/ and one line in a table.
 *
 * A rule reads the capture's rows a constant number of times, in memory of a fixed size: a flood
 * makes it neither slow nor large. Failed attempts that find no room are counted.
 *
 * The analyzer never writes: findings go to the caller's function, which hands them to the writer.
 */
#ifndef ANALYZER_ANALYZER_H
#define ANALYZER_ANALYZER_H

#include "base/error.h"
#include "model/summary.h"
#include "storage/storage.h"

struct analyzer_thresholds {
    int64_t
        scan_failed_targets; /* distinct (address, port) that failed, from one source in a window */
    int64_t scan_window_us;
    int64_t flood_half_open; /* unanswered SYNs to one (address, port) in a window */
    int64_t flood_window_us;
};

struct analysis {
    int64_t capture_id;
    int64_t from_us, to_us; /* rows that ended in [from, to) */
    /* The same for rules that look at whole connections, which are written once silence has ended
     * them: a live capture is behind with these. */
    int64_t settled_from_us, settled_to_us;
    struct analyzer_thresholds thresholds;
    int64_t after_flow_id;       /* the flows of this capture have ids above; 0: not known */
    size_t attempts_most;        /* failed attempts that a rule puts in order at once; 0: 2 Mi */
    uint64_t *attempts_left_out; /* where to add those that found no room; NULL: nobody asks */
};

/* Runs every rule; false with a sentence where the database refuses. */
bool analyzer_run(struct storage_reader *reader, const struct analysis *analysis,
                  bool (*found)(void *owner, const struct alert_summary *finding), void *owner,
                  struct error *error);

/* Names and one-line descriptions of the rules, for --help and docs. NULL at the end. */
struct rule_description {
    const char *name, *summary;
};
const struct rule_description *analyzer_rules(size_t *count);

#endif
