/* SPDX-License-Identifier: MIT */
/* Runs of the whole pipeline and queries on the resulting databases: see runs.h. */
#include "runs.h"

#include "storage/reader.h"
#include "test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS_MOST = 400000 };

/* ------------------------------------------------------------ runs */

static char folder[] = "/tmp/netscope-pipeline-XXXXXX";

const char *database(const char *name)
{
    static char path[64][256];
    static unsigned turn;
    char *one = path[turn++ % 64];
    (void)snprintf(one, 256, "%s/%s.db", folder, name);
    return one;
}

static void set(struct config *config, const char *key, const char *value)
{
    struct error error = {.sentence = ""};
    for (size_t i = 0; i < option_row_count; i++) {
        if (strcmp(option_rows[i].key, key) != 0) continue;
        if (!config_set(config, &option_rows[i], value, "the test", &error))
            fail_msg("%s", error.sentence);
        return;
    }
    fail_msg("there is no option %s", key);
}

static struct config *configure(const char *path, const char *workers,
                                const struct run_switch *switches)
{
    struct config *config = config_create();
    assert_non_null(config);
    set(config, "storage.database", path);
    set(config, "capture.workers", workers);
    set(config, "data.directory", "tests/scenarios/data");
    set(config, "sensor", "test");
    for (; switches && switches->key; switches++)
        set(config, switches->key, switches->value);
    return config;
}

bool run_with(const struct run_switch *switches, const char *path, const char *workers,
              const char *const *files, size_t file_count, struct run_report *report)
{
    struct error error = {.sentence = ""};
    struct config *config = configure(path, workers, switches);
    struct run_request request = {
        .settings = config_settings(config), .files = files, .file_count = file_count};
    bool good = pipeline_run(&request, report, &error);
    if (!good) fprintf(stderr, "%s: %s\n", files[0], error.sentence);
    config_destroy(config);
    return good;
}

bool run(const char *path, const char *workers, const char *const *files, size_t file_count,
         struct run_report *report)
{
    return run_with(NULL, path, workers, files, file_count, report);
}

/* ------------------------------------------------------------ rows */

int lines_by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* True for row numbers, which depend on the order of writing. */
static bool is_id(const char *column)
{
    static const char *const facts[] = {"community_id", "transaction_id", "client_id"};
    size_t size = strlen(column);
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        if (strcmp(column, facts[i]) == 0) return false;
    return (size > 3 && strcmp(column + size - 3, "_id") == 0) ||
           (size > 4 && strcmp(column + size - 4, "_key") == 0);
}

static void add_value(FILE *out, const struct storage_rows *rows, int column)
{
    struct value value = storage_value(rows, column);
    switch (value.type) {
    case VALUE_NULL: fputs("|NULL", out); return;
    case VALUE_INTEGER: fprintf(out, "|%lld", (long long)value.integer); return;
    case VALUE_REAL: fprintf(out, "|%.9g", value.real); return;
    case VALUE_TEXT:
    case VALUE_BLOB: fprintf(out, "|'%.*s'", (int)value.bytes.size, (const char *)value.bytes.data);
    }
}

/* The rows of a statement, ids left out, sorted, a line each; malloc'ed. */
static char *rows_of(struct storage_reader *reader, const char *sql)
{
    struct error error = {.sentence = ""};
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, &error);
    char **lines = malloc(ROWS_MOST * sizeof *lines), *all = NULL;
    size_t count = 0, size = 0;
    if (!rows) fail_msg("%s", error.sentence);
    assert_non_null(lines);
    while (storage_next(rows, &error) > 0 && count < ROWS_MOST) {
        FILE *out = open_memstream(&lines[count++], &size);
        for (int i = 0; i < storage_column_count(rows); i++) {
            if (!is_id(storage_column_name(rows, i))) add_value(out, rows, i);
        }
        fclose(out);
    }
    storage_rows_close(rows);
    qsort(lines, count, sizeof *lines, lines_by_text);
    FILE *out = open_memstream(&all, &size);
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "%s\n", lines[i]);
        free(lines[i]);
    }
    fclose(out);
    free(lines);
    return all;
}

