/* SPDX-License-Identifier: MIT */
/* The log and the cap: limits that hold with any readers. */
#include "files.h"
#include "upkeep/upkeep_check.h"

#include "file/migration.h"

#define MIB (INT64_C(1) << 20)

static const struct storage_policy small_policy = {
    .max_bytes = 24 * MIB, .wal_most_bytes = 4 * MIB, .keep_minutes_us = 30 * DAY};

static bool write_flow_at(struct check *check, int64_t flow_id, int64_t time_us)
{
    char name[64];
    struct flow_record *flow = check_flow(check, flow_id);
    flow->end_reason = END_IDLE;
    snprintf(name, sizeof name, "host%lld.example", (long long)flow_id);
    check->joined.dst_domain = name;
    flow->start_us = flow->end_us = time_us;
    flow->server_label = check_text(check, "the same for all");
    memset(flow->history, 'D', sizeof flow->history - 1);
    return is_written(storage_write_joined(check->writer, &check->joined, &check->error));
}

static void assert_below_cap(struct check *check, const struct storage_policy *policy)
{
    struct storage_sizes sizes = storage_sizes(check->path);
    int64_t all = sizes.database_bytes + sizes.log_bytes + sizes.index_bytes;
    if (all > policy->max_bytes)
        fail_msg("%lld + %lld + %lld bytes", (long long)sizes.database_bytes,
                 (long long)sizes.log_bytes, (long long)sizes.index_bytes);
    assert_true(sizes.log_bytes <= policy->wal_most_bytes);
}

/* A program that opens a snapshot and keeps it. */
static sqlite3 *begin_reading(struct check *check)
{
    sqlite3 *reader;
    assert_int_equal(sqlite3_open(check->path, &reader), SQLITE_OK);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM flow", NULL, NULL, NULL),
                     SQLITE_OK);
    return reader;
}

static int64_t pages_of(struct check *check, const char *pragma)
{
    int64_t pages = 0;
    assert_true(database_integer(check->writer->rows.session.connection, pragma, &pages));
    return pages;
}

/* ---------------------------------------------------------------- the cap */

static void the_cap_holds_while_rows_come_and_a_reader_keeps_its_snapshot(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    sqlite3 *reader = NULL;
    int64_t id = 0, now_us = NOON, removed = 0;
    int pauses = 0, held = 0;
    for (int round = 0; round < 1000; round++) {
        struct storage_upkeep done = {.behind = true};
        for (int steps = 0; done.behind && steps < 8; steps++) {
            check_good(check, storage_maintain(check->writer, &small_policy, now_us, &done,
                                               &check->error));
            removed += done.rows_removed[KIND_FLOWS];
            assert_below_cap(check, &small_policy);
        }
        pauses += done.must_pause;
        if (round == 500) reader = begin_reading(check);
        held += reader != NULL && done.pause == PAUSE_WAL;
        if (held == 50) {
            sqlite3_close(reader);
            reader = NULL;
            held = 51;
        }
        if (done.must_pause) continue;
        for (int i = 0; i < 200; i++)
            check_good(check, write_flow_at(check, ++id, now_us));
        check_written(check, storage_commit(check->writer, &check->error));
        assert_below_cap(check, &small_policy);
        now_us += SECOND;
    }
    assert_true(held == 51 && pauses < 500);
    assert_true(removed > 1000);
    /* The newest are complete, and so are their names. */
    assert_int_equal(check_number(check, "SELECT max(flow_id) FROM flows"), id);
    assert_true(check_number(check, "SELECT max(flow_id) - min(flow_id) + 1 - count(*) "
                                    "FROM flows") == 0);
    assert_int_equal(check_number(check, "SELECT count(*) FROM flows WHERE dst_domain IS NULL"), 0);
    check_answer(check,
                 "SELECT rows_aged, rows_shed > 1000, "
                 "kept_from_us <= (SELECT min(end_us) + 1 FROM flows) FROM retention "
                 "WHERE kind = 'flows'",
                 "0|1|1");
    check_answer(check, "PRAGMA integrity_check", "ok");
}

static void who_does_not_pause_loses_rows_and_not_the_cap(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    (void)check_step(check, &small_policy, NOON);
    sqlite3 *reader = begin_reading(check);
    int64_t id = 0;
    enum write_state answer = WRITE_OPEN;
    while (answer == WRITE_OPEN && id < 1000000) {
        bool written = true;
        for (int i = 0; written && i < 100; i++)
            written = write_flow_at(check, ++id, NOON);
        answer = storage_commit(check->writer, &check->error).state;
        assert_below_cap(check, &small_policy);
    }
    assert_int_equal(answer, WRITE_LOST);
    assert_non_null(strstr(check->error.sentence, "storage.max_bytes"));
    assert_true(check_step(check, &small_policy, NOON).must_pause);
    sqlite3_close(reader);
    assert_false(check_step(check, &small_policy, NOON).must_pause);
    check_good(check, write_flow_at(check, id + 1, NOON));
    char expected[64];
    snprintf(expected, sizeof expected, "%lld", (long long)id + 1);
    check_answer(check, "SELECT max(flow_id) FROM flows", expected);
    check_answer(check, "SELECT count(*) FROM flows WHERE dst_domain IS NULL", "0");
}

