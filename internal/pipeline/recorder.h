/* SPDX-License-Identifier: MIT */
/* recorder - merges the workers' records, joins, enriches and writes them. Private to this room. */
#ifndef PIPELINE_RECORDER_H
#define PIPELINE_RECORDER_H

#include "enricher/enricher.h"
#include "outlet.h"
#include "pipeline/pipeline.h"
#include "privacy/privacy.h"
#include "storage/storage.h"

enum { WORKERS_MOST = 64 };

struct recorder;

struct recorder_options {
    struct storage_writer *writer;
    struct enricher *enricher;
    struct privacy *privacy; /* NULL: everything is kept as it is */
    struct joiner *joiner;
    struct outlet *const *outlets;
    unsigned outlet_count;
    /* Live, else NULL and not called. */
    const struct live_hooks *live;
};

/*
 * Reading a file, the first failure to write ends the run. A sensor goes on: the recorder waits and
 * tries again until the cause has ended, or until it is told to give up.
 */
struct live_hooks {
    void *owner;
    const int64_t *capture_ids; /* by worker */
    const atomic_bool *give_up; /* the run is ending: what cannot be written now is lost */
    /* What a second is, monotonic; NULL: the machine's clock. */
    int64_t (*clock_us)(void *owner);
    /* Writing stopped, or goes on again (error NULL). */
    void (*stalled)(void *owner, const struct error *error);
    /* What to enrich with from now on; asked for where no transaction is open. */
    struct enricher *(*enricher)(void *owner);
    /* Writes how far the captures are into the transaction that is about to end, which commits the
     * rows that are told as committed. */
    bool (*mark)(void *owner, const struct ledger *rows, struct error *error);
    /* Now and then, also while nothing can be written: the recorder goes round. */
    void (*alive)(void *owner);
    /* Twice a second, where no transaction is open. False: error says why what it wrote failed. */
    bool (*round)(void *owner, const struct ledger *rows, struct error *error);
    /* Ten times a second, where no transaction is open: a step of keeping the database in order.
     * True: nothing is to be written before another step says that it may. */
    bool (*upkeep)(void *owner, struct error *why);
};

/* Starts the thread. Rows are counted in the ledger that live_hooks.round() is given. */
struct recorder *recorder_start(const struct recorder_options *options, struct error *error);
/* True once writing has failed: reading on is useless. */
bool recorder_has_failed(const struct recorder *recorder);
/* Waits until every outlet is drained, and everything is committed. False with the sentence of the
 * first failure. */
bool recorder_finish(struct recorder *recorder, struct run_report *report, struct error *error);

#endif
