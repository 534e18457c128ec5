/* SPDX-License-Identifier: MIT */
#include "storage_check.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/stat.h>

static struct storage_reader *open_reader(struct check *check)
{
    if (check->writer) check_written(check, storage_commit(check->writer, &check->error));
    struct storage_reader *reader = storage_reader_open(check->path, &check->error);
    check_good(check, reader != NULL);
    return reader;
}

/* Runs the statement to its end; false if any step of it is refused. */
static bool run(struct storage_reader *reader, const char *sql, struct error *error)
{
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, error);
    if (!rows) return false;
    int result;
    while ((result = storage_next(rows, error)) == 1)
        ;
    storage_rows_close(rows);
    return result == 0;
}

static int files_in(const char *folder)
{
    int count = 0;
    DIR *open = opendir(folder);
    assert_non_null(open);
    while (readdir(open))
        count++;
    closedir(open);
    return count;
}

static void no_statement_writes_a_byte_anywhere(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow(check, 1);
    check_write(check);
    struct storage_reader *reader = open_reader(check);
    /* makes the files that reading needs */
    assert_true(run(reader, "SELECT * FROM flows", &check->error));
    int files = files_in(check->folder);
    static const char *const hostile[] = {
        "DELETE FROM flow",
        "UPDATE device SET user_label = 'x'",
        "INSERT INTO term (value) VALUES ('x')",
        "DROP TABLE flow",
        "CREATE TABLE x (a)",
        "CREATE TEMP TABLE x (a)",
        "CREATE TEMP VIEW x AS SELECT 1",
        "CREATE VIRTUAL TABLE temp.x USING fts5(a)",
        "ALTER TABLE flow RENAME TO y",
        "ATTACH '/tmp/netscope-hostile.db' AS x",
        "ATTACH ':memory:' AS x",
        "ATTACH '' AS x",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO '/tmp/netscope-hostile.db'",
        "REINDEX",
        "ANALYZE",
        "BEGIN",
        "BEGIN IMMEDIATE",
        "SAVEPOINT x",
        "COMMIT",
        "SELECT load_extension('x')",
        "SELECT writefile('/tmp/netscope-hostile', 'x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT edit('x')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT fts3_tokenizer('simple', x'00')",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA query_only = 0",
        "PRAGMA user_version = 9",
        "PRAGMA application_id = 9",
        "PRAGMA writable_schema = 1",
        "PRAGMA temp_store_directory = '/tmp'",
        "PRAGMA temp_store = 1",
        "PRAGMA wal_checkpoint",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA optimize",
        "PRAGMA incremental_vacuum",
        "PRAGMA trusted_schema = 1",
        "PRAGMA cache_size = 100000000",
        "PRAGMA mmap_size = 1",
        "PRAGMA locking_mode = EXCLUSIVE",
        "PRAGMA hard_heap_limit = 1",
        "PRAGMA data_store_directory = '/tmp'",
        "EXPLAIN DELETE FROM flow",
        "WITH x AS (SELECT 1) DELETE FROM flow",
        "SELECT 1; DELETE FROM flow",
        "SELECT 1; SELECT 2",
        "SELECT 1; garbage",
        "",
        " -- nothing",
        ";",
    };
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        check->error.sentence[0] = '\0';
        if (run(reader, hostile[i], &check->error)) fail_msg("allowed: %s", hostile[i]);
        size_t size = strlen(check->error.sentence);
        if (size == 0 || check->error.sentence[size - 1] != '.')
            fail_msg("no sentence for: %s", hostile[i]);
    }
    storage_reader_close(reader);
    assert_int_equal(files_in(check->folder), files);
    assert_int_equal(access("/tmp/netscope-hostile.db", F_OK), -1);
    assert_int_equal(access("/tmp/netscope-hostile", F_OK), -1);
    check_answer(check, "SELECT count(*) FROM flows", "1");
    check_flow(check, 2); /* the capture continues */
    check_write(check);
    check_written(check, storage_commit(check->writer, &check->error));
}

