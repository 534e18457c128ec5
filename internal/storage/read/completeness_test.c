/* SPDX-License-Identifier: MIT */
/* Hand-made ledgers, and their completeness over a range of time. */
#include "storage_check.h"

#include "upkeep/removal.h"
#include "write/transaction.h"

static const int64_t second_us = 1000000;

/* A run over [start_s, end_s], in the base table, the functions' only source. */
static void run_of(struct check *check, int64_t start_s, int64_t end_s, const char *status,
                   const char *source)
{
    struct capture_summary capture = {.source = source,
                                      .snaplen = NOT_OBSERVED,
                                      .start_us = start_s * second_us,
                                      .end_us = end_s * second_us,
                                      .status = status};
    check_written(
        check, storage_begin_capture(check->writer, &capture, &check->capture_id, &check->error));
    check_written(check, storage_update_capture(check->writer, &capture, &check->error));
}

static void ledger_of(struct check *check, int64_t start_s, int64_t end_s, struct ledger ledger)
{
    struct health_summary health = {
        .interval_start_us = start_s * second_us,
        .interval_end_us = end_s * second_us,
        .ledger = ledger,
    };
    check_written(check, storage_write_health(check->writer, &health, &check->error));
}

static void begin(struct check *check)
{
    check->writer = storage_writer_open(check->path, &check->error);
    check_good(check, check->writer != NULL);
}

static const struct ledger whole = {
    .frames_offered = 100, .frames_captured = 100, .rows_queued = 10, .rows_committed = 10};
static const struct ledger half = {.frames_offered = 100,
                                   .frames_kernel_dropped = 50,
                                   .frames_captured = 50,
                                   .rows_queued = 10,
                                   .rows_committed = 10};

/* To four places: one part in a million is the length of a moment. */
static void says(struct check *check, const char *range, const char *expected)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT round(completeness(%s), 4)", range);
    check_answer(check, sql, expected);
}

static void an_empty_database_knows_nothing(void **state)
{
    struct check *check = *state;
    begin(check);
    says(check, "NULL, NULL", "NULL");
    says(check, "0, 1000000", "NULL");
    check_answer(check, "SELECT content_completeness(NULL, NULL)", "NULL");
}

static void a_file_is_one_row_and_any_part_of_it_has_its_share(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1100, "complete", "file:a.pcap");
    ledger_of(check, 1000, 1100, half);
    says(check, "NULL, NULL", "0.5");
    says(check, "1020000000, 1030000000", "0.5");
    says(check, "1000000000, 1100000000", "0.5");
    says(check, "2000000000, 2100000000", "NULL");
    says(check, "0, 999999999", "NULL");
}

static void a_file_of_one_packet_is_watched_for_one_moment(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1000, "complete", "file:a.pcap");
    ledger_of(check, 1000, 1000, whole);
    says(check, "NULL, NULL", "1");
    says(check, "1000000000, 1000000000", "1");
    says(check, "999999999, 1000000000", "0.5");
}

static void of_a_live_run_only_the_intervals_that_overlap_count(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1040, "complete", "if:eth0");
    ledger_of(check, 1000, 1010, whole);
    ledger_of(check, 1010, 1020, half);
    ledger_of(check, 1020, 1030, whole);
    ledger_of(check, 1030, 1040, whole);
    says(check, "NULL, NULL", "0.875");
    says(check, "1000000000, 1009999999", "1");
    says(check, "1010000000, 1019999999", "0.5");
    /* Half of one and half of the next. */
    says(check, "1005000000, 1015000000", "0.75");
}

static void rows_that_were_dropped_multiply_with_frames_that_were_lost(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1010, "complete", "if:eth0");
    struct ledger ledger = half;
    ledger.rows_committed = 8;
    ledger.rows_dropped = 2;
    ledger_of(check, 1000, 1010, ledger);
    says(check, "NULL, NULL", "0.4");
}

