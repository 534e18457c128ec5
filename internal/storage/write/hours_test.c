/* SPDX-License-Identifier: MIT */
/* A range of time is a range of ids: the table `hour` and the view of it. */
#include "upkeep/upkeep_check.h"

static void write_dns(struct check *check, int64_t time_us)
{
    (void)check_record(check, RECORD_DNS_QUERY, sizeof(struct dns_query_record), time_us);
    check_write(check);
}

static void an_hour_has_the_smallest_and_the_largest_id_of_its_rows(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow_at(check, 5, 10 * HOUR + 1, 11 * HOUR);
    check_flow_at(check, 3, 11 * HOUR - 1, 11 * HOUR);
    check_flow_at(check, 4, 11 * HOUR, 11 * HOUR);
    write_dns(check, 11 * HOUR);
    check_answer(check, "SELECT * FROM hour",
                 "36000000000|1|1|3|5;39600000000|1|1|4|4;"
                 "39600000000|1|2|1|1");
    check_flow_at(check, 9, 10 * HOUR + 1, 11 * HOUR); /* a later transaction */
    check_flow_at(check, 2, 11 * HOUR, 11 * HOUR);
    (void)check_record(check, RECORD_TLS_HANDSHAKE, sizeof(struct tls_handshake_record), 11 * HOUR);
    check_write(check);
    (void)check_record(check, RECORD_HTTP_REQUEST, sizeof(struct http_request_record), 11 * HOUR);
    check_write(check);
    check_answer(check,
                 "SELECT hour_time, capture_id, first_flow_id, last_flow_id, first_dns_id, "
                 "last_dns_id, first_tls_id, last_tls_id, first_http_id, last_http_id FROM hours",
                 "1970-01-01T10:00:00.000000Z|1|3|9|NULL|NULL|NULL|NULL|NULL|NULL;"
                 "1970-01-01T11:00:00.000000Z|1|2|4|1|1|1|1|1|1");
}

static void hours_of_captures_that_run_at_once_are_told_apart(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow_at(check, 1, HOUR, HOUR);
    storage_use_capture(check->writer, 7);
    check_flow_at(check, 2, HOUR, HOUR);
    check_answer(check, "SELECT capture_id, first_id, last_id FROM hour", "1|1|1;7|2|2");
}

static void times_in_any_order_are_noted_and_take_no_memory(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int64_t i = 1; i <= 5000; i++) {
        int64_t time_us = i * 7919 % 500 * HOUR - 100 * HOUR;
        check_flow_at(check, i, time_us + i, time_us + i);
        if (i % 1000 == 0) check_written(check, storage_commit(check->writer, &check->error));
    }
    assert_true(sizeof check->writer->rows.hours < 2048);
    check_answer(check, "SELECT count(*) FROM hour", "500");
    check_answer(check,
                 "SELECT count(*) FROM flow f WHERE NOT EXISTS (SELECT 1 FROM hour h WHERE "
                 "f.start_us >= h.hour_us AND f.start_us < h.hour_us + 3600000000 "
                 "AND f.flow_id BETWEEN h.first_id AND h.last_id)",
                 "0");
    check_answer(check, "SELECT min(first_id), max(last_id) FROM hour", "1|5000");
}

static void an_hour_goes_when_its_rows_have_gone(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    check_flow_at(check, 1, SECOND, SECOND);
    write_dns(check, SECOND);
    check_flow_at(check, 2, NOON, NOON);
    write_dns(check, NOON);
    check_pass_now(check);
    (void)check_settle(check, &default_policy, NOON);
    check_answer(check, "SELECT kind, first_id FROM hour", "1|2;2|2");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_hour_has_the_smallest_and_the_largest_id_of_its_rows),
        TEST(hours_of_captures_that_run_at_once_are_told_apart),
        TEST(times_in_any_order_are_noted_and_take_no_memory),
        TEST(an_hour_goes_when_its_rows_have_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
