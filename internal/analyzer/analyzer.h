/* SPDX-License-Identifier: MIT */
/*
 * analyzer - rows to alerts.
 *
 * Rules read rows that came since the last run, by named queries through storage. An alert carries
 * the figures that crossed the threshold of its rule. What a rule says depends on rows only: never
 * on the number of workers, the speed of the machine or the wall clock. One rule is one file in
 * rules/ and one line in a table.
 *
 * A rule remembers what it needs in states, by rule, device and target. So a capture that was cut in
 * files, or a sensor that was restarted, gives the alerts of the whole: the rows of the captures
 * before it count in windows, and the states say what was told. docs/detectors.md has the rules.
 *
 * A rule reads the rows of the capture a constant number of times, in memory of a fixed size. So a
 * flood makes it neither slow nor large. Failed attempts that find no room are counted.
 *
 * The analyzer never writes. Alerts and states go to functions of the caller. It hands them to the
 * writer, with how far this run looked, in one transaction: then nothing is judged twice or never.
 */
#ifndef ANALYZER_ANALYZER_H
#define ANALYZER_ANALYZER_H

#include "base/error.h"
#include "ended_attempt.h"
#include "model/contact_verdict.h"
#include "model/rule_numbers.h"
#include "model/summary.h"
#include "storage/reader.h"

struct analyzer_thresholds {
    int64_t cool_down_us;   /* of an alert that was closed; a cause counts as long */
    int64_t findings_each;  /* of one rule and one MAC in that time; more are one alert */
    int64_t claims_least;   /* of an address, before a second MAC is accused, */
    int64_t claims_span_us; /* and over how long */
    /* A scan: distinct (address, port) that failed, from one source in a window. */
    int64_t scan_failed_targets;
    int64_t scan_window_us;
    /* A flood: unanswered SYNs to one (address, port) in a window. */
    int64_t flood_half_open;
    int64_t flood_window_us;
    struct rule_numbers numbers;
};

struct analysis {
    int64_t capture_id;
    /* Rows that ended in [from, to). */
    int64_t from_us, to_us;
    /* The same for rules that look at whole connections. These are written once silence has ended
     * them, so a live capture gets them later. */
    int64_t settled_from_us, settled_to_us;
    struct analyzer_thresholds thresholds;
    /* Rows that ended so long before to_us are in the tables of sums; 0: all rows are. */
    int64_t sums_lag_us;
    /* What windows need of this capture's flows has ids above the first, and what the figures of an
     * alert need above the second; 0: not known. */
    int64_t after_flow_id, figures_after_flow_id;
    const struct contact_lists_view *contacts; /* NULL: there are no lists */
    int64_t places_built_us;                   /* age of the data about places; 0: not known */
    struct attempt_source kept;                /* of this capture's rows, if they were kept */
    size_t attempts_most;        /* failed attempts that a rule puts in order at once; 0: 64 MiB */
    uint64_t *attempts_left_out; /* is increased by those that found no room; may be NULL */
};

/* How long before `from_us` rows may matter: to windows, and to figures. */
int64_t analyzer_window_us(const struct analyzer_thresholds *thresholds);
int64_t analyzer_reach_us(const struct analyzer_thresholds *thresholds);

/* The names of the rules, in the order in which they run. Returns their number, at most `most`. */
size_t analyzer_rule_names(const char **names, size_t most);

/* The states of a rule that a caller should keep; those used least recently go first. */
enum { ANALYZER_STATES_MOST = 4096 };

/* Who takes what is found, in order. False ends the run, which then fails: the error is theirs. */
struct analyzer_output {
    void *owner;
    bool (*alert)(void *owner, const struct alert_summary *alert);
    bool (*state)(void *owner, const struct detector_state_summary *state);
};

/* Runs each rule. False with a sentence if the database refuses. */
bool analyzer_run(struct storage_reader *reader, const struct analysis *analysis,
                  const struct analyzer_output *output, struct error *error);

#endif