static void time_between_two_runs_was_watched_by_nobody(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1010, "interrupted", "if:eth0");
    ledger_of(check, 1000, 1010, whole);
    run_of(check, 1030, 1040, "complete", "if:eth0");
    ledger_of(check, 1030, 1040, whole);
    says(check, "NULL, NULL", "0.5");
    says(check, "1010000001, 1029999999", "NULL");
    says(check, "1005000000, 1015000000", "0.5");
    check_answer(check,
                 "SELECT (SELECT count(*) FROM capture) || ' ' || round(completeness(1030000000, "
                 "1040000000), 4)",
                 "2 1.0");
}

static void two_runs_at_the_same_time_are_watched_once_and_add_their_frames(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1040, "complete", "if:eth0");
    ledger_of(check, 1000, 1040, whole);
    run_of(check, 1010, 1020, "complete", "if:eth1"); /* inside the first */
    ledger_of(check, 1010, 1020, half);
    run_of(check, 1030, 1060, "complete", "if:eth2"); /* overlaps its end */
    ledger_of(check, 1030, 1060, whole);
    says(check, "1000000000, 1060000000", "0.8333"); /* 250 of 300 frames, all of the time */
    says(check, "1000000000, 1119999999", "0.4167"); /* the second half has no capture */
}

static void a_run_that_was_killed_is_watched_up_to_its_last_ledger(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1000, "running", "if:eth0");
    says(check, "1000000000, 1019999999", "NULL"); /* no ledger yet: not known */
    ledger_of(check, 1000, 1010, whole);
    struct capture_summary capture = {.source = "if:eth0",
                                      .snaplen = NOT_OBSERVED,
                                      .start_us = 1000 * second_us,
                                      .end_us = 1010 * second_us,
                                      .status = "running"};
    check_written(check, storage_update_capture(check->writer, &capture, &check->error));
    says(check, "1000000000, 1009999999", "1");
    says(check, "1000000000, 1019999999", "0.5");
}

static void silence_that_was_watched_is_complete(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1010, "complete", "if:eth0");
    ledger_of(check, 1000, 1010, (struct ledger){.frames_offered = 0});
    says(check, "NULL, NULL", "1");
}

static void content_is_a_measure_of_its_own(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct flow_record *flow = check_flow(check, 1);
    flow->traffic[0].payload = 250;
    flow->traffic[1].payload = 500;
    flow->missed_bytes = 250;
    check_write(check);
    flow = check_flow(check, 2);
    flow->ip_protocol = 17;
    flow->traffic[0].payload = 1000000; /* UDP has no acknowledgements */
    check_write(check);
    check_answer(check, "SELECT content_completeness(NULL, NULL)", "0.75");
    check_answer(check, "SELECT content_completeness(1795295646000000, NULL)", "0.75");
    check_answer(check, "SELECT content_completeness(1795295999000000, NULL)", "NULL");
}

/* Rows of this kind are complete from then on. */
static void remove_to(struct check *check, enum storage_kind kind, int64_t to_s)
{
    const struct walk_step step = {.removed = 3, .removed_to_us = to_s * second_us - 1};
    check_good(check, writer_begin_row(check->writer, &check->error) == WRITE_OPEN);
    check_good(check, removal_note(&check->writer->rows.session, kind, &step, REMOVED_FOR_AGE));
    check_written(check, storage_commit(check->writer, &check->error));
}

static void time_whose_rows_were_removed_is_not_there(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1040, "complete", "if:eth0");
    ledger_of(check, 1000, 1040, whole);
    remove_to(check, KIND_MINUTES, 1030); /* other rows than those of connections */
    says(check, "1000000000, 1039999999", "1");
    remove_to(check, KIND_FLOWS, 1010);
    remove_to(check, KIND_EVENTS, 1020);
    says(check, "1000000000, 1039999999", "0.5");
    says(check, "1010000000, 1029999999", "0.5");
    says(check, "1000000000, 1009999999", "0");
    says(check, "1020000000, 1039999999", "1");
    says(check, "NULL, NULL", "1"); /* the whole range */
}

