/* SPDX-License-Identifier: MIT */
#include "live_requests.h"
#include "storage/reader.h"
#include "test.h"
#include "test_files.h"

#include <stdio.h>
#include <stdlib.h>

struct check {
    char folder[64], path[128];
    struct storage_writer *writer;
    struct live_requests requests;
    struct error error;
};

static int set_up(void **state)
{
    struct check *check = calloc(1, sizeof *check);
    folder_make(check->folder);
    (void)snprintf(check->path, sizeof check->path, "%s/test.db", check->folder);
    check->writer = storage_writer_open(check->path, &check->error);
    assert_non_null(check->writer);
    const struct device_summary device = {.device_id = 1,
                                          .ip = {.version = 4, .bytes = {10, 0, 0, 1}},
                                          .is_new = true,
                                          .first_seen_us = 1,
                                          .last_seen_us = 1};
    assert_true(is_written(storage_write_device(check->writer, &device, &check->error)));
    assert_true(is_written(storage_commit(check->writer, &check->error)));
    live_requests_open(&check->requests);
    *state = check;
    return 0;
}

static int tear_down(void **state)
{
    struct check *check = *state;
    live_requests_close(&check->requests);
    (void)storage_writer_close(check->writer, NULL);
    folder_remove(check->folder);
    free(check);
    return 0;
}

static bool put(struct check *check, uint64_t ticket, int64_t device_id, const char *label)
{
    struct control_question question = {.ticket = ticket, .user = 1000, .user_name = "ada"};
    question.message =
        (struct message){.kind = MESSAGE_DEVICE_LABEL, .id = device_id, .has_text = label != NULL};
    (void)snprintf(question.message.text, sizeof question.message.text, "%s", label ? label : "");
    return live_requests_put(&check->requests, &question, 1795295700000000, 1000, &check->error);
}

static int64_t count(struct check *check, const char *sql)
{
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, &check->error);
    assert_non_null(rows);
    assert_int_equal(storage_next(rows, &check->error), 1);
    int64_t value = storage_value(rows, 0).integer;
    storage_rows_close(rows);
    storage_reader_close(reader);
    return value;
}

static void requests_are_carried_out_in_their_order_and_answered_each(void **state)
{
    struct check *check = *state;
    struct live_request over;
    assert_true(put(check, 1, 1, "first"));
    assert_true(put(check, 2, 1, "second"));
    assert_true(put(check, 3, 99, "nobody"));
    assert_false(live_requests_take(&check->requests, 1000, &over));
    live_requests_execute(&check->requests, check->writer, NULL);
    assert_true(live_requests_take(&check->requests, 1000, &over));
    assert_int_equal(over.ticket, 1);
    assert_false(over.answer.had_old);
    assert_true(live_requests_take(&check->requests, 1000, &over));
    assert_int_equal(over.ticket, 2);
    assert_int_equal(over.state, REQUEST_DONE);
    assert_string_equal(over.answer.old_words, "first");
    assert_true(live_requests_take(&check->requests, 1000, &over));
    assert_int_equal(over.state, REQUEST_REFUSED);
    assert_int_equal(over.error.kind, ERROR_NOT_FOUND);
    assert_false(live_requests_take(&check->requests, 1000, &over));
    assert_int_equal(count(check, "SELECT count(*) FROM audit WHERE user = 'ada'"), 3);
    assert_int_equal(count(check, "SELECT user_label = 'second' FROM devices"), 1);
}

static void what_waited_for_too_long_is_refused_and_never_done(void **state)
{
    struct check *check = *state;
    struct live_request over;
    assert_true(put(check, 1, 1, "late"));
    assert_false(live_requests_take(&check->requests, 1000 + 4999999, &over));
    assert_true(live_requests_take(&check->requests, 1000 + 5000001, &over));
    assert_int_equal(over.ticket, 1);
    assert_int_not_equal(over.state, REQUEST_DONE);
    assert_int_equal(over.error.kind, ERROR_BUSY);
    live_requests_execute(&check->requests, check->writer, NULL);
    assert_int_equal(count(check, "SELECT count(*) FROM audit"), 0);
}

static void one_too_many_is_refused_and_the_others_are_done(void **state)
{
    struct check *check = *state;
    struct live_request over;
    for (uint64_t i = 1; i <= LIVE_REQUESTS_MOST; i++)
        assert_true(put(check, i, 1, "x"));
    assert_false(put(check, LIVE_REQUESTS_MOST + 1, 1, "y"));
    assert_int_equal(check->error.kind, ERROR_BUSY);
    live_requests_execute(&check->requests, check->writer, NULL);
    for (unsigned i = 0; i < LIVE_REQUESTS_MOST; i++)
        assert_true(live_requests_take(&check->requests, 1000, &over));
    assert_true(put(check, LIVE_REQUESTS_MOST + 1, 1, "y"));
    assert_int_equal(count(check, "SELECT count(*) FROM audit"), LIVE_REQUESTS_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(requests_are_carried_out_in_their_order_and_answered_each),
        TEST(what_waited_for_too_long_is_refused_and_never_done),
        TEST(one_too_many_is_refused_and_the_others_are_done),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
