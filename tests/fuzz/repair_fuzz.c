/* SPDX-License-Identifier: MIT */
/*
 * A small valid database with any bytes overwritten: it is checked, and its rows are saved into a
 * new one. Either a sentence has the reason for failure, or the result passes every check and has
 * the reported number of rows. The damaged file keeps every byte.
 *
 * The input: a byte for the action, then edits: a page and a place in it (two bytes each), a count
 * of bytes (one), and these bytes. The files lie under TMPDIR.
 */
#include "storage/care/salvage.h"
#include "storage/file/connection.h"
#include "storage/file/database.h"
#include "storage/files.h"
#include "storage/maintenance.h"
#include "storage/storage.h"
#include "support/sample_capture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAGE_BYTES = 8192, FLOWS = 300, EDITS_MOST = 32, LINE_US = 60 * 1000000 };

static char folder[256], damaged[288], saved[288];
static uint8_t *good, *bad; /* the template, and its damaged copy */
static size_t database_size;
static sqlite3 *empty; /* tables of the same schema, for tests of single tables */

static void refuse(const char *what, const struct error *error)
{
    fprintf(stderr, "%s: %s\n", what, error->sentence);
    abort();
}

/* ---------------------------------------------------------------- the template */

static void write_rows(struct storage_writer *writer)
{
    static _Alignas(8) uint8_t memory[8192];
    struct record_builder builder;
    struct error error = {.sentence = ""};
    for (int64_t id = 1; id <= FLOWS; id++) {
        char name[64];
        (void)snprintf(name, sizeof name, "host-%d.example", (int)id);
        record_begin(&builder, memory, sizeof memory, RECORD_FLOW, sizeof(struct flow_record));
        struct flow_record *flow = (struct flow_record *)memory;
        flow->flow_id = id;
        flow->base.time_us = flow->start_us = flow->end_us = id * LINE_US;
        flow->ip_protocol = 6;
        flow->originator.ip = ip_from_v4((const uint8_t[4]){192, 168, 7, 20});
        flow->responder.ip = ip_from_v4((const uint8_t[4]){93, 184, 216, (uint8_t)id});
        flow->has_ports = flow->first_emission = true;
        flow->sack_permitted = NOT_OBSERVED;
        flow->rtt_handshake_us = flow->rtt_min_us = flow->rtt_mean_us = NOT_OBSERVED;
        flow->rtt_responder_us = flow->rtt_originator_us = NOT_OBSERVED;
        const struct joined_row joined = {.fact = &flow->base, .dst_domain = name};
        struct traffic_summary minute = {.minute_us = id * LINE_US, .flows = 1};
        if (!is_written(storage_write_joined(writer, &joined, &error)) ||
            !is_written(storage_write_traffic(writer, &minute, &error)))
            refuse("a row", &error);
    }
}

static void read_template(void)
{
    int file = open(damaged, O_RDONLY | O_CLOEXEC);
    database_size = (size_t)storage_file_bytes(damaged, FILE_DATABASE);
    good = malloc(database_size);
    bad = malloc(database_size);
    if (file < 0 || !good || !bad || read(file, good, database_size) != (ssize_t)database_size)
        abort();
    (void)close(file);
}

static void leave(void)
{
    (void)sqlite3_close(empty);
    (void)unlink(damaged);
    (void)unlink(saved);
    (void)rmdir(folder);
    free(good);
    free(bad);
}

/* A connection to an empty database of the same schema, in memory. */
static void open_empty(void)
{
    struct error error = {.sentence = ""};
    sqlite3 *file = NULL;
    struct storage_writer *writer = storage_writer_open(saved, &error);
    if (!writer || !storage_writer_close(writer, &error)) refuse("the empty one", &error);
    if (sqlite3_open(saved, &file) != SQLITE_OK || sqlite3_open(":memory:", &empty) != SQLITE_OK)
        abort();
    sqlite3_backup *backup = sqlite3_backup_init(empty, "main", file, "main");
    if (!backup || sqlite3_backup_step(backup, -1) != SQLITE_DONE) abort();
    (void)sqlite3_backup_finish(backup);
    (void)sqlite3_close(file);
    (void)unlink(saved);
}