static void the_view_says_it_of_every_interval_to_any_program(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 1020, "complete", "if:eth0");
    ledger_of(check, 1000, 1010, half);
    ledger_of(check, 1010, 1020, (struct ledger){.rows_queued = 4, .rows_dropped = 1});
    check_answer(check,
                 "SELECT interval_start_time, completeness, frames_share, rows_share, frames_lost "
                 "FROM completeness ORDER BY health_id",
                 "1970-01-01T00:16:40.000000Z|0.5|0.5|1|50;"
                 "1970-01-01T00:16:50.000000Z|0.75|1|0.75|0");
}

/* The gaps that a report of these seconds has, as 'from-to'. */
static void expect_gaps(struct check *check, int64_t from_s, int64_t to_s, const char *expected)
{
    char found[256] = "";
    struct text text = text_into(found, sizeof found);
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    const struct parameter parameters[] = {{":from_us", value_integer(from_s * second_us)},
                                           {":to_us", value_integer(to_s * second_us)}};
    struct storage_rows *rows =
        storage_query(reader, "report/gaps", NULL, parameters, 2, &check->error);
    check_good(check, rows != NULL);
    int from = storage_column(rows, "gap_from_us"), to = storage_column(rows, "gap_to_us");
    while (storage_next(rows, &check->error) == 1)
        text_format(&text, "%s%lld-%lld", found[0] ? " " : "",
                    (long long)(storage_integer(rows, from) / second_us),
                    (long long)(storage_integer(rows, to) / second_us));
    storage_rows_close(rows);
    storage_reader_close(reader);
    assert_string_equal(found, expected);
}

/* One within another, one that goes on, one that begins as another ends, and two real gaps. */
static void runs_that_overlap_leave_no_gap_in_a_report(void **state)
{
    struct check *check = *state;
    begin(check);
    run_of(check, 1000, 2000, "complete", "if:eth0");
    run_of(check, 1200, 1300, "complete", "if:eth1");
    run_of(check, 1900, 3000, "complete", "if:eth1");
    run_of(check, 3000, 4000, "complete", "if:eth0");
    run_of(check, 4059, 5000, "complete", "if:eth0"); /* less than a minute */
    run_of(check, 5060, 6000, "complete", "if:eth0");
    run_of(check, 9000, 9500, "interrupted", "if:eth0");
    expect_gaps(check, 0, 10000, "5000-5060 6000-9000");
    expect_gaps(check, 1250, 4500, "");
    expect_gaps(check, 7000, 8000, "6000-9000");
    expect_gaps(check, 5060, 6000, "");
}

static void a_range_that_is_no_time_is_refused(void **state)
{
    struct check *check = *state;
    begin(check);
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    struct storage_rows *rows = storage_query(
        reader, NULL, "SELECT completeness('yesterday', 'today')", NULL, 0, &check->error);
    assert_non_null(rows);
    assert_int_equal(storage_next(rows, &check->error), -1);
    assert_non_null(strstr(check->error.sentence, "two times in microseconds"));
    storage_rows_close(rows);
    storage_reader_close(reader);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_empty_database_knows_nothing),
        TEST(a_file_is_one_row_and_any_part_of_it_has_its_share),
        TEST(a_file_of_one_packet_is_watched_for_one_moment),
        TEST(of_a_live_run_only_the_intervals_that_overlap_count),
        TEST(rows_that_were_dropped_multiply_with_frames_that_were_lost),
        TEST(time_between_two_runs_was_watched_by_nobody),
        TEST(two_runs_at_the_same_time_are_watched_once_and_add_their_frames),
        TEST(a_run_that_was_killed_is_watched_up_to_its_last_ledger),
        TEST(silence_that_was_watched_is_complete),
        TEST(content_is_a_measure_of_its_own),
        TEST(time_whose_rows_were_removed_is_not_there),
        TEST(the_view_says_it_of_every_interval_to_any_program),
        TEST(runs_that_overlap_leave_no_gap_in_a_report),
        TEST(a_range_that_is_no_time_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
