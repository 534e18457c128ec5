/* SPDX-License-Identifier: MIT */
/* A program reads the kind of an error: these are the kinds of the failures that users meet. */
#include "base/error.h"
#include "capture/capture.h"
#include "config/config.h"
#include "storage/reader.h"
#include "storage/storage.h"
#include "support/test_files.h"

static void what_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct error error = {.kind = ERROR_BUG};
    assert_null(storage_reader_open("/nonexistent/netscope.db", &error));
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
    error.kind = ERROR_BUG;
    assert_null(capture_open_file("/nonexistent.pcap", NULL, NULL, &error));
    assert_int_equal(error.kind, ERROR_NOT_FOUND);
}

static void what_cannot_be_understood_is_a_bad_question(void **state)
{
    (void)state;
    struct error error = {.kind = ERROR_BUG};
    struct config *config = config_create();
    static const char text[] = "capture:\n  workers: many\n";
    assert_false(config_load_text(config, "netscope.yaml", text, sizeof text - 1, &error));
    assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    config_destroy(config);
    error.kind = ERROR_BUG;
    assert_null(capture_open_file("samples/home.pcap", "tcp port or", NULL, &error));
    assert_int_equal(error.kind, ERROR_BAD_QUESTION);
}

static void a_database_that_another_writes_is_busy(void **state)
{
    (void)state;
    struct error error = {.kind = ERROR_BUG};
    char folder[64], path[128];
    folder_make(folder);
    snprintf(path, sizeof path, "%s/netscope.db", folder);
    struct storage_writer *writer = storage_writer_open(path, &error);
    assert_non_null(writer);
    assert_null(storage_writer_open(path, &error));
    assert_int_equal(error.kind, ERROR_BUSY);
    struct storage_reader *reader = storage_reader_open(path, &error);
    assert_non_null(reader);
    error.kind = ERROR_BUG;
    assert_null(storage_query(reader, NULL, "SELEKT 1", NULL, 0, &error));
    assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    storage_reader_close(reader);
    assert_true(storage_writer_close(writer, &error));
    folder_remove(folder);
}

static void what_is_no_database_is_refused(void **state)
{
    (void)state;
    struct error error = {.kind = ERROR_BUG};
    assert_null(storage_reader_open("samples/home.pcap", &error));
    assert_int_equal(error.kind, ERROR_REFUSED);
}

static void a_lack_of_memory_is_full(void **state)
{
    (void)state;
    struct error error = {.kind = ERROR_BUG};
    assert_false(error_no_memory(&error, "read '%s'", "x.pcap"));
    assert_int_equal(error.kind, ERROR_FULL);
    assert_string_equal(error.sentence, "There is not enough memory to read 'x.pcap'; close "
                                        "something and try again.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_there_is_not_found),
        cmocka_unit_test(what_cannot_be_understood_is_a_bad_question),
        cmocka_unit_test(a_database_that_another_writes_is_busy),
        cmocka_unit_test(what_is_no_database_is_refused),
        cmocka_unit_test(a_lack_of_memory_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