static void make_database(void)
{
    struct error error = {.sentence = ""};
    struct capture_summary capture = sample_capture("file:a.pcap");
    int64_t id;
    const char *base = getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%s/netscope-repair-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(folder)) abort();
    (void)snprintf(damaged, sizeof damaged, "%s/a.db", folder);
    (void)snprintf(saved, sizeof saved, "%s/b.db", folder);
    struct storage_writer *writer = storage_writer_open(damaged, &error);
    if (!writer || !is_written(storage_begin_capture(writer, &capture, &id, &error)))
        refuse("a", &error);
    write_rows(writer);
    if (!storage_writer_close(writer, &error)) refuse("closing", &error);
    read_template();
    open_empty();
    (void)atexit(leave);
}

/* ---------------------------------------------------------------- one input */

static void edit(const uint8_t *at, const uint8_t *end)
{
    memcpy(bad, good, database_size);
    for (int i = 0; i < EDITS_MOST && end - at >= 5; i++) {
        size_t page = ((size_t)at[0] | (size_t)at[1] << 8) % (database_size / PAGE_BYTES);
        size_t place = ((size_t)at[2] | (size_t)at[3] << 8) % PAGE_BYTES, count = at[4];
        at += 5;
        if (count > (size_t)(end - at)) count = (size_t)(end - at);
        if (count > PAGE_BYTES - place) count = PAGE_BYTES - place;
        memcpy(bad + page * PAGE_BYTES + place, at, count);
        at += count;
    }
}

static void write_damaged(void)
{
    int file = open(damaged, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || write(file, bad, database_size) != (ssize_t)database_size) abort();
    (void)close(file);
}

static void expect_untouched(void)
{
    static uint8_t block[65536];
    int file = open(damaged, O_RDONLY | O_CLOEXEC);
    size_t at = 0;
    for (ssize_t size; (size = read(file, block, sizeof block)) > 0; at += (size_t)size)
        if (at + (size_t)size > database_size || memcmp(bad + at, block, (size_t)size) != 0)
            abort();
    if (at != database_size) abort();
    (void)close(file);
}

static void on_verdict(void *owner, const struct maintenance_verdict *finding)
{
    const bool *is_damaged = owner;
    if (!strchr(finding->found, '.')) abort();
    if (finding->state != VERDICT_BROKEN || *is_damaged) return;
    /* other rows may have referred to a lost row */
    if (strcmp(finding->check, "pages") != 0) return;
    fprintf(stderr, "%s: %s\n", finding->check, finding->found);
    abort();
}

static void on_table(void *owner, const struct maintenance_salvaged *table)
{
    int64_t *flows = owner;
    if (table->saved < 0 || table->refused < 0 || table->holes < 0 || table->lost < -1) abort();
    if (strcmp(table->table, "flow") == 0) *flows = table->saved;
}

static void repair(void)
{
    struct error error = {.sentence = ""};
    int64_t flows = -1, there = -2;
    bool no = false;
    if (!maintenance_repair(damaged, saved, true, on_table, &flows, &error)) {
        if (!strchr(error.sentence, '.')) abort();
        return;
    }
    sqlite3 *connection = NULL;
    if (sqlite3_open(saved, &connection) != SQLITE_OK ||
        !database_integer(connection, "SELECT count(*) FROM flow", &there) || there != flows)
        abort();
    (void)sqlite3_close(connection);
    if (!maintenance_check(saved, true, on_verdict, &no, &error)) refuse("what was saved", &error);
    (void)unlink(saved);
}

/* One table alone, which takes a hundredth of the time. */
static void salvage(const char *table)
{
    struct maintenance_salvaged result;
    sqlite3 *source = NULL;
    int64_t flows = -1;
    if (connection_open(damaged, "mode=ro&immutable=1", CONNECTION_SALVAGES, NULL, &source)) {
        if (sqlite3_exec(empty, "BEGIN", NULL, NULL, NULL) != SQLITE_OK) abort();
        if (!salvage_table(source, empty, table, &result)) abort();
        on_table(&flows, &result);
        if (sqlite3_exec(empty, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK) abort();
    }
    (void)sqlite3_close(source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const tables[] = {"flow",    "traffic_minute", "domain",
                                         "address", "capture",        "device"};
    struct error error = {.sentence = ""};
    bool yes = true;
    if (!good) make_database();
    if (size < 1) return 0;
    edit(data + 1, data + size);
    write_damaged();
    if (data[0] < 8) {
        repair();
    } else if (data[0] < 64) {
        if (!maintenance_check(damaged, data[0] & 1, on_verdict, &yes, &error) &&
            !strchr(error.sentence, '.'))
            abort();
    } else {
        salvage(tables[data[0] % (sizeof tables / sizeof tables[0])]);
    }
    expect_untouched();
    return 0;
}
