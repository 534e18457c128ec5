/* SPDX-License-Identifier: MIT */
#include "analyst.h"

#include "storage/files.h"
#include "storage/reader.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/netscope-analyst-XXXXXX";

static int64_t ask_count(const char *path)
{
    struct error error = {.sentence = ""};
    struct storage_reader *reader = storage_reader_open(path, &error);
    assert_non_null(reader);
    struct storage_rows *rows = storage_query(
        reader, NULL, "SELECT value FROM capture_counters WHERE name = 'analyses_failed'", NULL, 0,
        &error);
    assert_non_null(rows);
    int64_t count = storage_next(rows, &error) == 1 ? storage_value(rows, 0).integer : 0;
    assert_int_equal(storage_next(rows, &error), 0);
    storage_rows_close(rows);
    storage_reader_close(reader);
    return count;
}

static void a_run_that_the_database_refuses_is_counted_once(void **state)
{
    struct error error = {.sentence = ""};
    char path[64];
    (void)state;
    snprintf(path, sizeof path, "%s/test.db", folder);
    struct storage_writer *writer = storage_writer_open(path, &error);
    assert_non_null(writer);
    const struct capture_summary capture = {
        .sensor = "test", .source = "if:test", .status = "running", .end_us = NOT_OBSERVED};
    int64_t capture_id;
    assert_true(is_written(storage_begin_capture(writer, &capture, &capture_id, &error)));
    struct settings settings = {.analyze_every_us = 0};
    snprintf(settings.database, sizeof settings.database, "%s/none.db", folder);
    const struct analyst_options options = {
        .settings = &settings, .capture_ids = &capture_id, .capture_count = 1};
    struct analyst *analyst = analyst_start(&options, &error);
    assert_non_null(analyst);
    usleep(50000);
    analyst_stop(analyst);
    uint64_t written = 0;
    assert_true(is_written(analyst_write(analyst, writer, 1000000, &written, &error)));
    assert_true(is_written(analyst_write(analyst, writer, 2000000, &written, &error)));
    assert_int_equal(written, 0);
    assert_true(ask_count(path) > 0);
    analyst_destroy(analyst);
    assert_true(storage_writer_close(writer, &error));
    storage_remove_files(path);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    if (!mkdtemp(folder)) return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_the_database_refuses_is_counted_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
