/* SPDX-License-Identifier: MIT */
/*
 * run - what a run over files and a run over interfaces share. Private to this room.
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
    struct storage_hold hold; /* of interfaces: until the writer is open */
    struct control *control;  /* of interfaces: where it can be asked; NULL: nowhere */
    struct storage_writer *writer;
    struct enricher *enricher;
    struct privacy *privacy; /* NULL: no switch needs it */
    struct joiner *joiner;
    struct beside *beside;   /* NULL: nobody wants the frames */
    int link_type;           /* of the first file or interface */
    struct live *live;       /* of interfaces: NULL where it reads files */
    struct memory_plan plan; /* of interfaces */
    const char *filter;      /* as it may be recorded; NULL: none */
    char hidden_filter[2048];
    uint64_t frames; /* over all files */
    double last_progress_s;
};

double clock_seconds(void); /* monotonic */
/* Says a sentence to whoever asked for the run. */
void run_notice(const struct run *run, const char *sentence);
/* Everything but worker, ids and where records go; the limits are those of all workers together. */
struct tracker_options run_tracker_options(const struct settings *settings, bool is_live,
                                           int64_t last_flow_id);
void run_add_totals(struct run_report *sum, const struct run_report *part);

/* Those that moved, as rows of the capture_counters that end then. shed NULL: a file sheds nothing.
 */
bool run_write_counters(struct run *run, int64_t interval_end_us,
                        const struct tracker_counters *tracker, const struct shed_counters *shed,
                        struct error *error);

/* A span of a capture that the analyzer is to look at. */
struct run_span {
    int64_t capture_id, from_us, to_us;
    int64_t settled_from_us; /* of whole connections: see analyzer.h */
    int64_t after_flow_id;
    size_t attempts_most; /* 0: as many as the analyzer likes */
};
struct analyzer_thresholds run_thresholds(const struct settings *settings);
/* Lets the analyzer look; its findings are written and committed. */
bool run_analyze(struct run *run, const struct run_span *span, struct error *error);

/* live_control.c: the lock of the database and the control socket, opened as the user that the run
 * becomes. A socket that cannot be had is said, and done without. */
bool run_live_hold(struct run *run, struct error *error);

/* confine.c: gives up what the run does not need, where the request says so. Before the first
 * thread, after the interfaces are open. */
bool run_confine(struct run *run, struct error *error);

/* files.c: what is there is tried, so that nothing is touched before all of them open; then each is
 * read and recorded. */
bool run_try_files(struct run *run, struct error *error);
bool run_files(struct run *run, struct error *error);

/* live.c: the interfaces of the request. Opened while there is still the privilege to; watched
 * until it is told to stop. */
bool run_live_open(struct run *run, struct error *error);
unsigned run_live_workers(const struct run *run);
bool run_live(struct run *run, struct error *error);
void run_live_close(struct run *run);

#endif
