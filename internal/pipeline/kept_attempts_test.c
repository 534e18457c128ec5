/* SPDX-License-Identifier: MIT */
#include "kept_attempts.h"

#include "test.h"

#include <string.h>

enum { CAPTURE = 7 };

static void add(struct kept_attempts *kept, int64_t capture_id, int64_t end_us)
{
    kept_attempts_add(kept, &(struct ended_attempt){.capture_id = capture_id,
                                                    .start_us = end_us - 1,
                                                    .end_us = end_us});
}

static void count(void *owner, const struct ended_attempt *attempt)
{
    assert_int_equal(attempt->capture_id, CAPTURE);
    ++*(int *)owner;
}

/* The number of attempts that ended in [since_us, to_us); -1: the rows are to be read. */
static int count_of(struct kept_attempts *kept, int64_t since_us, int64_t to_us)
{
    const struct attempt_source source = kept_attempts_source(kept);
    int number = 0;
    bool is_whole = source.each(source.owner, &(struct attempts_wanted){CAPTURE, since_us, to_us},
                                count, &number);
    assert_true(is_whole || number == 0);
    return is_whole ? number : -1;
}

static void attempts_are_read_once_their_rows_are_committed(void **state)
{
    struct kept_attempts *kept = *state;
    add(kept, CAPTURE, 100);
    assert_int_equal(count_of(kept, 0, 1000), 0);
    kept_attempts_commit(kept);
    assert_int_equal(count_of(kept, 0, 1000), 1);
}

static void attempts_of_a_lost_transaction_are_lost_too(void **state)
{
    struct kept_attempts *kept = *state;
    add(kept, CAPTURE, 100);
    kept_attempts_commit(kept);
    add(kept, CAPTURE, 200);
    kept_attempts_lose(kept);
    add(kept, CAPTURE, 300);
    kept_attempts_commit(kept);
    assert_int_equal(count_of(kept, 0, 1000), 2);
    assert_int_equal(count_of(kept, 200, 300), 0);
}

static void only_attempts_of_the_capture_and_the_time_are_read(void **state)
{
    struct kept_attempts *kept = *state;
    add(kept, CAPTURE, 100);
    add(kept, CAPTURE + 1, 150);
    add(kept, CAPTURE, 200);
    kept_attempts_commit(kept);
    assert_int_equal(count_of(kept, 100, 200), 1);
    assert_int_equal(count_of(kept, 100, 201), 2);
    assert_int_equal(count_of(kept, 101, 200), 0);
}

static void a_time_with_dropped_attempts_is_read_from_rows_and_counted(void **state)
{
    struct kept_attempts *kept = *state;
    for (int i = 0; i < KEPT_ATTEMPTS_MOST + 10; i++)
        add(kept, CAPTURE, i);
    kept_attempts_commit(kept);
    assert_int_equal(count_of(kept, 9, INT64_MAX), -1);
    assert_int_equal(kept_attempts_read_back(kept), 1);
    assert_int_equal(count_of(kept, 10, INT64_MAX), KEPT_ATTEMPTS_MOST);
    assert_int_equal(kept_attempts_read_back(kept), 1);
    kept_attempts_told(kept, 1);
    assert_int_equal(kept_attempts_read_back(kept), 0);
}

/* As many as there is room for, then as many again: their transaction is lost. */
static void a_loss_after_the_room_was_used_up_keeps_nothing_wrong(void **state)
{
    struct kept_attempts *kept = *state;
    for (int i = 0; i < KEPT_ATTEMPTS_MOST; i++)
        add(kept, CAPTURE, i);
    kept_attempts_commit(kept);
    for (int i = 0; i < 2 * KEPT_ATTEMPTS_MOST; i++)
        add(kept, CAPTURE, 1000000 + i);
    kept_attempts_lose(kept);
    add(kept, CAPTURE, 5000000);
    kept_attempts_commit(kept);
    assert_int_equal(count_of(kept, 0, INT64_MAX), -1);
    assert_int_equal(count_of(kept, 2000000, INT64_MAX), 1);
}

static void what_ended_before_rows_were_changed_is_read_from_rows(void **state)
{
    struct kept_attempts *kept = *state;
    add(kept, CAPTURE, 100);
    kept_attempts_commit(kept);
    kept_attempts_forget(kept);
    add(kept, CAPTURE, 90); /* it is written later */
    add(kept, CAPTURE, 200);
    kept_attempts_commit(kept);
    assert_int_equal(count_of(kept, 100, 1000), -1);
    assert_int_equal(count_of(kept, 101, 1000), 1);
}

static void a_new_capture_begins_with_nothing(void **state)
{
    struct kept_attempts *kept = *state;
    add(kept, CAPTURE, 100);
    kept_attempts_forget(kept);
    kept_attempts_begin(kept, 55);
    assert_int_equal(count_of(kept, 0, 1000), 0);
    assert_int_equal(kept_attempts_source(kept).after_flow_id, 55);
}

static int set_up(void **state)
{
    *state = kept_attempts_create();
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    kept_attempts_destroy(*state);
    return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(attempts_are_read_once_their_rows_are_committed),
        TEST(attempts_of_a_lost_transaction_are_lost_too),
        TEST(only_attempts_of_the_capture_and_the_time_are_read),
        TEST(a_time_with_dropped_attempts_is_read_from_rows_and_counted),
        TEST(a_loss_after_the_room_was_used_up_keeps_nothing_wrong),
        TEST(what_ended_before_rows_were_changed_is_read_from_rows),
        TEST(a_new_capture_begins_with_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
