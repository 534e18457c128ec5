/* SPDX-License-Identifier: MIT */
/* When a database has its indexes, and that SQLite uses them. */
#include "storage_check.h"

#include "file/connection.h"
#include "file/heap.h"
#include "file/indexes.h"
#include "file/statement.h"
#include "maintenance.h"
#include "write/writer_state.h"

static void expect_missing(struct check *check, int missing)
{
    assert_int_equal(indexes_missing(check->writer->rows.session.connection), missing);
}

static void open_again(struct check *check)
{
    check->writer = storage_writer_open(check->path, &check->error);
    check_good(check, check->writer != NULL);
}

static void write_flows(struct check *check, int64_t count)
{
    for (int64_t id = 1; id <= count; id++) {
        struct flow_record *flow = check_flow(check, id);
        flow->start_us += id * 1000000;
        check_write(check);
    }
    check_written(check, storage_commit(check->writer, &check->error));
}

static void a_new_database_has_its_indexes_from_the_first_row_on(void **state)
{
    struct check *check = *state;
    check_begin(check);
    expect_missing(check, 0);
}

static void close_filled(struct check *check, int64_t rows)
{
    check_begin(check);
    check_written(check, storage_commit(check->writer, &check->error));
    check_good(check, storage_index_later(check->writer, &check->error));
    assert_true(indexes_missing(check->writer->rows.session.connection) >= 7);
    write_flows(check, rows);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
}

static void one_that_is_filled_from_files_gets_them_when_it_is_closed(void **state)
{
    struct check *check = *state;
    close_filled(check, INDEXES_FROM);
    check_answer(check, "SELECT count(*) FROM sqlite_schema WHERE name = 'flow_by_time'", "1");
    open_again(check);
    expect_missing(check, 0);
    check_good(check, storage_index_later(check->writer, &check->error)); /* it has rows now */
    expect_missing(check, 0);
}

static void see_indexes(void *owner, const struct maintenance_verdict *verdict)
{
    if (strcmp(verdict->check, "indexes") == 0) *(int *)owner = verdict->state;
}

static void one_with_few_rows_gets_them_when_it_is_opened_for_writing_again(void **state)
{
    struct check *check = *state;
    int verdict = -1;
    close_filled(check, 10);
    check_answer(check, "SELECT count(*) FROM sqlite_schema WHERE name = 'flow_by_time'", "0");
    check_good(check, maintenance_check(check->path, true, see_indexes, &verdict, &check->error));
    assert_int_equal(verdict, VERDICT_GOOD);
    open_again(check);
    expect_missing(check, 0);
}

