/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as frames, all the way into rows: tracker, privacy, joins, enrichment, database. No
 * frame may lead to a row that the database refuses, because reading a file would end there. The
 * written rows must pass the checks. Input: see frames.h; the low two bits of a frame's link type
 * also choose the pseudonyms.
 *
 * This target handles one record as the recorder does, without its thread. The database lies under
 * TMPDIR, which run-fuzzers puts into memory. It takes the rows of many inputs, and is checked and
 * recreated now and then.
 */
#include "frames.h"
#include "support/sample_capture.h"

#include "enricher/enricher.h"
#include "joiner/joiner.h"
#include "privacy/privacy.h"
#include "storage/files.h"
#include "storage/maintenance.h"
#include "storage/storage.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS_MOST = 20000, PRIVACIES = 4 };

static struct {
    char folder[256], database[288], key[288];
    struct enricher *enricher;
    struct privacy *privacies[PRIVACIES]; /* [0]: none */
    struct ip_network local[2];
    struct storage_writer *writer;
    struct joiner *joiner; /* keeps the devices of the database, so both have one lifetime */
    uint64_t rows;
} world;

struct run {
    struct playback play;
    struct privacy *privacy; /* NULL: nothing is hidden */
    _Alignas(8) uint8_t memory[RECORD_MOST_BYTES];
};

/* ---------------------------------------------------------------- the world */

static void refuse(const char *what, const struct error *error)
{
    fprintf(stderr, "%s: %s\n", what, error->sentence);
    abort();
}

static void leave_world(void)
{
    (void)storage_writer_close(world.writer, NULL);
    joiner_destroy(world.joiner);
    enricher_close(world.enricher);
    for (int i = 1; i < PRIVACIES; i++)
        privacy_close(world.privacies[i]);
    storage_remove_files(world.database);
    (void)unlink(world.key);
    (void)rmdir(world.folder);
}

static void begin_database(void)
{
    struct error error = {.sentence = ""};
    struct capture_summary capture = sample_capture("file:a.pcap");
    int64_t id;
    world.rows = 0;
    world.writer = storage_writer_open(world.database, &error);
    if (!world.writer || !is_written(storage_begin_capture(world.writer, &capture, &id, &error)))
        refuse("opening", &error);
    struct joiner_options joins = {.local_networks = world.local,
                                   .local_network_count = 2,
                                   .names_most = 256,
                                   .devices_most = 256};
    world.joiner = joiner_create(&joins, &error);
    if (!world.joiner) refuse("the joiner", &error);
}

