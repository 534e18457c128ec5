/* SPDX-License-Identifier: MIT */
#include "recorder.h"

#include "commit_times.h"
#include "inlet.h"
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
    LIVE_SUMS_US = 5 * 1000 * 1000, /* minutes, and when devices were seen */
    RETRY_US = 200 * 1000
};

struct recorder {
    struct recorder_options options;
    struct row_sink storage;
    pthread_t thread;
    struct inlet inlets[PRODUCERS_MOST];
    struct run_report report; /* counts of the recorded rows */
    int64_t capture_id;       /* live: of the row that is written */
    uint64_t rows_pending;    /* in the open transaction */
    int64_t began_us;         /* its first row */
    int64_t round_us;         /* live: when the last live_round() began */
    int64_t sums_us;          /* live: when sums were written last */
    bool sums_wait;           /* live: the last commit was without them */
    uint64_t losses;          /* of the writer, when devices were settled last */
    atomic_bool over;         /* nothing is recorded any more, and `error` says why */
    struct error error;
};

/* ------------------------------------------------------------ rows */

/* The first failure that cannot be waited for ends the recording. */
static void fail(struct recorder *recorder, const struct error *error)
{
    if (recorder_has_failed(recorder)) return;
    recorder->error = *error;
    atomic_store(&recorder->over, true);
}

