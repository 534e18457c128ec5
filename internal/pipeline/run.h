/* SPDX-License-Identifier: MIT */
/*
 * run - the common part of runs over files and over interfaces. Private to this room.
 */
#ifndef PIPELINE_RUN_H
#define PIPELINE_RUN_H

#include "analyzer/analyzer.h"
#include "beside.h"
#include "memory.h"
#include "recorder.h"

#include "control/control.h"
#include "storage/storage.h"

enum { PRIVACY_SIZE = 128 }; /* of settings_privacy() */

struct run {
    const struct run_request *request;
    struct run_report *report;
    struct storage_hold hold; /* until the writer is open */
    struct control *control;  /* of interfaces: the control socket; NULL: none */
    struct storage_writer *writer;
    struct storage_reader *looking; /* of the analyzer, between files; NULL: none */
    struct enricher *enricher;
    struct privacy *privacy; /* NULL: no switch needs it */
    struct joiner *joiner;
    struct joiner_counters joiner_told; /* in capture_counters */
    struct door *door;
    struct door_counters door_told; /* in capture_counters */
    struct kept_attempts *attempts; /* of the rows of this run */
    struct beside *beside;          /* NULL: no consumer */
    int link_type;                  /* of the first file or interface */
    struct live *live;              /* of interfaces; NULL for files */
    struct memory_plan plan;        /* of interfaces */
    const char *filter;             /* in the form that may be recorded; NULL: none */
    char hidden_filter[2048];
    uint64_t frames; /* over all files */
    double last_progress_s;
};

double clock_seconds(void); /* monotonic */
/* Passes a sentence to the caller of the run. */
void run_notice(const struct run *run, const char *sentence);
/* The same, to be called back; the owner is the run. */
void run_pass_notice(void *owner, const char *sentence);
/* Two sentences as one message. */
void run_notice_more(const struct run *run, const char *sentence, const char *more);
/* All options except worker, ids and receiver; the limits are for all workers together. */
struct tracker_options run_tracker_options(const struct settings *settings, bool is_live,
                                           int64_t last_flow_id);
struct door *run_door(const struct settings *settings, struct error *error);
void run_add_totals(struct run_report *sum, const struct run_report *part);

/*
 * Writes the counters that moved, as rows of the capture_counters of the interval that ends then.
 * shed and facts NULL: a file sheds nothing, and has no producers.
 */
struct written run_write_counters(struct run *run, int64_t interval_end_us,
                                  const struct tracker_counters *tracker,
                                  const struct shed_counters *shed, const struct facts_count *facts,
                                  struct error *error);

/* A span of a capture for the analyzer. */
struct run_span {
    int64_t capture_id, from_us, to_us;
    int64_t settled_from_us;                      /* of whole connections: see analyzer.h */
    int64_t after_flow_id, figures_after_flow_id; /* see analyzer.h */
    size_t attempts_most;                         /* 0: as many as the analyzer likes */
    struct attempt_source kept;                   /* see analyzer.h */
};
struct analyzer_thresholds run_thresholds(const struct settings *settings);
/* A quarter of an hour is summed two minutes after its end, and a step at a time. */
#define RUN_SUMS_LAG_US (INT64_C(20) * 60 * 1000000)
/* Of files: adds all rows to the sums, those of a run that was killed, too. */
bool run_sum_rows(struct run *run, struct error *error);
/* Lets the analyzer look; what it found, what it remembers and how far it looked is written and
 * committed together. */
bool run_analyze(struct run *run, const struct run_span *span, struct error *error);
/* Gives up what looks at files keep open; before the writer is closed. */
void run_end_looks(struct run *run);
/* run_analyze() for earlier captures that ended without their last look, because the program was killed. */
bool run_analyze_unfinished(struct run *run, struct error *error);
/* Before the first row of a capture: an interrupted one is looked at from here on. */
bool run_mark_begin(struct run *run, int64_t capture_id, int64_t after_flow_id,
                    struct error *error);

/*
 * Takes the lock of the database, and makes the file if there was none. A command that changes one
 * thing has the lock for a moment: a holder without a control socket is waited for, some seconds and
 * with a message.
 */
bool run_hold(struct run *run, struct error *error);

/*
 * live_control.c: the lock of the database and the control socket, opened as the user that the run
 * becomes. If the socket fails, a message says so and the run continues without it.
 */
bool run_live_hold(struct run *run, struct error *error);

/*
 * confine.c: drops the rights that the run does not need, if the request asks for it. Call it
 * before the first thread, and after the interfaces are open.
 */
bool run_confine(struct run *run, struct error *error);

/*
 * files.c: first opens every file once, so that a missing one is refused before any change; then
 * reads and records each.
 */
bool run_try_files(struct run *run, struct error *error);
bool run_files(struct run *run, struct error *error);

/*
 * live.c: the interfaces of the request. Opened while the process still has the privilege; watched
 * until it is told to stop.
 */
bool run_live_open(struct run *run, struct error *error);
unsigned run_live_workers(const struct run *run);
/* Of each worker; NULL behind the last one. */
struct live_source *run_live_source(const struct run *run, unsigned number);
bool run_live(struct run *run, struct error *error);
void run_live_close(struct run *run);

#endif
