/* SPDX-License-Identifier: MIT */
/* recorder - merges the producers' records, joins, enriches and writes them. Private to this room. */
#ifndef PIPELINE_RECORDER_H
#define PIPELINE_RECORDER_H

#include "door.h"
#include "enricher/enricher.h"
#include "kept_attempts.h"
#include "outlet.h"
#include "pipeline/pipeline.h"
#include "privacy/privacy.h"
#include "row_sink.h"

enum { WORKERS_MOST = 64, PRODUCERS_MOST = WORKERS_MOST + 1 /* the intake */ };

struct recorder;
struct commit_times;

struct recorder_options {
    struct storage_writer *writer;
    struct enricher *enricher;
    struct privacy *privacy; /* NULL: no privacy switches */
    struct joiner *joiner;
    struct door *door; /* NULL: nobody has a share */
    struct outlet *const *outlets;
    unsigned outlet_count;
    int64_t capture_id;             /* of all rows; live: see live_hooks */
    struct kept_attempts *attempts; /* gets the attempts among the rows; NULL: none */
    const struct row_sink *sinks;   /* beside storage; borrowed */
    unsigned sink_count;
    struct commit_times *commit_times; /* counts how long commits take; NULL: nobody asks */
    /* NULL for files, else not NULL. */
    const struct live_hooks *live;
};

/*
 * For a file, the first failure to write ends the run. A live run continues: the recorder waits and
 * retries until the cause has ended, or until it must give up.
 */
struct live_hooks {
    void *owner;
    const int64_t *capture_ids; /* by producer */
    const atomic_bool *give_up; /* the run is ending: rows that cannot be written now are lost */
    /* The monotonic clock; NULL: the machine's. */
    int64_t (*clock_us)(void *owner);
    /* Called before each wait, and (why NULL) after each commit if no rows were lost before it. */
    void (*waiting)(void *owner, const struct error *why);
    /* The enricher to use from now on; called with no transaction open. */
    struct enricher *(*enricher)(void *owner);
    /* True: some wait. May be NULL. */
    bool (*has_requests)(void *owner);
    /* Called twice a second, with no transaction open: executes requests of people; may be NULL. */
    void (*requests)(void *owner);
    /*
     * Writes the captures' progress into the transaction that is about to end, which commits the
     * rows counted as committed.
     */
    struct written (*mark)(void *owner, const struct ledger *rows, struct error *error);
    /* Called now and then, even while writing fails: the recorder is alive. */
    void (*alive)(void *owner);
    /* Called twice a second, with no transaction open; commits the rows that it writes. */
    struct written (*round)(void *owner, const struct ledger *rows, struct error *error);
    /*
     * Called twice a second, with no transaction open: some steps of upkeep. True: writing must
     * pause until another call returns false.
     */
    bool (*upkeep)(void *owner, struct error *why);
};

/* Starts the thread. Rows are counted in the ledger that live_hooks.round() receives. */
struct recorder *recorder_start(const struct recorder_options *options, struct error *error);
/* True once writing has failed: further reading is useless. */
bool recorder_has_failed(const struct recorder *recorder);
/*
 * Waits until every outlet is drained, and everything is committed. False with the sentence of the
 * first failure.
 */
bool recorder_finish(struct recorder *recorder, struct run_report *report, struct error *error);

#endif