static void enter_world(void)
{
    struct error error = {.sentence = ""};
    const char *base = getenv("TMPDIR");
    (void)snprintf(world.folder, sizeof world.folder, "%s/netscope-rows-XXXXXX",
                   base ? base : "/tmp");
    if (!mkdtemp(world.folder)) abort();
    (void)snprintf(world.database, sizeof world.database, "%s/rows.db", world.folder);
    (void)snprintf(world.key, sizeof world.key, "%s/key", world.folder);
    int key = open(world.key, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (key < 0 || write(key, "0123456789abcdef0123456789abcdef", 32) != 32) abort();
    (void)close(key);
    if (!ip_network_parse("192.168.0.0/16", &world.local[0]) ||
        !ip_network_parse("fd00::/8", &world.local[1]))
        abort();
    for (int i = 1; i < PRIVACIES; i++) {
        struct privacy_options options = {.mode = (enum pseudonym_mode)(i - 1),
                                          .drop_names = i != PSEUDONYMS_ALL + 1,
                                          .key_file = world.key,
                                          .local_networks = world.local,
                                          .local_network_count = 2};
        world.privacies[i] = privacy_open(&options, &error);
        if (!world.privacies[i]) refuse("the privacy", &error);
    }
    /* without data files: built-in rows only */
    world.enricher = enricher_open(world.folder, NULL, &error);
    if (!world.enricher) refuse("the enricher", &error);
    begin_database();
    (void)atexit(leave_world);
}

static void on_verdict(void *owner, const struct maintenance_verdict *finding)
{
    (void)owner;
    if (finding->state != VERDICT_BROKEN) return;
    fprintf(stderr, "%s: %s\n", finding->check, finding->found);
    abort();
}

static void check_and_begin_anew(void)
{
    struct error error = {.sentence = ""};
    if (!storage_writer_close(world.writer, &error)) refuse("closing", &error);
    if (!maintenance_check(world.database, false, on_verdict, NULL, &error))
        refuse("the check", &error);
    joiner_destroy(world.joiner);
    storage_remove_files(world.database);
    begin_database();
}

/* ---------------------------------------------------------------- rows */

#define WRITE(write, row)                                                                          \
    do {                                                                                           \
        struct error error = {.sentence = ""};                                                     \
        if (!is_written(write(world.writer, row, &error))) refuse(#write, &error);                 \
        world.rows++;                                                                              \
    } while (0)

static void write_device(void *owner, struct device_summary *row)
{
    (void)owner;
    WRITE(storage_write_device, row);
}
static void write_evidence(void *owner, const struct evidence_summary *row)
{
    (void)owner;
    WRITE(storage_write_evidence, row);
}
static void write_binding(void *owner, const struct address_binding_summary *row)
{
    (void)owner;
    WRITE(storage_write_address_binding, row);
}
static void write_domain_address(void *owner, const struct domain_address_summary *row)
{
    (void)owner;
    WRITE(storage_write_domain_address, row);
}
static void write_traffic(void *owner, const struct traffic_summary *row)
{
    (void)owner;
    WRITE(storage_write_traffic, row);
}

static void flush(void)
{
    const struct joiner_output output = {.device = write_device,
                                         .evidence = write_evidence,
                                         .binding = write_binding,
                                         .domain_address = write_domain_address,
                                         .traffic = write_traffic};
    struct error error = {.sentence = ""};
    joiner_flush(world.joiner, &output, false);
    if (!is_written(storage_commit(world.writer, &error))) refuse("committing", &error);
}

static void put(void *owner, const struct record *borrowed)
{
    struct run *run = owner;
    memcpy(run->memory, borrowed, borrowed->size);
    struct record *record = (struct record *)run->memory;
    if (run->privacy && !(record = privacy_apply(run->privacy, record))) return;
    struct joined_row row = {.fact = record};
    joiner_join(world.joiner, &row);
    if (record->kind == RECORD_ADDRESS_BINDING || record->kind == RECORD_EVIDENCE) return;
    if (record->kind == RECORD_FLOW) {
        const struct flow_record *flow = (const struct flow_record *)record;
        enrich_flow(world.enricher, &row, &flow->responder.ip);
        joiner_account(world.joiner, &row);
        if (flow->account_only) return;
    } else if (record->kind == RECORD_TLS_HANDSHAKE) {
        enrich_tls(world.enricher, &row);
        joiner_take_program(world.joiner, &row);
    }
    WRITE(storage_write_joined, &row);
    if (joiner_is_full(world.joiner)) flush();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct run run;
    struct error error = {.sentence = ""};
    if (size < 1) return 0;
    if (!world.writer) enter_world();
    struct storage_ids ids;
    if (!storage_last_ids(world.writer, &ids, &error)) refuse("ids", &error);
    uint8_t how = how_of(data, size);
    run.privacy = world.privacies[(is_capture(data, size) ? data[22] : how) % PRIVACIES];
    struct tracker_options options = options_of(how);
    options.last_flow_id = ids.last_flow_id;
    options.put = put;
    options.owner = &run;
    play_input(&run.play, &options, data, size);
    tracker_destroy(run.play.tracker);
    flush();
    if (world.rows > ROWS_MOST) check_and_begin_anew();
    return 0;
}