static void what_reads_is_allowed(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct storage_reader *reader = open_reader(check);
    static const char *const good[] = {
        "SELECT * FROM flows;",
        "-- comment\nSELECT 1; -- another\n;",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT * FROM n LIMIT 5",
        "EXPLAIN SELECT * FROM flows",
        "EXPLAIN QUERY PLAN SELECT * FROM flows",
        "PRAGMA table_info(flow)",
        "SELECT * FROM pragma_table_info('flows')",
        "PRAGMA user_version",
        "PRAGMA integrity_check",
        "VALUES (1), (2)",
        "SELECT value FROM json_each('[1,2]')",
        "SELECT count(*) FROM json_tree('[1,2]')",
        "SELECT * FROM pragma_index_list('alert')",
        "SELECT name FROM sqlite_schema",
        "SELECT src_ip, sum(bytes_sent) OVER (ORDER BY start_us) FROM flows",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (!run(reader, good[i], &check->error))
            fail_msg("%s: %s", good[i], check->error.sentence);
    }
    storage_reader_close(reader);
}

static void parameters_are_bound_by_name_and_values_keep_their_type(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct storage_reader *reader = open_reader(check);
    struct parameter parameters[] = {
        {":i", {.type = VALUE_INTEGER, .integer = INT64_MIN}},
        {":r", {.type = VALUE_REAL, .real = 0.5}},
        {":t", {.type = VALUE_TEXT, .bytes = span_text("\xe2\x82\xac")}},
        {":n", {.type = VALUE_NULL}},
        {":b", {.type = VALUE_BLOB, .bytes = {(const uint8_t *)"\0\1", 2}}},
    };
    struct storage_rows *rows = storage_query(
        reader, NULL, "SELECT :i AS i, :r, :t, :n, :b, '' AS empty", parameters, 5, &check->error);
    check_good(check, rows != NULL);
    assert_int_equal(storage_column_count(rows), 6);
    assert_string_equal(storage_column_name(rows, 0), "i");
    assert_int_equal(storage_next(rows, &check->error), 1);
    assert_true(storage_value(rows, 0).integer == INT64_MIN);
    assert_true(storage_value(rows, 1).real == 0.5);
    assert_string_equal((const char *)storage_value(rows, 2).bytes.data, "\xe2\x82\xac");
    assert_int_equal(storage_value(rows, 3).type, VALUE_NULL);
    assert_int_equal(storage_value(rows, 4).bytes.size, 2);
    assert_int_equal(storage_value(rows, 5).type, VALUE_TEXT);
    assert_int_equal(storage_next(rows, &check->error), 0);
    storage_rows_close(rows);
    assert_null(storage_query(reader, NULL, "SELECT 1", parameters, 1, &check->error));
    assert_null(storage_query(reader, "no_such_query", NULL, NULL, 0, &check->error));
    rows = storage_query(reader, "find_last_ids", NULL, NULL, 0, &check->error);
    assert_non_null(rows);
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static void a_column_is_found_by_its_name_and_a_wrong_name_is_a_bug(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct storage_reader *reader = open_reader(check);
    static const char sql[] = "SELECT 7 AS count, 'x' AS word, NULL AS missing";
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, &check->error);
    check_good(check, rows != NULL);
    int missing = storage_column(rows, "missing"), word = storage_column(rows, "word");
    int count = storage_column(rows, "count");
    assert_int_equal(storage_next(rows, &check->error), 1);
    assert_int_equal(storage_integer(rows, count), 7);
    assert_string_equal(storage_text(rows, word), "x");
    assert_true(storage_is_null(rows, missing));
    assert_false(storage_is_null(rows, word));
    assert_string_equal(storage_text(rows, missing), "");
    assert_int_equal(storage_integer(rows, word), 0);
    storage_rows_close(rows);
    rows = storage_query(reader, NULL, sql, NULL, 0, &check->error);
    (void)storage_column(rows, "counts");
    assert_int_equal(storage_next(rows, &check->error), -1);
    assert_int_equal(check->error.kind, ERROR_BUG);
    assert_non_null(strstr(check->error.sentence, "'counts'"));
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static void *interrupt_soon(void *owner)
{
    usleep(50 * 1000);
    storage_interrupt(owner);
    return NULL;
}

static void an_endless_query_can_be_stopped(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct storage_reader *reader = open_reader(check);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, reader), 0);
    assert_false(run(reader,
                     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                     "SELECT count(*) FROM n",
                     &check->error));
    assert_non_null(strstr(check->error.sentence, "stopped"));
    pthread_join(thread, NULL);
    storage_reader_close(reader);
}

