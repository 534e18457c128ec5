/* SPDX-License-Identifier: MIT */
/* The recorder of a live run, with the test's own clock. */
#include "recorder.h"

#include "storage/files.h"
#include "storage/reader.h"
#include "test.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/netscope-recorder-XXXXXX";

struct collected {
    struct {
        int64_t flow_id, device_id;
        enum record_kind kind;
    } joined[256];
    unsigned joined_count, other_count;
};

struct life {
    struct storage_writer *writer;
    struct enricher *enricher;
    struct outlet outlet, silent; /* silent: of a producer that need not speak */
    int64_t capture_id;
    atomic_bool give_up;
    _Atomic int64_t clock_us;
    /* Counts of the hooks' calls. */
    atomic_uint rounds, steps, pauses_left, stalls;
    uint64_t rows;    /* in the ledger of the last round */
    bool has_devices; /* the clients are on a local network */
    bool has_second_sink;
    struct collected collected; /* by it */
    bool waits;                 /* it said so, and not yet that it goes on */
    /* How the next writes of mark() fail, and whether the run is to end then. */
    enum write_state failure;
    unsigned failures_left;
    bool gives_up;
    bool good; /* of recorder_finish() */
    struct error error;
    /* The senders: hosts, or only ARP so far. */
    void (*put)(struct life *life, uint64_t order);
};

static int64_t clock_us(void *owner)
{
    return atomic_load(&((struct life *)owner)->clock_us);
}

static void waiting(void *owner, const struct error *why)
{
    struct life *life = owner;
    if (why && !life->waits) atomic_fetch_add(&life->stalls, 1);
    life->waits = why != NULL;
}

static struct enricher *enricher(void *owner)
{
    return ((struct life *)owner)->enricher;
}

static void alive(void *owner)
{
    (void)owner;
}

static struct written mark(void *owner, const struct ledger *rows, struct error *error)
{
    struct life *life = owner;
    (void)rows;
    if (life->failures_left == 0) return (struct written){WRITE_OPEN};
    life->failures_left--;
    if (life->gives_up) atomic_store(&life->give_up, true);
    error_set(error, "It is refused.");
    return (struct written){life->failure};
}

static struct written go_round(void *owner, const struct ledger *rows, struct error *error)
{
    struct life *life = owner;
    (void)error;
    life->rows = rows->rows_committed;
    atomic_fetch_add(&life->rounds, 1);
    return (struct written){WRITE_OPEN};
}

static bool keep_order(void *owner, struct error *why)
{
    struct life *life = owner;
    atomic_fetch_add(&life->steps, 1);
    if (atomic_load(&life->pauses_left) == 0) return false;
    atomic_fetch_sub(&life->pauses_left, 1);
    return !error_set(why, "There is no room.");
}

static void put_request_of(struct outlet *outlet, uint64_t order)
{
    _Alignas(8) uint8_t memory[1024];
    struct record_builder builder;
    record_begin(&builder, memory, sizeof memory, RECORD_HTTP_REQUEST,
                 sizeof(struct http_request_record));
    struct http_request_record *request = (struct http_request_record *)memory;
    request->base.order = order;
    request->base.time_us = (int64_t)order;
    request->flow_id = (int64_t)order;
    request->has_request = true;
    request->status_code = 200;
    request->request_body_bytes = request->response_body_bytes = request->response_us =
        NOT_OBSERVED;
    ip_parse("192.168.1.2", &request->client.ip);
    ip_parse("192.0.2.1", &request->server.ip);
    outlet_put(outlet, builder.record);
}

static void put_request(struct life *life, uint64_t order)
{
    put_request_of(&life->outlet, order);
}

static void put_address_binding(struct life *life, uint64_t order)
{
    _Alignas(8) uint8_t memory[1024];
    struct record_builder builder;
    record_begin(&builder, memory, sizeof memory, RECORD_ADDRESS_BINDING,
                 sizeof(struct address_binding_record));
    struct address_binding_record *claim = (struct address_binding_record *)memory;
    claim->base.order = order;
    claim->base.time_us = (int64_t)order;
    claim->source = BINDING_ARP;
    claim->mac = (struct mac_address){.bytes = {2, 0, 0, 0, 0, 1}};
    ip_parse("192.168.1.2", &claim->ip);
    outlet_put(&life->outlet, builder.record);
}

static struct written collect(void *owner, const struct sink_row *row, struct error *error)
{
    struct collected *collected = owner;
    (void)error;
    if (row->kind != SINK_JOINED) {
        collected->other_count++;
        return (struct written){WRITE_OPEN};
    }
    const struct http_request_record *request =
        (const struct http_request_record *)row->joined->fact;
    unsigned i = collected->joined_count++ % 256;
    collected->joined[i].kind = (enum record_kind)request->base.kind;
    collected->joined[i].flow_id = request->flow_id;
    collected->joined[i].device_id = row->joined->device_id;
    return (struct written){WRITE_OPEN};
}