static void a_program_that_was_killed_before_leaves_nothing_undone(void **state)
{
    struct check *check = *state;
    int verdict = -1;
    check_begin(check);
    write_flows(check, 10);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    assert_true(indexes_drop(connection));
    /* It seems to have many rows. */
    assert_int_equal(sqlite3_exec(connection, "UPDATE flow SET flow_id = 100009 WHERE flow_id = 10",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(connection);
    check_good(check, maintenance_check(check->path, true, see_indexes, &verdict, &check->error));
    assert_int_equal(verdict, VERDICT_NOTE);
    open_again(check);
    expect_missing(check, 0);
    check_good(check, maintenance_check(check->path, true, see_indexes, &verdict, &check->error));
    assert_int_equal(verdict, VERDICT_GOOD);
}

/* In memory alone, 300,000 rows take more, and 50 million took more than there may be. */
static void sorting_an_index_takes_no_more_memory_than_the_cache(void **state)
{
    struct check *check = *state;
    close_filled(check, 3 * INDEXES_FROM);
    sqlite3 *connection;
    assert_true(connection_open(check->path, "mode=rw", CONNECTION_ORDINARY, NULL, &connection));
    assert_int_equal(sqlite3_exec(connection,
                                  "PRAGMA cache_size = -1024; PRAGMA temp_store = MEMORY", NULL,
                                  NULL, NULL),
                     SQLITE_OK);
    assert_true(indexes_drop(connection));
    int64_t before = heap_set_limit(6 << 20);
    bool made = indexes_make(connection);
    (void)heap_set_limit(before);
    assert_true(made);
    assert_int_equal(indexes_missing(connection), 0);
    sqlite3_close(connection);
}

static void a_time_is_looked_up_in_the_index(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_flows(check, 2000);
    assert_true(indexes_sample(check->writer->rows.session.connection));
    assert_non_null(strstr(check_ask(check, "EXPLAIN QUERY PLAN SELECT dst_ip FROM flows WHERE "
                                            "start_us >= 1795295645123456"),
                           "SEARCH flow USING INDEX flow_by_time (start_us>?)"));
    assert_non_null(strstr(check_ask(check, "EXPLAIN QUERY PLAN SELECT query_domain FROM "
                                            "dns_queries WHERE flow_id = 7"),
                           "SEARCH dns_query USING INDEX dns_query_by_flow (flow_id=?)"));
}

static const char *plan_of(struct check *check, const char *question)
{
    static char sql[8192];
    struct text text = text_into(sql, sizeof sql);
    text_format(&text, "EXPLAIN QUERY PLAN %s", statement_text(question));
    assert_true(text.size < sizeof sql - 1);
    return check_ask(check, sql);
}

/* Devices and what they said may be very many, and these rules look every minute. */
static void rules_about_few_devices_do_not_read_the_evidence_of_all(void **state)
{
    struct check *check = *state;
    check_begin(check);
    assert_non_null(strstr(plan_of(check, "analyze/router_advertisers"),
                           "SCAN e USING INDEX evidence_of_routers"));
    assert_non_null(strstr(plan_of(check, "analyze/arp_sweeps"),
                           "SEARCH e USING INDEX evidence_of_searches (last_seen_us>?"));
}

/* The counts of a database of months, as the planner has them. */
static void pretend_months(struct check *check)
{
    sqlite3 *connection = check->writer->rows.session.connection;
    assert_int_equal(
        sqlite3_exec(connection,
                     "ANALYZE; DELETE FROM sqlite_stat1; INSERT INTO sqlite_stat1 VALUES "
                     "('flow', 'flow_by_time', '59203368 1'), "
                     "('dns_query', 'dns_query_by_time', '22401722 1'), "
                     "('http_request', 'http_request_by_time', '3031812 1'), "
                     "('flow_kind', 'flow_kind_by_content', "
                     "'1521 201 4 4 3 2 2 2 2 2 2 2 1 1'); ANALYZE sqlite_schema",
                     NULL, NULL, NULL),
        SQLITE_OK);
}

/* SQLite may make a filter of a whole table, to look up few of its rows. It took 5 s beside 56 million
 * flows. */
static void no_look_makes_a_filter_of_a_whole_table_of_months(void **state)
{
    static const char *const keys[] = {"(flow_id=?)", "(dns_id=?)", "(http_id=?)", "(tls_id=?)"};
    struct check *check = *state;
    size_t looked = 0;
    const char *name;
    check_begin(check);
    write_flows(check, 2000);
    pretend_months(check);
    for (size_t at = 0; (name = storage_question_name(at)) != NULL; at++) {
        if (strncmp(name, "analyze/", 8) != 0) continue;
        const char *plan = plan_of(check, name);
        looked++;
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            const char *filter = strstr(plan, "BLOOM FILTER ON ");
            for (; filter; filter = strstr(filter + 1, "BLOOM FILTER ON "))
                if (strncmp(strchr(filter, '('), keys[i], strlen(keys[i])) == 0)
                    fail_msg("%s: %s", name, plan);
        }
    }
    assert_true(looked > 60);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_new_database_has_its_indexes_from_the_first_row_on),
        TEST(one_that_is_filled_from_files_gets_them_when_it_is_closed),
        TEST(one_with_few_rows_gets_them_when_it_is_opened_for_writing_again),
        TEST(a_program_that_was_killed_before_leaves_nothing_undone),
        TEST(sorting_an_index_takes_no_more_memory_than_the_cache),
        TEST(a_time_is_looked_up_in_the_index),
        TEST(rules_about_few_devices_do_not_read_the_evidence_of_all),
        TEST(no_look_makes_a_filter_of_a_whole_table_of_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