static int64_t clock_us(const struct recorder *recorder)
{
    const struct live_hooks *live = recorder->options.live;
    if (live && live->clock_us) return live->clock_us(live->owner);
    struct timespec now; /* a coarse clock costs a few nanoseconds */
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Called for every row. In a live capture, live_round() ends transactions, if they are not due
 * before. */
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

/* Live there may be several captures; the next rows belong to that of this producer. */
static void use_capture_of(struct recorder *recorder, unsigned producer)
{
    const struct recorder_options *options = &recorder->options;
    if (!options->live) return;
    recorder->capture_id = options->live->capture_ids[producer];
    storage_use_capture(options->writer, recorder->capture_id);
}

static int64_t capture_of(const struct recorder *recorder)
{
    return recorder->options.live ? recorder->capture_id : recorder->options.capture_id;
}

/* Marks the captures' progress; the next rows belong to the same capture as before. */
static enum write_state mark(struct recorder *recorder, struct error *error)
{
    const struct live_hooks *live = recorder->options.live;
    struct ledger rows = recorder->report.ledger;
    rows.rows_committed += recorder->rows_pending;
    struct written marked = live->mark(live->owner, &rows, error);
    storage_use_capture(recorder->options.writer, recorder->capture_id);
    return marked.state;
}

static void count_pending(struct recorder *recorder, uint64_t *counter)
{
    *counter += recorder->rows_pending;
    recorder->rows_pending = 0;
}

/* The rows of flows of the transaction are committed, or lost. */
static void settle_told(struct recorder *recorder, bool committed)
{
    for (unsigned i = 0; i < recorder->options.outlet_count; i++) {
        struct outlet *outlet = recorder->options.outlets[i];
        if (committed) {
            outlet->told.frames += outlet->pending.frames;
            outlet->told.flows += outlet->pending.flows;
        }
        outlet->pending = (struct told){.frames = 0};
    }
}

/*
 * Ends the transaction, and counts its rows as committed or dropped once that is known. For live
 * capture, the rows of captures are a part of it. After a write that failed (`before`) they are
 * written even if there are no other rows: a commit of nothing does not show that writing works.
 */
static enum write_state end_transaction(struct recorder *recorder, enum write_state before,
                                        struct error *error)
{
    struct ledger *ledger = &recorder->report.ledger;
    bool marks = recorder->options.live && !recorder_has_failed(recorder) &&
                 (recorder->rows_pending > 0 || before != WRITE_OPEN);
    enum write_state state = marks ? mark(recorder, error) : WRITE_OPEN;
    /* If rows were lost, the commit is what says so. */
    if (state == WRITE_OPEN || state == WRITE_LOST)
        state = commit_timed(recorder->options.commit_times, recorder->options.writer, error).state;
    struct kept_attempts *attempts = recorder->options.attempts;
    switch (state) {
    case WRITE_OPEN:
        count_pending(recorder, &ledger->rows_committed);
        settle_told(recorder, true);
        if (attempts) kept_attempts_commit(attempts);
        break;
    case WRITE_REFUSED:
    case WRITE_LOST:
        count_pending(recorder, &ledger->rows_dropped);
        settle_told(recorder, false);
        if (attempts) kept_attempts_lose(attempts);
        break;
    case WRITE_WAITING: break;
    }
    return state;
}

/*
 * A write did not go through: `state` and `error` say why. Live capture waits until a transaction
 * does, or until it is told to give up. True: the write may be tried again.
 */
static bool wait_for_database(struct recorder *recorder, enum write_state state,
                              struct error *error)
{
    const struct live_hooks *live = recorder->options.live;
    while (state == WRITE_LOST || state == WRITE_WAITING) {
        if (!live || atomic_load(live->give_up) || recorder_has_failed(recorder)) {
            fail(recorder, error);
            return false;
        }
        live->waiting(live->owner, error);
        live->alive(live->owner);
        usleep(RETRY_US);
        state = end_transaction(recorder, state, error);
    }
    return state == WRITE_OPEN;
}

static void count_row(struct recorder *recorder, enum write_state state, const struct error *error)
{
    recorder->report.ledger.rows_queued++;
    if (state == WRITE_OPEN) {
        recorder->rows_pending++;
        return;
    }
    recorder->report.ledger.rows_dropped++;
    /* Live capture goes on without a row that is at fault. */
    if (!recorder->options.live) fail(recorder, error);
}

/* Into the first sink as soon as it can, then into the others. False: it was refused. */
static bool write_row(struct recorder *recorder, const struct sink_row *row)
{
    const struct recorder_options *options = &recorder->options;
    const struct row_sink *first = &recorder->storage;
    struct error refusal = {.sentence = ""};
    enum write_state state;
    do {
        state = recorder_has_failed(recorder) ? WRITE_REFUSED
                                              : first->take(first->owner, row, &refusal).state;
    } while (state != WRITE_OPEN && wait_for_database(recorder, state, &refusal));
    for (unsigned i = 0; state == WRITE_OPEN && i < options->sink_count; i++)
        (void)options->sinks[i].take(options->sinks[i].owner, row, NULL);
    count_row(recorder, state, &refusal);
    return state == WRITE_OPEN;
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
    /* In a live capture, written rows can still be lost, and vendors can be renewed. */
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
    use_capture_of(recorder, row->producer);
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

/* Its row was just written. */
static void note_flow(struct recorder *recorder, const struct flow_record *flow)
{
    const struct recorder_options *options = &recorder->options;
    struct told *pending = &options->outlets[flow->base.producer]->pending;
    pending->frames += flow->new_packets;
    if (flow->is_first_row) pending->flows += flow->folded ? flow->folded : 1;
    if (options->attempts)
        kept_attempts_take(options->attempts, flow, options->writer, capture_of(recorder));
}

/* A row of flows that the door folded. */
static void write_folded_row(void *owner, struct joined_row *row)
{
    struct recorder *recorder = owner;
    recorder->report.rows_by_kind[RECORD_FLOW]++;
    use_capture_of(recorder, row->fact->producer);
    if (write_row(recorder, &(struct sink_row){.kind = SINK_JOINED, .joined = row}))
        note_flow(recorder, (const struct flow_record *)row->fact);
}

static void write_folded(struct recorder *recorder)
{
    if (recorder->options.door) door_flush(recorder->options.door, write_folded_row, recorder);
}

/* False: the flow has no row of its own, or not yet. */
static bool passes_door(struct recorder *recorder, const struct joined_row *row,
                        struct flow_record *flow)
{
    struct door *door = recorder->options.door;
    if (!door) return true;
    door_mend_parent(door, flow);
    /* Of files all workers' ledgers are one, and rows do not depend on how many there are. */
    uint16_t group = recorder->options.live ? flow->base.producer : 0;
    enum door_answer answer = door_take_flow(door, row, capture_of(recorder), group);
    if (answer == DOOR_FOLDED) recorder->options.outlets[group]->folded++;
    return answer == DOOR_ROW;
}

/* Live, sums are written by the way some times a minute: each would be written again and again. A
 * request may erase what they are about. */
static bool may_sums_wait(struct recorder *recorder, bool is_last)
{
    const struct live_hooks *live = recorder->options.live;
    if (!live || is_last || joiner_is_full(recorder->options.joiner)) return false;
    int64_t now_us = clock_us(recorder);
    bool is_asked = live->has_requests && live->has_requests(live->owner);
    if (!is_asked && now_us - recorder->sums_us < LIVE_SUMS_US) return true;
    recorder->sums_us = now_us;
    return false;
}

static void commit(struct recorder *recorder, bool is_last)
{
    const struct live_hooks *live = recorder->options.live;
    const struct joiner_output output = {.device = write_device,
                                         .evidence = write_evidence,
                                         .binding = write_binding,
                                         .domain_address = write_domain_address,
                                         .traffic = write_traffic,
                                         .owner = recorder};
    struct error error = {.sentence = ""};
    if (recorder->options.live) write_folded(recorder);
    recorder->sums_wait = may_sums_wait(recorder, is_last);
    joiner_flush(recorder->options.joiner, &output, recorder->sums_wait);
    enum write_state state = end_transaction(recorder, WRITE_OPEN, &error);
    bool committed = state == WRITE_OPEN || wait_for_database(recorder, state, &error);
    if (!committed) {
        count_pending(recorder, &recorder->report.ledger.rows_dropped);
        fail(recorder, &error);
    }
    /* If rows were lost, devices may be among them. Other rows name those: they are written again. */
    uint64_t losses = storage_losses(recorder->options.writer);
    bool whole = committed && losses == recorder->losses;
    recorder->losses = losses;
    joiner_settle(recorder->options.joiner, whole);
    if (live && whole) live->waiting(live->owner, NULL);
    recorder->began_us = clock_us(recorder);
}

/* If the database is at one of its bounds, rows wait until there is room again, and so do the
 * workers. If the run has to end before that, the rows that wait are lost. */
static void keep_up(struct recorder *recorder)
{
    const struct live_hooks *live = recorder->options.live;
    struct error why = {.sentence = ""};
    while (live->upkeep(live->owner, &why)) {
        if (atomic_load(live->give_up)) {
            fail(recorder, &why);
            return;
        }
        live->waiting(live->owner, &why);
        live->alive(live->owner);
        usleep(RETRY_US);
    }
}

/* Before live_round() does: many rows came at once. */
static void commit_early(struct recorder *recorder)
{
    commit(recorder, false);
    if (recorder->options.live) keep_up(recorder);
}

static void account_flow(struct recorder *recorder, struct joined_row *row,
                         const struct ip_address *responder)
{
    const struct recorder_options *options = &recorder->options;
    const struct flow_record *flow = (const struct flow_record *)row->fact;
    /* The place is found by the true address, which the row may not hold. */
    enrich_flow(options->enricher, row, responder);
    joiner_account(options->joiner, row);
    bool counts = options->live ? flow->is_first_row : flow->end_reason != END_OPEN;
    if (row->tracker_domain && joined_row_is_certain(row) && counts) recorder->report.trackers++;
}

static void record_one(struct recorder *recorder, struct record *record)
{
    struct ip_address responder = {.version = 0};
    const struct recorder_options *options = &recorder->options;
    if (recorder_has_failed(recorder)) {
        recorder->report.ledger.rows_queued++;
        recorder->report.ledger.rows_dropped++;
        return;
    }
    if (record->kind == RECORD_FLOW) responder = ((struct flow_record *)record)->responder.ip;
    if (options->privacy && !(record = privacy_apply(options->privacy, record))) return;
    use_capture_of(recorder, record->producer);
    if (options->door && !door_admits(options->door, record, capture_of(recorder))) return;
    struct joined_row row = {.fact = record};
    bool is_end = record->kind == RECORD_FLOW && ((struct flow_record *)record)->is_end_only;
    if (!is_end) joiner_join(options->joiner, &row);
    if (record->kind == RECORD_ADDRESS_BINDING || record->kind == RECORD_EVIDENCE)
        return; /* the joiner folds it */
    if (record->kind == RECORD_FLOW) {
        const struct flow_record *flow = (const struct flow_record *)record;
        if (!is_end) account_flow(recorder, &row, &responder);
        if (flow->account_only || !passes_door(recorder, &row, (struct flow_record *)record))
            return;
    } else if (record->kind == RECORD_TLS_HANDSHAKE) {
        enrich_tls(options->enricher, &row);
        joiner_take_program(options->joiner, &row);
    }
    recorder->report.rows_by_kind[record->kind]++;
    bool is_taken = write_row(recorder, &(struct sink_row){.kind = SINK_JOINED, .joined = &row});
    if (is_taken && record->kind == RECORD_FLOW)
        note_flow(recorder, (const struct flow_record *)record);
    if (options->door && door_is_due(options->door)) write_folded(recorder);
    if (is_due(recorder) || joiner_is_full(options->joiner)) commit_early(recorder);
}

/* ------------------------------------------------------------ merging */

/*
 * One round: merges every worker's records up to its end of round, by order, and what a producer
 * that may be silent has sent by now. False once all workers' are closed.
 */
static bool merge_round(struct recorder *recorder)
{
    unsigned count = recorder->options.outlet_count, closed = 0;
    for (unsigned i = 0; i < count; i++)
        inlet_begin_round(&recorder->inlets[i], recorder->options.outlets[i]);
    for (unsigned i; (i = inlets_earliest(recorder->inlets, count)) < count;) {
        record_one(recorder, recorder->inlets[i].record);
        inlet_advance(&recorder->inlets[i], recorder->options.outlets[i]);
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
    commit(recorder, false);
    recorder->options.enricher = live->enricher(live->owner);
    if (live->requests && !recorder->sums_wait && !recorder_has_failed(recorder))
        live->requests(live->owner);
    enum write_state state;
    do {
        state = live->round(live->owner, &recorder->report.ledger, &error).state;
    } while (state != WRITE_OPEN && wait_for_database(recorder, state, &error));
    keep_up(recorder);
}

static void *recorder_main(void *argument)
{
    struct recorder *recorder = argument;
    recorder->began_us = recorder->round_us = recorder->sums_us = clock_us(recorder);
    recorder->losses = storage_losses(recorder->options.writer);
    while (merge_round(recorder)) {
        if (is_round_due(recorder)) live_round(recorder);
    }
    write_folded(recorder);
    commit(recorder, true);
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
    return atomic_load_explicit(&recorder->over, memory_order_relaxed);
}

bool recorder_finish(struct recorder *recorder, struct run_report *report, struct error *error)
{
    pthread_join(recorder->thread, NULL);
    *report = recorder->report;
    bool good = !recorder_has_failed(recorder);
    if (!good && error) *error = recorder->error;
    free(recorder);
    return good;
}