/* The workers' facts, and in the first round and the last one of another producer. */
static void put_of_both(struct life *life, uint64_t order)
{
    put_request(life, order);
    if (order != 1 && order != 200) return;
    put_request_of(&life->silent, 1000 + order);
    outlet_send(&life->silent, false);
}

/* That many rounds with rows in each, a second apart. */
static struct run_report record(struct life *life, unsigned rounds)
{
    struct error error = {.sentence = ""};
    struct run_report report;
    struct outlet *outlets[] = {&life->outlet, &life->silent};
    const struct capture_summary capture = {
        .sensor = "test", .source = "if:test", .status = "running", .end_us = NOT_OBSERVED};
    struct ip_network local;
    assert_true(ip_network_parse("192.168.0.0/16", &local));
    const struct joiner_options joining = {.local_networks = &local,
                                           .local_network_count = life->has_devices,
                                           .names_most = 64,
                                           .devices_most = 64};
    const struct live_hooks hooks = {.owner = life,
                                     .capture_ids = &life->capture_id,
                                     .give_up = &life->give_up,
                                     .clock_us = clock_us,
                                     .waiting = waiting,
                                     .enricher = enricher,
                                     .mark = mark,
                                     .alive = alive,
                                     .round = go_round,
                                     .upkeep = keep_order};
    life->enricher = enricher_open("tests/scenarios/data", NULL, &error);
    life->writer = storage_writer_open(path, &error);
    assert_true(life->enricher && life->writer && outlet_open(&life->outlet, BATCHES_PER_WORKER));
    assert_true(outlet_open(&life->silent, 2));
    assert_true(
        is_written(storage_begin_capture(life->writer, &capture, &life->capture_id, &error)));
    struct joiner *joiner = joiner_create(&joining, &error);
    const struct row_sink beside = {.owner = &life->collected, .take = collect};
    const struct recorder_options options = {.writer = life->writer,
                                             .enricher = life->enricher,
                                             .joiner = joiner,
                                             .outlets = outlets,
                                             .outlet_count = life->silent.may_be_silent ? 2 : 1,
                                             .sinks = &beside,
                                             .sink_count = life->has_second_sink,
                                             .live = &hooks};
    struct recorder *recorder = recorder_start(&options, &error);
    assert_non_null(recorder);
    for (unsigned round = 0; round < rounds; round++) {
        for (unsigned i = 0; i < 10; i++)
            life->put(life, round * 10 + i + 1);
        while (atomic_load(&life->outlet.under_way) > 0) /* it waits for this round */
            usleep(100);
        atomic_fetch_add(&life->clock_us, 1000000);
        outlet_send(&life->outlet, true);
        /* On a slow machine two rounds would become one. */
        for (int i = 0; i < 100 && atomic_load(&life->rounds) <= round; i++)
            usleep(1000);
    }
    ring_close(life->outlet.records);
    life->good = recorder_finish(recorder, &report, &life->error);
    assert_true(storage_writer_close(life->writer, &error));
    joiner_destroy(joiner);
    enricher_close(life->enricher);
    outlet_close(&life->outlet);
    outlet_close(&life->silent);
    return report;
}

static void a_second_ends_with_its_round_however_many_rows_come(void **state)
{
    struct life life = {.put = put_request};
    (void)state;
    struct run_report report = record(&life, 20);
    assert_int_equal(report.ledger.rows_queued, 200);
    assert_int_equal(report.ledger.rows_committed, 200);
    assert_true(atomic_load(&life.rounds) >= 19);
    assert_true(atomic_load(&life.steps) >= 19);
    assert_true(life.rows >= 180); /* each round commits the rows of the second */
}

static void the_round_of_a_worker_takes_what_others_sent_and_waits_for_nobody_else(void **state)
{
    struct life life = {.put = put_of_both, .silent = {.may_be_silent = true}};
    (void)state;
    struct run_report report = record(&life, 20);
    assert_true(life.good);
    assert_int_equal(report.ledger.rows_committed, 202);
}

static void a_pause_is_told_once_and_rows_wait_for_its_end(void **state)
{
    struct life life = {.put = put_request, .pauses_left = 3};
    (void)state;
    struct run_report report = record(&life, 5);
    assert_int_equal(atomic_load(&life.pauses_left), 0);
    assert_int_equal(atomic_load(&life.stalls), 1);
    assert_int_equal(report.ledger.rows_committed, 50);
    assert_int_equal(report.ledger.rows_dropped, 0);
}

