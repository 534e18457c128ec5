/*
 * Whole runs over the shipped captures: the same rows for any number of workers and whenever they
 * are read, and the contract's invariants in every database. A sample of the corpus too, where it
 * lies beside the checkout.
 */
#include "pipeline.h"

#include "storage/storage.h"
#include "test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS_MOST = 400000, CAPTURES_MOST = 4096, CORPUS_BYTES_MOST = 2 << 20 };
#if defined __SANITIZE_THREAD__ || defined __SANITIZE_ADDRESS__
enum { CORPUS_SAMPLE = 12 }; /* everything is ten times slower */
#else
enum { CORPUS_SAMPLE = 60 };
#endif

static const char *const samples[] = {"samples/home.pcap", "samples/trouble.pcap",
                                      "samples/browser.pcap"};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

/* ------------------------------------------------------------ runs */

static char folder[] = "/tmp/netscope-pipeline-XXXXXX";

static const char *database(const char *name)
{
    static char path[4][256];
    static unsigned turn;
    char *one = path[turn++ % 4];
    (void)snprintf(one, 256, "%s/%s.db", folder, name);
    return one;
}

static void remove_database(const char *path)
{
    char beside[300];
    (void)unlink(path);
    (void)snprintf(beside, sizeof beside, "%s-wal", path);
    (void)unlink(beside);
    (void)snprintf(beside, sizeof beside, "%s-shm", path);
    (void)unlink(beside);
}

static void set(struct config *config, const char *key, const char *value)
{
    struct error error = {""};
    for (size_t i = 0; i < option_row_count; i++) {
        if (strcmp(option_rows[i].key, key) != 0) continue;
        if (!config_set(config, &option_rows[i], value, "the test", &error))
            fail_msg("%s", error.sentence);
        return;
    }
    fail_msg("there is no option %s", key);
}

static struct config *configure(const char *path, const char *workers)
{
    struct config *config = config_create();
    assert_non_null(config);
    set(config, "storage.database", path);
    set(config, "capture.workers", workers);
    set(config, "data.directory", "tests/scenarios/data");
    set(config, "sensor", "test");
    return config;
}

static bool run(const char *path, const char *workers, const char *const *files, size_t count,
                struct run_report *report)
{
    struct error error = {""};
    struct config *config = configure(path, workers);
    struct run_request request = {
        .settings = config_settings(config), .files = files, .file_count = count};
    bool good = pipeline_run(&request, report, &error);
    if (!good) fprintf(stderr, "%s: %s\n", files[0], error.sentence);
    config_destroy(config);
    return good;
}

/* ------------------------------------------------------------ rows */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Numbers of rows, which depend on the order in which they were written. */
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
    struct error error = {""};
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
    qsort(lines, count, sizeof *lines, by_text);
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
    struct error error = {""};
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

static bool same_rows(const char *one, const char *other)
{
    struct storage_reader *a = open_reader(one), *b = open_reader(other);
    bool same = true;
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        char sql[128];
        (void)snprintf(sql, sizeof sql, "SELECT * FROM %s", views[i]);
        char *left = rows_of(a, sql), *right = rows_of(b, sql);
        if (strcmp(left, right) != 0) {
            print_difference(views[i], left, right);
            same = false;
        }
        free(left);
        free(right);
    }
    storage_reader_close(a);
    storage_reader_close(b);
    return same;
}

/* tests/invariants.sql has a row for every rule that is broken. */
static bool keeps_the_contract(const char *path)
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

static long long count(const char *path, const char *sql)
{
    struct error error = {""};
    struct storage_reader *reader = open_reader(path);
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, &error);
    if (!rows) fail_msg("%s", error.sentence);
    assert_int_equal(storage_next(rows, &error), 1);
    long long number = storage_value(rows, 0).integer;
    storage_rows_close(rows);
    storage_reader_close(reader);
    return number;
}

/* ------------------------------------------------------------ properties */

/* One worker twice, two, and four: the same rows, and every invariant. */
static bool is_repeatable(const char *capture)
{
    static const char *const workers[] = {"1", "1", "2", "4"};
    static const char *const names[] = {"one", "again", "two", "four"};
    bool good = true;
    for (size_t i = 0; i < sizeof workers / sizeof workers[0]; i++) {
        struct run_report report;
        remove_database(database(names[i]));
        if (!run(database(names[i]), workers[i], &capture, 1, &report)) return false;
        good = keeps_the_contract(database(names[i])) && good;
        if (i > 0) good = same_rows(database("one"), database(names[i])) && good;
    }
    if (!good) fprintf(stderr, "%s\n", capture);
    return good;
}