static void raw_rows_are_shed_before_sums_and_the_oldest_first(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t i = 0; i < 500; i++) {
        struct traffic_summary sum = {.minute_us = NOON - i * 60 * SECOND, .flows = 1};
        check_written(check, storage_write_traffic(check->writer, &sum, &check->error));
    }
    for (int64_t id = 1; id <= 60000; id++) {
        check_good(check, write_flow_at(check, id, NOON - DAY + id));
        struct dns_query_record *dns =
            check_record(check, RECORD_DNS_QUERY, sizeof *dns, NOON - DAY + 2 * id);
        dns->type = 1;
        check_write(check);
    }
    int64_t pages = pages_of(check, "PRAGMA page_count");
    const struct storage_policy policy = {.max_bytes = pages * 8192 * 9 / 10};
    (void)check_settle(check, &policy, NOON);
    assert_int_equal(check_number(check, "SELECT count(*) FROM traffic_minutes"), 500);
    int64_t flows = check_number(check, "SELECT min(flow_id) FROM flow");
    int64_t questions = check_number(check, "SELECT min(dns_id) FROM dns_query");
    assert_true(flows > 1000 && questions > 1000 && flows < 60000);
    /* Equally old, give or take a step. */
    assert_true(llabs(flows - 2 * questions) <= 2 * 4000);
    /* A lower cap takes pages, too. */
    assert_true(storage_sizes(check->path).database_bytes <= policy.max_bytes);
}

static void a_cap_of_nothing_sheds_nothing(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 20000; id++)
        check_good(check, write_flow_at(check, id, NOON));
    static const struct storage_policy policy = {.max_bytes = 0};
    struct storage_upkeep done = check_settle(check, &policy, NOON);
    assert_int_equal(done.rows_removed[KIND_FLOWS], 0);
    assert_false(done.must_pause);
}

/* ---------------------------------------------------------------- pages */

static void free_pages_are_given_back_a_few_at_a_time(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    for (int64_t id = 1; id <= 110000; id++)
        check_good(check, write_flow_at(check, id, id <= 100000 ? 1 : NOON));
    bool more = true;
    check_written(check, storage_commit(check->writer, &check->error));
    while (more)
        check_good(check, storage_sum(check->writer, NOON, &more, &check->error));
    check_pass_now(check);
    check->writer->upkeep->collected_us = 0;
    int64_t before = pages_of(check, "PRAGMA page_count"), returned = 0;
    struct storage_upkeep done = {.more = true};
    while (done.more) {
        done = check_step(check, &default_policy, NOON);
        assert_true(done.pages_returned <= 130); /* and the pointer-map pages */
        returned += done.pages_returned;
    }
    int64_t after = pages_of(check, "PRAGMA page_count");
    assert_true(returned > 500);
    assert_int_equal(before - returned, after);
    assert_true(pages_of(check, "PRAGMA freelist_count") * 4 <= after ||
                pages_of(check, "PRAGMA freelist_count") <= 1024);
    assert_false(done.cannot_shrink);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    check_answer(check, "SELECT count(*) FROM flows WHERE dst_domain IS NOT NULL", "10000");
    check_answer(check, "PRAGMA integrity_check", "ok");
}

