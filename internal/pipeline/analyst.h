/* SPDX-License-Identifier: MIT */
/*
 * analyst - runs the analyzer on a live capture from time to time, beside the recording.
 *
 * A thread of its own with a reader of its own. What one look gave (alerts, states of rules, how far
 * it looked) waits here until the recorder, who alone writes, has committed it in one transaction;
 * then comes the next look. Marks for each capture say how far: rules that judge failed attempts
 * wait until those have been written, rules that look at whole connections until the longest silence
 * is over. Private to this room.
 */
#ifndef PIPELINE_ANALYST_H
#define PIPELINE_ANALYST_H

#include "config/config.h"
#include "enricher/contact_lists.h"
#include "kept_attempts.h"
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
    int64_t from_us; /* the start of the captures */
    int64_t after_flow_id;
    size_t attempts_most;           /* see analyzer.h */
    struct kept_attempts *kept;     /* NULL: every look reads the rows */
    struct contact_lists *contacts; /* is held as long as it is used; may be NULL */
    int64_t places_built_us;        /* see analyzer.h */
};
/* NULL with a sentence if a thread or memory is refused. */
struct analyst *analyst_start(const struct analyst_options *options, struct error *error);
/* Ends the thread, and interrupts a running query. */
void analyst_stop(struct analyst *analyst);
/* Take the remaining findings first; the rest is freed. */
void analyst_destroy(struct analyst *analyst);

/*
 * Called by the recorder about once a second, with no transaction open. Writes the findings into
 * their captures and commits them. From then on the analyst reads the rows up to now_us, and no
 * further. Alerts without room, runs that the database refused, and readings of rows whose attempts
 * were not kept are counted in capture_counters, as alerts_lost, analyses_failed and
 * attempts_read_back. *alerts_written grows by the number of committed findings. If that fails they are retried, except one that is itself at
 * fault.
 */
struct written analyst_write(struct analyst *analyst, struct storage_writer *writer, int64_t now_us,
                             uint64_t *alerts_written, struct error *error);
/* Uses the thresholds of these settings, these lists and this age of the places from now on. */
void analyst_renew(struct analyst *analyst, const struct settings *settings,
                   struct contact_lists *contacts, int64_t places_built_us);

/* The rules' progress in this capture, for the last look. */
struct analyst_marks {
    int64_t attempts_us, settled_us;
    int64_t after_flow_id, figures_after_flow_id;
};
struct analyst_marks analyst_marks(struct analyst *analyst, size_t capture);

#endif