static void any_number_of_workers_gives_the_same_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        if (access(samples[i], R_OK) == 0) assert_true(is_repeatable(samples[i]));
    }
}

static void a_second_reading_adds_a_capture_and_doubles_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < SAMPLES; i++) {
        static const char *const once[] = {"SELECT count(*) FROM devices",
                                           "SELECT count(*) FROM domain_addresses",
                                           "SELECT count(*) FROM device_evidence"};
        struct run_report report;
        long long before[3];
        if (access(samples[i], R_OK) != 0) continue;
        remove_database(database("twice"));
        assert_true(run(database("twice"), "2", &samples[i], 1, &report));
        long long flows = count(database("twice"), "SELECT count(*) FROM flows");
        for (int j = 0; j < 3; j++)
            before[j] = count(database("twice"), once[j]);
        assert_true(run(database("twice"), "2", &samples[i], 1, &report));
        assert_int_equal(count(database("twice"), "SELECT count(*) FROM captures"), 2);
        assert_int_equal(count(database("twice"), "SELECT count(*) FROM flows"), 2 * flows);
        for (int j = 0; j < 3; j++)
            assert_int_equal(count(database("twice"), once[j]), before[j]);
        assert_true(keeps_the_contract(database("twice")));
    }
}

static void several_files_in_one_run_keep_the_contract(void **state)
{
    (void)state;
    struct run_report report;
    if (access(samples[0], R_OK) != 0) return;
    remove_database(database("all"));
    assert_true(run(database("all"), "4", samples, SAMPLES, &report));
    assert_int_equal(report.captures, SAMPLES);
    assert_int_equal(count(database("all"), "SELECT count(*) FROM captures"), SAMPLES);
    assert_true(keeps_the_contract(database("all")));
    assert_int_equal(report.ledger.frames_captured,
                     count(database("all"), "SELECT sum(frames_captured) FROM capture_health"));
}

/* ------------------------------------------------------------ corpus */

static char *captures[CAPTURES_MOST];
static size_t capture_count;

static void find_captures(const char *path, int depth)
{
    DIR *directory = opendir(path);
    struct dirent *entry;
    while (directory && (entry = readdir(directory))) {
        char below[1024];
        if (entry->d_name[0] == '.') continue;
        (void)snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
        if (entry->d_type == DT_DIR && depth > 0) {
            find_captures(below, depth - 1);
        } else if (entry->d_type == DT_REG && capture_count < CAPTURES_MOST) {
            captures[capture_count++] = strdup(below);
        }
    }
    if (directory) closedir(directory);
}

static bool is_small(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) return false;
    (void)fseek(file, 0, SEEK_END);
    bool small = ftell(file) < CORPUS_BYTES_MOST;
    fclose(file);
    return small;
}

static void a_sample_of_the_corpus_gives_the_same_rows(void **state)
{
    (void)state;
    const char *wanted = getenv("CORPUS_SAMPLE");
    size_t most = wanted ? strtoul(wanted, NULL, 10) : CORPUS_SAMPLE, broken = 0;
    const char *corpus = getenv("CORPUS");
    find_captures(corpus ? corpus : "../shared/corpus/captures", 1);
    if (capture_count == 0) {
        print_message("skipped: there is no ../shared/corpus here\n");
        skip();
    }
    qsort(captures, capture_count, sizeof *captures, by_text);
    size_t step = capture_count > most ? capture_count / most : 1;
    for (size_t i = 0; i < capture_count; i++) {
        bool chosen = i % step == 0 && is_small(captures[i]);
        if (chosen && !is_repeatable(captures[i])) broken++;
        free(captures[i]);
    }
    assert_int_equal(broken, 0);
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"one", "again", "two", "four", "twice", "all"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        remove_database(database(names[i]));
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_workers_gives_the_same_rows),
        cmocka_unit_test(a_second_reading_adds_a_capture_and_doubles_nothing),
        cmocka_unit_test(several_files_in_one_run_keep_the_contract),
        cmocka_unit_test(a_sample_of_the_corpus_gives_the_same_rows),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