static void a_reader_sees_a_database_whose_writer_was_killed(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow(check, 1);
    check_write(check);
    check_written(check, storage_commit(check->writer, &check->error));
    /* What kill -9 leaves: a copy of the files as they are. */
    char command[512];
    snprintf(command, sizeof command, "cp %s %s/k.db && cp %s-wal %s/k.db-wal", check->path,
             check->folder, check->path, check->folder);
    assert_int_equal(system(command), 0);
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    snprintf(check->path, sizeof check->path, "%s/k.db", check->folder);
    check_answer(check, "SELECT flow_id FROM flows", "1");
    check_begin(check);
    check_answer(check, "SELECT group_concat(status) FROM captures", "interrupted,running");
}

static void a_reader_works_beside_the_writer_and_sees_only_what_was_committed(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct storage_reader *reader = open_reader(check);
    struct storage_rows *rows =
        storage_query(reader, NULL, "SELECT count(*) FROM flows", NULL, 0, &check->error);
    check_flow(check, 1);
    check_write(check);
    assert_int_equal(storage_next(rows, &check->error), 1);
    assert_int_equal(storage_value(rows, 0).integer, 0);
    check_written(check, storage_commit(check->writer, &check->error));
    storage_rows_close(rows);
    rows = storage_query(reader, NULL, "SELECT count(*) FROM flows", NULL, 0, &check->error);
    assert_int_equal(storage_next(rows, &check->error), 1);
    assert_int_equal(storage_value(rows, 0).integer, 1);
    /* Closing while a reader is in the middle of a query is no error. */
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    storage_rows_close(rows);
    storage_reader_close(reader);
}

static void kept_rows_stay_with_their_reader_and_let_nothing_else_be_written(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow(check, 1);
    check_write(check);
    struct storage_reader *reader = open_reader(check), *other = open_reader(check);
    assert_true(storage_keep(reader, "kept", "SELECT 7 AS n FROM flows;", &check->error));
    assert_true(storage_keep(reader, "kept", "SELECT 8 AS n FROM flows;", &check->error));
    struct storage_rows *rows =
        storage_query(reader, NULL, "SELECT sum(n), count(*) FROM kept", NULL, 0, &check->error);
    assert_int_equal(storage_next(rows, &check->error), 1);
    assert_int_equal(storage_integer(rows, 0), 8);
    assert_int_equal(storage_integer(rows, 1), 1);
    storage_rows_close(rows);
    assert_false(run(other, "SELECT n FROM kept", &check->error));
    static const char *const hostile[] = {"DELETE FROM kept", "CREATE TEMP TABLE x (a)",
                                          "DROP TABLE kept", "DELETE FROM flow",
                                          "PRAGMA query_only = 0"};
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
        assert_false(run(reader, hostile[i], &check->error));
    assert_false(storage_keep(reader, "kept", "SELECT 1; DELETE FROM flow", &check->error));
    assert_false(storage_keep(reader, "main.x", "SELECT 1", &check->error));
    assert_false(run(reader, "DELETE FROM flow", &check->error));
    storage_reader_close(other);
    storage_reader_close(reader);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(no_statement_writes_a_byte_anywhere),
        TEST(what_reads_is_allowed),
        TEST(parameters_are_bound_by_name_and_values_keep_their_type),
        TEST(a_column_is_found_by_its_name_and_a_wrong_name_is_a_bug),
        TEST(an_endless_query_can_be_stopped),
        TEST(kept_rows_stay_with_their_reader_and_let_nothing_else_be_written),
        TEST(a_reader_sees_a_database_whose_writer_was_killed),
        TEST(a_reader_works_beside_the_writer_and_sees_only_what_was_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