static void rows_wait_until_the_database_can_be_written_again(void **state)
{
    struct life life = {.put = put_request, .failure = WRITE_WAITING, .failures_left = 3};
    (void)state;
    struct run_report report = record(&life, 5);
    assert_true(life.good);
    assert_int_equal(atomic_load(&life.stalls), 1);
    assert_false(life.waits);
    assert_int_equal(report.ledger.rows_committed, 50);
    assert_int_equal(report.ledger.rows_dropped, 0);
}

static void a_run_that_is_told_to_give_up_counts_the_rows_that_waited(void **state)
{
    struct life life = {
        .put = put_request, .failure = WRITE_WAITING, .failures_left = UINT_MAX, .gives_up = true};
    (void)state;
    struct run_report report = record(&life, 5);
    assert_false(life.good);
    assert_string_equal(life.error.sentence, "It is refused.");
    assert_int_equal(report.ledger.rows_committed, 0);
    assert_int_equal(report.ledger.rows_queued, 50);
    assert_int_equal(report.ledger.rows_dropped, 50);
}

/* Waiting cannot help. */
static void a_row_of_captures_that_is_at_fault_ends_the_run(void **state)
{
    struct life life = {.put = put_request, .failure = WRITE_REFUSED, .failures_left = UINT_MAX};
    (void)state;
    struct run_report report = record(&life, 5);
    assert_false(life.good);
    assert_int_equal(atomic_load(&life.stalls), 0);
    assert_int_equal(report.ledger.rows_committed, 0);
    assert_int_equal(report.ledger.rows_dropped, report.ledger.rows_queued);
}

/* On a quiet link ARP may be all that there is for minutes. */
static void claims_before_any_row_belong_to_the_capture(void **state)
{
    struct life life = {.put = put_address_binding};
    struct error error = {.sentence = ""};
    (void)state;
    struct run_report report = record(&life, 5);
    assert_int_equal(report.ledger.rows_dropped, 0);
    struct storage_reader *reader = storage_reader_open(path, &error);
    assert_non_null(reader);
    struct storage_rows *rows = storage_query(
        reader, NULL, "SELECT capture_id, count FROM address_bindings", NULL, 0, &error);
    assert_non_null(rows);
    assert_int_equal(storage_next(rows, &error), 1);
    assert_int_equal(storage_value(rows, 0).integer, life.capture_id);
    assert_int_equal(storage_value(rows, 1).integer, 50);
    assert_int_equal(storage_next(rows, &error), 0);
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static void a_second_sink_gets_the_rows_of_the_database_in_their_order(void **state)
{
    struct life life = {.put = put_request, .has_devices = true, .has_second_sink = true};
    struct error error = {.sentence = ""};
    (void)state;
    struct run_report report = record(&life, 20);
    const struct collected *collected = &life.collected;
    assert_int_equal(collected->joined_count, 200);
    assert_true(collected->other_count > 0); /* the device */
    assert_int_equal(200 + collected->other_count, report.ledger.rows_committed);
    struct storage_reader *reader = storage_reader_open(path, &error);
    assert_non_null(reader);
    struct storage_rows *rows =
        storage_query(reader, NULL, "SELECT flow_id, device_id FROM http_requests ORDER BY http_id",
                      NULL, 0, &error);
    assert_non_null(rows);
    for (unsigned i = 0; i < 200; i++) {
        assert_int_equal(storage_next(rows, &error), 1);
        assert_int_equal(collected->joined[i].kind, RECORD_HTTP_REQUEST);
        assert_int_equal(collected->joined[i].flow_id, storage_value(rows, 0).integer);
        assert_true(collected->joined[i].device_id > 0);
        assert_int_equal(collected->joined[i].device_id, storage_value(rows, 1).integer);
    }
    assert_int_equal(storage_next(rows, &error), 0);
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static int remove_files(void **state)
{
    (void)state;
    storage_remove_files(path);
    return 0;
}

int main(void)
{
    int descriptor = mkstemp(path);
    if (descriptor < 0) return 1;
    close(descriptor);
    (void)unlink(path);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_second_ends_with_its_round_however_many_rows_come,
                                  remove_files),
        cmocka_unit_test_teardown(
            the_round_of_a_worker_takes_what_others_sent_and_waits_for_nobody_else, remove_files),
        cmocka_unit_test_teardown(a_pause_is_told_once_and_rows_wait_for_its_end, remove_files),
        cmocka_unit_test_teardown(a_second_sink_gets_the_rows_of_the_database_in_their_order,
                                  remove_files),
        cmocka_unit_test_teardown(rows_wait_until_the_database_can_be_written_again, remove_files),
        cmocka_unit_test_teardown(a_run_that_is_told_to_give_up_counts_the_rows_that_waited,
                                  remove_files),
        cmocka_unit_test_teardown(a_row_of_captures_that_is_at_fault_ends_the_run, remove_files),
        cmocka_unit_test_teardown(claims_before_any_row_belong_to_the_capture, remove_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
