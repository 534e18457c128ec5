/* SPDX-License-Identifier: MIT */
/* Views as code: the writer makes them, a reader covers those of another program. */
#include "storage_check.h"

#include "file/database.h"
#include "file/migration.h"
#include "file/views.h"

static void as_another_program_left_it(struct check *check)
{
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(connection,
                     "DROP VIEW captures; CREATE VIEW captures AS SELECT capture_id FROM capture;"
                     "DROP VIEW alerts; CREATE VIEW mine AS SELECT 7 AS seven",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(connection);
}

static int64_t plainly(struct check *check, const char *sql)
{
    sqlite3 *connection;
    int64_t value = -1;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    (void)database_integer(connection, sql, &value);
    sqlite3_close(connection);
    return value;
}

static void close_writer(struct check *check)
{
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
}

static const char status_sql[] = "SELECT count(*) FROM captures WHERE status = 'interrupted'";

static void the_writer_makes_views_anew_that_are_not_its_own(void **state)
{
    struct check *check = *state;
    check_begin(check);
    close_writer(check);
    as_another_program_left_it(check);
    assert_int_equal(plainly(check, status_sql), -1);
    check->writer = storage_writer_open(check->path, &check->error);
    assert_non_null(check->writer);
    close_writer(check);
    assert_int_equal(plainly(check, status_sql), 1);
    assert_int_equal(plainly(check, "SELECT count(*) FROM alerts"), 0);
    assert_int_equal(plainly(check, "SELECT seven FROM mine"), 7);
}

static void opening_again_changes_no_schema(void **state)
{
    struct check *check = *state;
    check_begin(check);
    close_writer(check);
    int64_t before = plainly(check, "PRAGMA schema_version");
    check->writer = storage_writer_open(check->path, &check->error);
    close_writer(check);
    assert_int_equal(plainly(check, "PRAGMA schema_version"), before);
}

static void a_reader_sees_its_own_columns_and_writes_nothing(void **state)
{
    struct check *check = *state;
    check_begin(check);
    close_writer(check);
    as_another_program_left_it(check);
    int64_t before = plainly(check, "PRAGMA schema_version");
    check_answer(check, "SELECT capture_id, status FROM captures", "1|running");
    check_answer(check, "SELECT count(*) FROM alerts", "0");
    check_answer(check, "SELECT seven FROM mine", "7");
    assert_int_equal(plainly(check, "PRAGMA schema_version"), before);
    assert_int_equal(plainly(check, "SELECT status FROM captures"), -1);
}

/* This program's views would name columns that its tables do not have. */
static void a_reader_leaves_the_views_of_an_older_schema(void **state)
{
    struct check *check = *state;
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    check_good(check, migration_apply_until(connection, check->path, 11, &check->error));
    assert_int_equal(sqlite3_exec(connection,
                                  "CREATE VIEW captures AS SELECT count(*) + 1 FROM capture", NULL,
                                  NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(connection);
    check_answer(check, "SELECT * FROM captures", "1");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_writer_makes_views_anew_that_are_not_its_own),
        TEST(opening_again_changes_no_schema),
        TEST(a_reader_sees_its_own_columns_and_writes_nothing),
        TEST(a_reader_leaves_the_views_of_an_older_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