static struct storage_reader *open_reader(const char *path)
{
    struct error error = {.sentence = ""};
    struct storage_reader *reader = storage_reader_open(path, &error);
    if (!reader) fail_msg("%s", error.sentence);
    return reader;
}

static const char *const views[] = {"captures",        "capture_health",   "devices",
                                    "device_evidence", "address_bindings", "flows",
                                    "dns_queries",     "domain_addresses", "tls_handshakes",
                                    "http_requests",   "dhcp_messages",    "tracker_connections",
                                    "alerts",          "traffic_minutes",  "traffic_hours"};

static void print_difference(const char *view, const char *one, const char *other)
{
    while (*one && *other) {
        size_t a = strcspn(one, "\n"), b = strcspn(other, "\n");
        if (a != b || memcmp(one, other, a) != 0) break;
        one += a + 1;
        other += b + 1;
    }
    fprintf(stderr, "%s differs:\n  %.*s\n  %.*s\n", view, (int)strcspn(one, "\n"), one,
            (int)strcspn(other, "\n"), other);
}

bool same_answer(const char *one, const char *other, const struct told *told)
{
    struct storage_reader *a = open_reader(one), *b = open_reader(other);
    char *left = rows_of(a, told->sql), *right = rows_of(b, told->sql);
    bool same = strcmp(left, right) == 0;
    if (!same) print_difference(told->what, left, right);
    free(left);
    free(right);
    storage_reader_close(a);
    storage_reader_close(b);
    return same;
}

bool adds_nothing(const char *whole, const char *part, const struct told *told)
{
    struct storage_reader *a = open_reader(whole), *b = open_reader(part);
    char *all = rows_of(a, told->sql), *some = rows_of(b, told->sql);
    bool same = true;
    const char *at = all;
    for (const char *line = some; *line;) {
        size_t size = strcspn(line, "\n") + 1;
        while (*at && strncmp(at, line, size) != 0)
            at += strcspn(at, "\n") + 1;
        if (!*at) {
            fprintf(stderr, "%s: only the part has\n  %.*s", told->what, (int)size, line);
            same = false;
            break;
        }
        line += size;
    }
    free(all);
    free(some);
    storage_reader_close(a);
    storage_reader_close(b);
    return same;
}

bool same_rows(const char *one, const char *other)
{
    bool same = true;
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        char sql[128];
        (void)snprintf(sql, sizeof sql, "SELECT * FROM %s", views[i]);
        same &= same_answer(one, other, &(struct told){views[i], sql});
    }
    return same;
}

/* tests/invariants.sql returns a row for every broken rule. */
bool keeps_the_contract(const char *path)
{
    static char sql[64 * 1024];
    FILE *file = fopen("tests/invariants.sql", "r");
    assert_non_null(file);
    sql[fread(sql, 1, sizeof sql - 1, file)] = '\0';
    fclose(file);
    struct storage_reader *reader = open_reader(path);
    char *broken = rows_of(reader, sql);
    bool kept = broken[0] == '\0';
    if (!kept) fprintf(stderr, "%s breaks\n%s", path, broken);
    free(broken);
    storage_reader_close(reader);
    return kept;
}

long long count(const char *path, const char *sql)
{
    struct error error = {.sentence = ""};
    struct storage_reader *reader = open_reader(path);
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, &error);
    if (!rows) fail_msg("%s", error.sentence);
    assert_int_equal(storage_next(rows, &error), 1);
    long long number = storage_value(rows, 0).integer;
    storage_rows_close(rows);
    storage_reader_close(reader);
    return number;
}

/* ------------------------------------------------------------ the folder */

int runs_make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
    (void)status;
    (void)kind;
    (void)at;
    return remove(path);
}

int runs_remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
