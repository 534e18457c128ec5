/* SPDX-License-Identifier: MIT */
/*
 * analyzer - rows to alerts.
 *
 * Rules read rows that came since the last run, by named queries through storage. An alert carries
 * the figures that crossed the threshold of its rule. What a rule says depends on rows only: never
 * on the number of workers, the speed of the machine or the wall clock. One rule is one file in
 * rules/ and one line in a table.
 *
 * A rule reads the rows of the capture a constant number of times, in memory of a fixed size. So a
 * flood makes it neither slow nor large. Failed attempts that find no room are counted.
 *
 * The analyzer never writes. Alerts go to a function of the caller, which hands them to the writer.
 */
#ifndef ANALYZER_ANALYZER_H
#define ANALYZER_ANALYZER_H

#include "base/error.h"
#include "model/summary.h"
#include "storage/reader.h"

struct analyzer_thresholds {
    int64_t cool_down_us; /* of an alert that was closed */
    /* A scan: distinct (address, port) that failed, from one source in a window. */
    int64_t scan_failed_targets;
    int64_t scan_window_us;
    /* A flood: unanswered SYNs to one (address, port) in a window. */
    int64_t flood_half_open;
    int64_t flood_window_us;
};

struct analysis {
    int64_t capture_id;
    /* Rows that ended in [from, to). */
    int64_t from_us, to_us;
    /* The same for rules that look at whole connections. These are written once silence has ended
     * them, so a live capture gets them later. */
    int64_t settled_from_us, settled_to_us;
    struct analyzer_thresholds thresholds;
    int64_t after_flow_id;       /* the flows of this capture have ids above; 0: not known */
    size_t attempts_most;        /* failed attempts that a rule puts in order at once; 0: 2 Mi */
    uint64_t *attempts_left_out; /* is increased by those that found no room; may be NULL */
};

/* Runs each rule. False with a sentence if the database refuses. */
bool analyzer_run(struct storage_reader *reader, const struct analysis *analysis,
                  bool (*found)(void *owner, const struct alert_summary *alert), void *owner,
                  struct error *error);

#endif
