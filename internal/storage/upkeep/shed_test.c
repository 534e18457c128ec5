/* SPDX-License-Identifier: MIT */
/* What goes first under the cap: the rows of a flood, and rows before sums. */
#include "upkeep/upkeep_check.h"

enum { USUAL = 200, FLOOD = 12000 };

static void dns_at(struct check *check, int64_t time_us)
{
    struct dns_query_record *dns = check_record(check, RECORD_DNS_QUERY, sizeof *dns, time_us);
    dns->domain = check_text(check, "www.example.com");
    check_write(check);
}

/* Flows and questions of a household on each of some days, four hours before noon. */
static int64_t usual_days(struct check *check, int days)
{
    int64_t id = 0;
    for (int day = days - 1; day >= 0; day--)
        for (int i = 0; i < USUAL; i++) {
            int64_t at_us = NOON - day * DAY - 4 * HOUR + i;
            check_flow_at(check, ++id, at_us, at_us);
            dns_at(check, at_us);
        }
    return id;
}

/* All pages are in the file, and it is nearly as large as it may be. */
static struct storage_policy nearly_full(struct check *check)
{
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = storage_writer_open(check->path, &check->error);
    struct storage_policy policy = default_policy;
    policy.keep_rows_us = 0;
    policy.max_bytes = check_size_bytes(check) * 14 / 10;
    upkeep_of(check->writer)->now_us = NOON;
    return policy;
}

/* Until some of these are removed. What others are in the meantime is added up. */
static struct storage_upkeep shed_until(struct check *check, const struct storage_policy *policy,
                                        enum storage_kind kind, int64_t least)
{
    struct storage_upkeep sum = {.more = true};
    for (int step = 0; step < 1000 && sum.rows_removed[kind] < least; step++) {
        struct storage_upkeep done = check_step(check, policy, NOON);
        for (int i = 0; i < KIND_COUNT; i++)
            sum.rows_removed[i] += done.rows_removed[i];
    }
    assert_true(sum.rows_removed[kind] >= least);
    return sum;
}

static int64_t dns_before_today(struct check *check)
{
    return check_number(check, "SELECT count(*) FROM dns_query WHERE query_us < 1795176000000000");
}

static void a_flood_of_the_last_day_goes_before_what_was_there(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    usual_days(check, 5);
    for (int i = 0; i < FLOOD; i++)
        dns_at(check, NOON - 3 * HOUR + i);
    struct storage_policy policy = nearly_full(check);
    struct storage_upkeep sum = shed_until(check, &policy, KIND_EVENTS, 1000);
    assert_int_equal(sum.rows_removed[KIND_FLOWS], 0);
    assert_int_equal(dns_before_today(check), 4 * USUAL);
}

/* Some more than on other days is no flood: then all go by their age. */
static void a_busy_day_is_no_flood(void **state)
{
    struct check *check = *state;
    struct growth growth;
    check_begin_at(check, NOON);
    usual_days(check, 3);
    for (int i = 0; i < USUAL; i++)
        dns_at(check, NOON - 3 * HOUR + i);
    check_written(check, storage_commit(check->writer, &check->error));
    assert_true(growth_look(&check->writer->rows.session, NOON, &growth));
    assert_int_equal(growth.rows, 0);
    dns_at(check, NOON - 2 * HOUR);
    check_written(check, storage_commit(check->writer, &check->error));
    assert_true(growth_look(&check->writer->rows.session, NOON, &growth));
    assert_int_equal(growth.walk, WALK_DNS_QUERY);
    assert_int_equal(growth.rows, 1);
}

/* On the first day nothing is usual yet, so the largest is cut to the size of the next. */
static void on_the_first_day_the_largest_goes_first(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    usual_days(check, 1);
    for (int i = 0; i < FLOOD; i++)
        dns_at(check, NOON - 3 * HOUR + i);
    struct storage_policy policy = nearly_full(check);
    struct storage_upkeep sum = shed_until(check, &policy, KIND_EVENTS, 1000);
    assert_int_equal(sum.rows_removed[KIND_FLOWS], 0);
}

/* A flood that was folded took ids and made no rows: its kind has not grown. */
static void ids_without_rows_are_no_growth(void **state)
{
    struct check *check = *state;
    struct growth growth;
    check_begin_at(check, NOON);
    int64_t id = usual_days(check, 3);
    for (int i = 0; i < USUAL / 2; i++)
        check_flow_at(check, id += 100, NOON - 3 * HOUR + i, NOON - 3 * HOUR + i);
    check_written(check, storage_commit(check->writer, &check->error));
    assert_true(growth_look(&check->writer->rows.session, NOON, &growth));
    assert_int_equal(growth.rows, 0);
    for (int i = 0; i < 3 * USUAL; i++)
        check_flow_at(check, ++id, NOON - 2 * HOUR + i, NOON - 2 * HOUR + i);
    check_written(check, storage_commit(check->writer, &check->error));
    assert_true(growth_look(&check->writer->rows.session, NOON, &growth));
    assert_int_equal(growth.walk, WALK_FLOW);
    assert_int_equal(growth.after_id, 2 * USUAL);
    assert_true(growth.rows > 0 && growth.rows < 9 * USUAL);
}

/* Sums and the ledger stay as long as there is a row, however young. */
static void rows_of_the_last_hour_go_before_sums(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    struct traffic_summary traffic = {.minute_us = NOON - 60 * DAY,
                                      .registrable_domain = "example.com"};
    check_written(check, storage_write_traffic(check->writer, &traffic, &check->error));
    for (int i = 0; i < FLOOD; i++)
        dns_at(check, NOON - HOUR / 2 + i);
    struct storage_policy policy = nearly_full(check);
    policy.keep_minutes_us = 0;
    struct storage_upkeep sum = shed_until(check, &policy, KIND_EVENTS, 500);
    assert_int_equal(sum.rows_removed[KIND_MINUTES] + sum.rows_removed[KIND_HOURS] +
                         sum.rows_removed[KIND_SUMS] + sum.rows_removed[KIND_HEALTH],
                     0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_flood_of_the_last_day_goes_before_what_was_there),
        TEST(a_busy_day_is_no_flood),
        TEST(on_the_first_day_the_largest_goes_first),
        TEST(ids_without_rows_are_no_growth),
        TEST(rows_of_the_last_hour_go_before_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
