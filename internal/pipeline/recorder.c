/* SPDX-License-Identifier: MIT */
#include "recorder.h"

#include "model/evidence_ground.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

_Static_assert((int)BATCH_BYTES >= (int)RECORD_MOST_BYTES, "any record fits an empty batch");

/*
 * A transaction ends at whichever limit comes first. Hot pages (the ends of tables, indexes) are
 * written once per transaction, so larger ones cost less. A crash loses the uncommitted rows. Live,
 * these and the records on their way to the recorder are together less than a second.
 */
enum {
    ROWS_PER_TRANSACTION = 200000,
    LIVE_ROWS_PER_TRANSACTION = 60000, /* the WAL's bound may be small */
    TRANSACTION_US = 1000 * 1000,
    LIVE_ROUND_US = 400 * 1000,
    RETRY_US = 200 * 1000
};

struct inlet { /* the recorder's side of an outlet */
    struct record_batch *batch;
    struct record *record; /* the next record to take */
    bool over;             /* nothing more in this round */
    bool closed;           /* nothing more at all */
};

struct recorder {
    struct recorder_options options;
    struct row_sink storage;
    pthread_t thread;
    struct inlet inlets[WORKERS_MOST];
    struct run_report report; /* counts of the recorded rows */
    int64_t capture_id;       /* live: of the row that is written */
    uint64_t rows_pending;    /* in the open transaction */
    int64_t began_us;         /* the time of its first row */
    int64_t round_us;         /* live: the start of the last live_round() */
    atomic_bool failed;
    struct error error; /* the first */
    bool stalled;       /* live: writing fails at present */
    bool has_lost;      /* rows, since the last commit */
    bool must_try;      /* rows were lost: a small write must succeed before more rows are risked */
};

/* ------------------------------------------------------------ rows */

static void fail(struct recorder *recorder, const struct error *error)
{
    if (atomic_exchange(&recorder->failed, true)) return;
    recorder->error = *error;
}

static void end_stall(struct recorder *recorder)
{
    if (!recorder->stalled) return;
    recorder->stalled = false;
    recorder->options.live->stalled(recorder->options.live->owner, NULL);
}

static void count_row(struct recorder *recorder, bool written, const struct error *error)
{
    recorder->report.ledger.rows_queued++;
    if (written) {
        recorder->rows_pending++;
        return;
    }
    recorder->report.ledger.rows_dropped++;
    if (recorder_has_failed(recorder)) return;
    /* At the end of a live run waiting stops: the rest is counted as lost, without another try. */
    const struct live_hooks *live = recorder->options.live;
    if (!live || (atomic_load(live->give_up) && storage_may_recover(recorder->options.writer)))
        fail(recorder, error);
}