static void a_new_database_can_shrink_and_an_older_one_says_that_it_cannot(void **state)
{
    struct check *check = *state;
    sqlite3 *old;
    assert_int_equal(sqlite3_open(check->path, &old), SQLITE_OK);
    assert_true(migration_apply(old, check->path, &check->error));
    assert_int_equal(sqlite3_exec(old, "PRAGMA auto_vacuum = NONE; VACUUM", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(old);
    check_begin(check);
    assert_true(check_step(check, &default_policy, NOON).cannot_shrink);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    assert_int_equal(unlink(check->path), 0);
    check_begin(check);
    assert_false(check_step(check, &default_policy, NOON).cannot_shrink);
    assert_int_equal(pages_of(check, "PRAGMA auto_vacuum"), 2);
}

/* ---------------------------------------------------------------- the log */

static void the_log_is_begun_anew_once_nobody_reads(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    static const struct storage_policy policy = {.wal_most_bytes = 16 * MIB};
    int64_t most = 0, id = 0;
    for (int round = 0; round < 400; round++) {
        for (int i = 0; i < 500; i++)
            check_good(check, write_flow_at(check, ++id, NOON));
        struct storage_upkeep done = check_step(check, &policy, NOON);
        assert_false(done.must_pause);
        if (done.wal_bytes > most) most = done.wal_bytes;
    }
    assert_true(most > 2 * MIB && most < 8 * MIB); /* a quarter of the limit, and a commit */
}

static void a_log_that_a_reader_held_is_cut_when_the_reader_ends(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    static const struct storage_policy policy = {.wal_most_bytes = 8 * MIB};
    (void)check_step(check, &policy, NOON);
    sqlite3 *reader = begin_reading(check);
    struct storage_upkeep done = {.must_pause = false};
    bool held_up = false;
    for (int64_t id = 0; !done.must_pause && id < 1000000;) {
        for (int i = 0; i < 100; i++)
            check_good(check, write_flow_at(check, ++id, NOON));
        done = check_step(check, &policy, NOON);
        held_up = held_up || done.checkpoint == CHECKPOINT_HELD_UP;
    }
    assert_true(done.pause == PAUSE_WAL && held_up);
    assert_true(done.wal_bytes > 4 * MIB && done.wal_bytes <= 8 * MIB);
    assert_true(check_step(check, &policy, NOON).must_pause);
    sqlite3_close(reader);
    done = check_step(check, &policy, NOON);
    assert_false(done.must_pause);
    assert_int_equal(done.checkpoint, CHECKPOINT_WHOLE);
    assert_int_equal(done.wal_bytes, 0);
}

static void a_log_that_a_reader_held_is_cut_soon_however_little_is_written(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    static const struct storage_policy policy = {.wal_most_bytes = 1024 * MIB};
    (void)check_step(check, &policy, NOON);
    sqlite3 *reader = begin_reading(check);
    struct storage_upkeep done = {.must_pause = false};
    for (int64_t id = 0; done.checkpoint != CHECKPOINT_HELD_UP && id < 1000000;) {
        for (int i = 0; i < 100; i++)
            check_good(check, write_flow_at(check, ++id, NOON));
        done = check_step(check, &policy, NOON);
        assert_false(done.must_pause);
    }
    assert_true(done.wal_bytes > 8 * MIB);
    assert_int_equal(check_step(check, &policy, NOON + 11 * SECOND).checkpoint, CHECKPOINT_HELD_UP);
    sqlite3_close(reader);
    assert_int_equal(check_step(check, &policy, NOON + 12 * SECOND).checkpoint, CHECKPOINT_NONE);
    done = check_step(check, &policy, NOON + 22 * SECOND);
    assert_int_equal(done.checkpoint, CHECKPOINT_WHOLE);
    assert_int_equal(done.wal_bytes, 0);
    assert_int_equal(check_step(check, &policy, NOON + 60 * SECOND).checkpoint, CHECKPOINT_NONE);
}

/* One reader always begins before the other ends, so the database always has a reader. */
static void readers_that_overlap_for_ever_do_not_hold_the_log_for_ever(void **state)
{
    struct check *check = *state;
    check_begin_at(check, NOON);
    static const struct storage_policy policy = {.wal_most_bytes = 8 * MIB};
    (void)check_step(check, &policy, NOON);
    sqlite3 *reader = begin_reading(check);
    int64_t id = 0;
    int pauses = 0;
    for (int round = 0; round < 400; round++) {
        struct storage_upkeep done = check_step(check, &policy, NOON);
        assert_true(done.wal_bytes <= 8 * MIB);
        pauses += done.must_pause;
        sqlite3 *next = begin_reading(check);
        sqlite3_close(reader);
        reader = next;
        for (int i = 0; !done.must_pause && i < 100; i++)
            check_good(check, write_flow_at(check, ++id, NOON));
    }
    sqlite3_close(reader);
    assert_true(id > 25000 && pauses < 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_cap_holds_while_rows_come_and_a_reader_keeps_its_snapshot),
        TEST(who_does_not_pause_loses_rows_and_not_the_cap),
        TEST(raw_rows_are_shed_before_sums_and_the_oldest_first),
        TEST(a_cap_of_nothing_sheds_nothing),
        TEST(free_pages_are_given_back_a_few_at_a_time),
        TEST(a_new_database_can_shrink_and_an_older_one_says_that_it_cannot),
        TEST(the_log_is_begun_anew_once_nobody_reads),
        TEST(a_log_that_a_reader_held_is_cut_when_the_reader_ends),
        TEST(a_log_that_a_reader_held_is_cut_soon_however_little_is_written),
        TEST(readers_that_overlap_for_ever_do_not_hold_the_log_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
