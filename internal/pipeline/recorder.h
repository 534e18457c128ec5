/* recorder - merges the workers' records, joins, enriches and writes them. Private to this room. */
#ifndef PIPELINE_RECORDER_H
#define PIPELINE_RECORDER_H

#include "base/ring.h"
#include "enricher/enricher.h"
#include "pipeline/pipeline.h"
#include "storage/storage.h"

enum { BATCH_BYTES = 512 * 1024, BATCHES_PER_WORKER = 6, WORKERS_MOST = 64 };

/* From one worker to the recorder and back. */
struct outlet {
    struct ring *records;       /* batches with records; the recorder takes */
    struct ring *spare;         /* batches to fill; the worker takes */
    struct record_batch *batch; /* being filled */
};
bool outlet_open(struct outlet *outlet);
void outlet_close(struct outlet *outlet); /* frees everything; both sides must have stopped */
void outlet_put(struct outlet *outlet, const struct record *record);
/* Sends what has gathered. ends_round: the recorder may go on without this worker until the next
 * round. */
void outlet_send(struct outlet *outlet, bool ends_round);

struct recorder;

struct recorder_options {
    struct storage_writer *writer;
    struct enricher *enricher;
    struct joiner *joiner;
    struct outlet *outlets;
    unsigned outlet_count;
};

/* Starts the thread. */
struct recorder *recorder_start(const struct recorder_options *options, struct error *error);
/* True once writing has failed: reading on is useless. */
bool recorder_has_failed(const struct recorder *recorder);
/* Waits until every outlet is drained, and everything is committed. False with the sentence of the
 * first failure. */
bool recorder_finish(struct recorder *recorder, struct run_report *report, struct error *error);

#endif