static int64_t clock_us(const struct recorder *recorder)
{
    const struct live_hooks *live = recorder->options.live;
    if (live && live->clock_us) return live->clock_us(live->owner);
    struct timespec now; /* a coarse clock costs a few nanoseconds */
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Called for every row. Live, transactions end with live_round(), if not before. */
static bool is_due(struct recorder *recorder)
{
    if (recorder->options.live) return recorder->rows_pending >= LIVE_ROWS_PER_TRANSACTION;
    if (recorder->rows_pending >= ROWS_PER_TRANSACTION) return true;
    int64_t now_us = clock_us(recorder);
    if (recorder->rows_pending <= 1) recorder->began_us = now_us;
    return now_us - recorder->began_us >= TRANSACTION_US;
}

static bool is_round_due(const struct recorder *recorder)
{
    return recorder->options.live && clock_us(recorder) - recorder->round_us >= LIVE_ROUND_US;
}

/* Counts the rows of a transaction that SQLite rolled back. */
static void count_lost(struct recorder *recorder)
{
    recorder->report.ledger.rows_dropped += recorder->rows_pending;
    recorder->rows_pending = 0;
    recorder->has_lost = recorder->must_try = true;
}

/* Live there may be several captures; the next rows belong to that of this worker. */
static void use_capture_of(struct recorder *recorder, unsigned worker)
{
    const struct recorder_options *options = &recorder->options;
    if (!options->live) return;
    recorder->capture_id = options->live->capture_ids[worker];
    storage_use_capture(options->writer, recorder->capture_id);
}

/* Marks the captures' progress; the next rows belong to the same capture as before. */
static bool mark(struct recorder *recorder, struct error *error)
{
    const struct live_hooks *live = recorder->options.live;
    struct ledger rows = recorder->report.ledger;
    rows.rows_committed += recorder->rows_pending;
    bool marked = live->mark(live->owner, &rows, error);
    storage_use_capture(recorder->options.writer, recorder->capture_id);
    return marked;
}

/* Tries a transaction that has only the captures' progress, which may be lost. */
static bool can_write(struct recorder *recorder)
{
    bool lost = false;
    struct error error;
    if (mark(recorder, &error) && storage_commit(recorder->options.writer, &lost, &error))
        return true;
    if (storage_has_lost(recorder->options.writer)) /* reads the loss, which clears it */
        (void)storage_commit(recorder->options.writer, &lost, NULL);
    return false;
}

/*
 * A write failed. Live capture waits and retries. Returns true when the caller should retry now. If
 * rows were lost, a small write must succeed first, so that only one transaction is lost, and not
 * one after the other.
 */
static bool try_again(struct recorder *recorder, const struct error *error)
{
    const struct live_hooks *live = recorder->options.live;
    if (!live || atomic_load(live->give_up) || recorder_has_failed(recorder) ||
        !storage_may_recover(recorder->options.writer))
        return false;
    if (!recorder->stalled) live->stalled(live->owner, error);
    recorder->stalled = true;
    if (storage_has_lost(recorder->options.writer)) {
        bool lost = false;
        /* reads the loss, which clears it */
        (void)storage_commit(recorder->options.writer, &lost, NULL);
        count_lost(recorder);
    }
    do {
        live->alive(live->owner);
        usleep(RETRY_US);
    } while (recorder->must_try && !can_write(recorder) && !atomic_load(live->give_up));
    recorder->must_try = false;
    return true;
}

/* Into the first sink as soon as it can, then into the others. */
static void write_row(struct recorder *recorder, const struct sink_row *row)
{
    const struct recorder_options *options = &recorder->options;
    const struct row_sink *first = &recorder->storage;
    struct error refusal = {.sentence = ""};
    bool written;
    while (
        !(written = !recorder_has_failed(recorder) && first->take(first->owner, row, &refusal)) &&
        try_again(recorder, &refusal)) {
    }
    for (unsigned i = 0; written && i < options->sink_count; i++)
        (void)options->sinks[i].take(options->sinks[i].owner, row, NULL);
    count_row(recorder, written, &refusal);
}

static void write_evidence(void *owner, const struct evidence_summary *row)
{
    struct recorder *recorder = owner;
    write_row(recorder, &(struct sink_row){.kind = SINK_EVIDENCE, .evidence = row});
}

static void write_device(void *owner, struct device_summary *row)
{
    struct recorder *recorder = owner;
    const struct enricher *enricher = recorder->options.enricher;
    const struct privacy *privacy = recorder->options.privacy;
    if (mac_is_set(&row->mac))
        row->vendor = privacy && privacy_hides_macs(privacy)
                          ? enrich_vendor_by_oui(enricher, &row->mac)
                          : enrich_vendor(enricher, &row->mac);
    /*
     * Live, rows may be lost with their transaction, and vendors may change, so the whole row is
     * written.
     */
    if (recorder->options.live) row->only_times = false;
    write_row(recorder, &(struct sink_row){.kind = SINK_DEVICE, .device = row});
    if (!row->is_new || !row->vendor) return;
    const struct evidence evidence = evidence_of(EVIDENCE_OUI_VENDOR, span_text(row->vendor));
    const struct evidence_summary vendor = {.device_id = row->device_id,
                                            .attribute = evidence.attribute,
                                            .source = evidence.source,
                                            .value = row->vendor,
                                            .confidence = evidence.confidence,
                                            .first_seen_us = row->first_seen_us,
                                            .last_seen_us = row->last_seen_us,
                                            .count = 1};
    write_evidence(recorder, &vendor);
}

static void write_binding(void *owner, const struct address_binding_summary *row)
{
    struct recorder *recorder = owner;
    use_capture_of(recorder, row->worker);
    write_row(recorder, &(struct sink_row){.kind = SINK_ADDRESS_BINDING, .address_binding = row});
}

static void write_domain_address(void *owner, const struct domain_address_summary *row)
{
    struct recorder *recorder = owner;
    write_row(recorder, &(struct sink_row){.kind = SINK_DOMAIN_ADDRESS, .domain_address = row});
}

static void write_traffic(void *owner, const struct traffic_summary *row)
{
    struct recorder *recorder = owner;
    write_row(recorder, &(struct sink_row){.kind = SINK_TRAFFIC, .traffic = row});
}

/* The captures' progress is written in the transaction that it describes. */
static bool commit_once(struct recorder *recorder, bool *lost, struct error *error)
{
    bool has_news = recorder->rows_pending > 0 || recorder->stalled;
    *lost = false;
    if (recorder->options.live && has_news && !recorder_has_failed(recorder) &&
        !mark(recorder, error))
        return false;
    return storage_commit(recorder->options.writer, lost, error);
}

static void commit(struct recorder *recorder)
{
    const struct joiner_output output = {.device = write_device,
                                         .evidence = write_evidence,
                                         .binding = write_binding,
                                         .domain_address = write_domain_address,
                                         .traffic = write_traffic,
                                         .owner = recorder};
    struct error error = {.sentence = ""};
    joiner_flush(recorder->options.joiner, &output);
    bool committed, lost = false;
    while (!(committed = commit_once(recorder, &lost, &error))) {
        if (lost) count_lost(recorder);
        if (!try_again(recorder, &error)) break;
    }
    if (committed) {
        recorder->report.ledger.rows_committed += recorder->rows_pending;
        recorder->rows_pending = 0;
        if (!recorder->has_lost) end_stall(recorder);
    } else {
        count_lost(recorder);
        fail(recorder, &error);
    }
    /* Other rows refer to the devices, so those are written again. */
    joiner_settle(recorder->options.joiner, !recorder->has_lost);
    recorder->has_lost = false;
    recorder->began_us = clock_us(recorder);
}

/*
 * The database has reached a limit. Rows wait, and so do the workers, until there is room again. If
 * the run ends first, the waiting rows are lost.
 */
static void keep_up(struct recorder *recorder)
{
    const struct live_hooks *live = recorder->options.live;
    struct error why = {.sentence = ""};
    while (live->upkeep(live->owner, &why)) {
        if (atomic_load(live->give_up)) {
            fail(recorder, &why);
            return;
        }
        if (!recorder->stalled) live->stalled(live->owner, &why);
        recorder->stalled = true;
        live->alive(live->owner);
        usleep(RETRY_US);
    }
}

/* Ends it before live_round() does, if many rows came at once. */
static void end_transaction(struct recorder *recorder)
{
    commit(recorder);
    if (recorder->options.live) keep_up(recorder);
}

static void record_one(struct recorder *recorder, struct record *record)
{
    struct ip_address responder = {.version = 0};
    const struct recorder_options *options = &recorder->options;
    if (atomic_load_explicit(&recorder->failed, memory_order_relaxed)) {
        recorder->report.ledger.rows_queued++;
        recorder->report.ledger.rows_dropped++;
        return;
    }
    if (record->kind == RECORD_FLOW) responder = ((struct flow_record *)record)->responder.ip;
    if (options->privacy && !(record = privacy_apply(options->privacy, record))) return;
    struct joined_row row = {.fact = record};
    joiner_join(options->joiner, &row);
    if (record->kind == RECORD_ADDRESS_BINDING || record->kind == RECORD_EVIDENCE)
        return; /* the joiner folds it */
    if (record->kind == RECORD_FLOW) {
        const struct flow_record *flow = (const struct flow_record *)record;
        /* The place is found by the true address, which the row may not hold. */
        enrich_flow(options->enricher, &row, &responder);
        joiner_account(options->joiner, &row);
        if (row.tracker_domain && flow->end_reason != END_OPEN) recorder->report.trackers++;
        if (flow->account_only) return;
    } else if (record->kind == RECORD_TLS_HANDSHAKE) {
        enrich_tls(options->enricher, &row);
        joiner_take_program(options->joiner, &row);
    }
    recorder->report.rows_by_kind[record->kind]++;
    use_capture_of(recorder, record->worker);
    write_row(recorder, &(struct sink_row){.kind = SINK_JOINED, .joined = &row});
    if (is_due(recorder) || joiner_is_full(options->joiner)) end_transaction(recorder);
}

/* ------------------------------------------------------------ merging */

/* Moves to this inlet's next record, and takes batches as needed. */
static void advance(struct recorder *recorder, unsigned i)
{
    struct inlet *inlet = &recorder->inlets[i];
    struct outlet *outlet = recorder->options.outlets[i];
    while (!inlet->over) {
        if (!inlet->batch) inlet->batch = ring_take(outlet->records);
        if (!inlet->batch) {
            inlet->over = inlet->closed = true;
            return;
        }
        inlet->record = record_batch_next(inlet->batch, inlet->record);
        if (inlet->record) return;
        inlet->over = inlet->batch->ends_round;
        outlet_give_back(outlet, inlet->batch);
        inlet->batch = NULL;
    }
}

static bool comes_before(const struct record *one, const struct record *other)
{
    if (one->order != other->order) return one->order < other->order;
    return one->suborder < other->suborder;
}

static unsigned earliest(const struct recorder *recorder)
{
    unsigned best = recorder->options.outlet_count;
    for (unsigned i = 0; i < recorder->options.outlet_count; i++) {
        const struct inlet *inlet = &recorder->inlets[i];
        if (inlet->over) continue;
        if (best == recorder->options.outlet_count ||
            comes_before(inlet->record, recorder->inlets[best].record)) {
            best = i;
        }
    }
    return best;
}

/*
 * One round: merges every worker's records up to its end of round, by order. False once all are
 * closed.
 */
static bool merge_round(struct recorder *recorder)
{
    unsigned count = recorder->options.outlet_count, closed = 0;
    for (unsigned i = 0; i < count; i++) {
        recorder->inlets[i].over = recorder->inlets[i].closed;
        recorder->inlets[i].record = NULL;
        advance(recorder, i);
    }
    for (unsigned i = earliest(recorder); i < count; i = earliest(recorder)) {
        record_one(recorder, recorder->inlets[i].record);
        advance(recorder, i);
    }
    for (unsigned i = 0; i < count; i++)
        closed += recorder->inlets[i].closed;
    return closed < count;
}

/* Every LIVE_ROUND_US, with or without rows. */
static void live_round(struct recorder *recorder)
{
    const struct live_hooks *live = recorder->options.live;
    struct error error = {.sentence = ""};
    recorder->round_us = clock_us(recorder);
    live->alive(live->owner);
    commit(recorder);
    recorder->options.enricher = live->enricher(live->owner);
    if (live->requests && !recorder_has_failed(recorder)) live->requests(live->owner);
    while (!live->round(live->owner, &recorder->report.ledger, &error) &&
           try_again(recorder, &error)) {
    }
    keep_up(recorder);
}

static void *recorder_main(void *argument)
{
    struct recorder *recorder = argument;
    recorder->began_us = recorder->round_us = clock_us(recorder);
    while (merge_round(recorder)) {
        if (is_round_due(recorder)) live_round(recorder);
    }
    commit(recorder);
    return NULL;
}

/* ------------------------------------------------------------ life */

struct recorder *recorder_start(const struct recorder_options *options, struct error *error)
{
    struct recorder *recorder = calloc(1, sizeof *recorder);
    if (recorder) {
        recorder->options = *options;
        recorder->storage = row_sink_of_storage(options->writer);
    }
    if (!recorder || pthread_create(&recorder->thread, NULL, recorder_main, recorder) != 0) {
        error_set(error, "The recorder's thread could not be started; is there a limit on threads "
                         "or memory (ulimit)?");
        free(recorder);
        return NULL;
    }
    return recorder;
}

bool recorder_has_failed(const struct recorder *recorder)
{
    return atomic_load_explicit(&recorder->failed, memory_order_relaxed);
}

bool recorder_finish(struct recorder *recorder, struct run_report *report, struct error *error)
{
    pthread_join(recorder->thread, NULL);
    *report = recorder->report;
    bool good = !atomic_load(&recorder->failed);
    if (!good && error) *error = recorder->error;
    free(recorder);
    return good;
}
