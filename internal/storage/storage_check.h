/* SPDX-License-Identifier: MIT */
/*
 * storage_check - the common part of this room's tests: a database in its own folder, and one-line
 * queries on it. For tests only.
 */
#ifndef STORAGE_STORAGE_CHECK_H
#define STORAGE_STORAGE_CHECK_H

#include "sample_capture.h"
#include "test.h"

#include "base/text.h"
#include "files.h"
#include "reader.h"
#include "storage.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct check {
    char folder[64], path[128];
    struct storage_writer *writer;
    int64_t capture_id;
    struct error error;
    _Alignas(8) char memory[RECORD_MOST_BYTES];
    struct record_builder builder;
    struct joined_row joined;
    char answer[65536];
};

static inline int check_setup(void **state)
{
    struct check *check = calloc(1, sizeof *check);
    snprintf(check->folder, sizeof check->folder, "/tmp/netscope-storage-XXXXXX");
    if (!check || !mkdtemp(check->folder)) return -1;
    snprintf(check->path, sizeof check->path, "%s/test.db", check->folder);
    *state = check;
    return 0;
}

static inline int check_teardown(void **state)
{
    struct check *check = *state;
    char command[128];
    if (check->writer) storage_writer_close(check->writer, NULL);
    snprintf(command, sizeof command, "rm -rf '%s'", check->folder);
    int result = system(command);
    free(check);
    return result;
}

static inline void check_good(struct check *check, bool good)
{
    if (!good) fail_msg("%s", check->error.sentence);
}

static inline void check_written(struct check *check, struct written answer)
{
    check_good(check, is_written(answer));
}

static inline void check_begin(struct check *check)
{
    check->writer = storage_writer_open(check->path, &check->error);
    if (!check->writer) fail_msg("%s", check->error.sentence);
    struct capture_summary capture = sample_capture("file:a.pcap");
    check_written(
        check, storage_begin_capture(check->writer, &capture, &check->capture_id, &check->error));
}

/* The database and its log. */
static inline int64_t check_size_bytes(const struct check *check)
{
    struct storage_sizes sizes = storage_sizes(check->path);
    return sizes.database_bytes + sizes.log_bytes;
}

/* The rows as "a|b|NULL;c|d|e", by its own reader. */
static inline const char *check_ask(struct check *check, const char *sql)
{
    if (check->writer) check_written(check, storage_commit(check->writer, &check->error));
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    check_good(check, reader != NULL);
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, &check->error);
    check_good(check, rows != NULL);
    struct text text = text_into(check->answer, sizeof check->answer);
    for (int result; (result = storage_next(rows, &check->error)) != 0;) {
        check_good(check, result == 1);
        if (text.size) text_add(&text, ";");
        for (int i = 0; i < storage_column_count(rows); i++) {
            struct value value = storage_value(rows, i);
            if (i > 0) text_add(&text, "|");
            switch (value.type) {
            case VALUE_NULL: text_add(&text, "NULL"); break;
            case VALUE_INTEGER: text_format(&text, "%lld", (long long)value.integer); break;
            case VALUE_REAL: text_format(&text, "%g", value.real); break;
            case VALUE_TEXT:
            case VALUE_BLOB: text_add_bytes(&text, value.bytes.data, value.bytes.size); break;
            }
        }
    }
    storage_rows_close(rows);
    storage_reader_close(reader);
    return check->answer;
}

/* Changes the file behind the program's back. */
static inline void check_alter(struct check *check, const char *sql)
{
    sqlite3 *other;
    assert_int_equal(sqlite3_open(check->path, &other), SQLITE_OK);
    if (sqlite3_exec(other, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(other));
    sqlite3_close(other);
}

static inline void check_answer(struct check *check, const char *sql, const char *expected)
{
    assert_string_equal(check_ask(check, sql), expected);
}

static inline struct ip_address check_ip(const char *text)
{
    struct ip_address ip;
    assert_true(ip_parse(text, &ip));
    return ip;
}

static inline struct mac_address check_mac(const char *text)
{
    struct mac_address mac;
    assert_true(mac_parse(text, &mac));
    return mac;
}

static inline struct endpoint check_endpoint(const char *ip, uint16_t port)
{
    return (struct endpoint){.ip = check_ip(ip), .port = port};
}

/* A zeroed record of a kind, with room for its text; check->joined is its row, with nothing joined
 * yet. */
static inline void *check_record(struct check *check, enum record_kind kind, size_t size,
                                 int64_t time_us)
{
    record_begin(&check->builder, check->memory, sizeof check->memory, kind, size);
    check->builder.record->time_us = time_us;
    check->joined = (struct joined_row){.fact = check->builder.record};
    return check->memory;
}

static inline struct text_ref check_text(struct check *check, const char *text)
{
    return record_add_text(&check->builder, span_text(text));
}

static inline void check_write(struct check *check)
{
    check_written(check, storage_write_joined(check->writer, &check->joined, &check->error));
}

/* A flow with the least members set. */
static inline struct flow_record *check_flow(struct check *check, int64_t flow_id)
{
    struct flow_record *flow = check_record(check, RECORD_FLOW, sizeof *flow, 1795295645123456);
    flow->flow_id = flow_id;
    flow->start_us = 1795295645123456;
    flow->end_us = flow->start_us + 2000000;
    flow->originator = check_endpoint("192.168.1.20", 51000);
    flow->responder = check_endpoint("93.184.216.34", 443);
    flow->has_ports = true;
    flow->ip_protocol = 6;
    flow->rtt_handshake_us = flow->rtt_min_us = flow->rtt_mean_us = NOT_OBSERVED;
    flow->rtt_responder_us = flow->rtt_originator_us = NOT_OBSERVED;
    flow->sack_permitted = NOT_OBSERVED;
    flow->first_emission = true;
    return flow;
}

#endif
