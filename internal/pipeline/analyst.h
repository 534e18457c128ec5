/* SPDX-License-Identifier: MIT */
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
#include "storage/storage.h"

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

/*
 * The recorder's side, about once a second, where no transaction is open: what was found is written
 * into the captures that it is about, and committed. From then on the analyst looks at the rows up
 * to now_us, and no further. Alerts that found no room and runs that the database refused are counted
 * in capture_counters, as alerts_lost and analyses_failed. *written grows by the findings that were; false: they are tried again,
 * but for one that is itself at fault.
 */
bool analyst_write(struct analyst *analyst, struct storage_writer *writer, int64_t now_us,
                   uint64_t *written, struct error *error);
/* The thresholds of these settings from now on. */
void analyst_renew(struct analyst *analyst, const struct settings *settings);

/* How far the rules have looked at this capture, for the look at the end. */
struct analyst_marks {
    int64_t attempts_us, settled_us;
    int64_t after_flow_id;
};
struct analyst_marks analyst_marks(struct analyst *analyst, size_t capture);

#endif
