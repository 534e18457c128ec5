/*
 * analyst - lets the analyzer look at a live capture from time to time, beside the recording.
 *
 * A thread of its own with a reader of its own; its findings wait here until the recorder, who
 * alone writes, takes them. How far it has looked is a pair of watermarks for each capture: rules
 * that judge failed attempts wait until those have been written, rules that look at whole
 * connections until the longest silence is over. Private to this room.
 */
#ifndef PIPELINE_ANALYST_H
#define PIPELINE_ANALYST_H

#include "config/config.h"
#include "model/summary.h"

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct analyst;

struct analyst_options {
    const struct settings *settings;
    const int64_t *capture_ids;
    size_t capture_count;
    int64_t from_us; /* the captures began */
    int64_t after_flow_id;
    size_t attempts_most; /* see analyzer.h */
};
/* NULL with a sentence where a thread or memory is refused. */
struct analyst *analyst_start(const struct analyst_options *options, struct error *error);
/* Ends the thread; a query that runs is interrupted. */
void analyst_stop(struct analyst *analyst);
/* Nothing of what it found is lost: take the rest first. */
void analyst_destroy(struct analyst *analyst);

/* The recorder's side, once a second. The time of the rows that are committed, and the highest flow
 * id by then: the analyst looks no further, and starts its scans no earlier than it must. */
void analyst_allow(struct analyst *analyst, int64_t committed_us, int64_t last_flow_id);
/* The thresholds of these settings from now on. */
void analyst_renew(struct analyst *analyst, const struct settings *settings);
/* The next finding, to be written in this capture; false where none waits. Its texts are borrowed
 * until analyst_settle(). */
bool analyst_take(struct analyst *analyst, struct finding_summary *finding, int64_t *capture_id);
/* Those that were taken are committed, which returns how many they are, or will be taken again. */
unsigned analyst_settle(struct analyst *analyst, bool committed);
/* Findings that found no room, and runs that the database refused. */
uint64_t analyst_lost(struct analyst *analyst);
uint64_t analyst_failures(struct analyst *analyst);

/* How far the rules have looked at this capture, for the look at the end. */
struct analyst_marks {
    int64_t attempts_us, settled_us;
    int64_t after_flow_id;
};
struct analyst_marks analyst_marks(struct analyst *analyst, size_t capture);

#endif
