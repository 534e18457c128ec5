/* SPDX-License-Identifier: MIT */
#include "storage_check.h"

#include "file/database.h"
#include "file/statement.h"
#include "read/kept_statements.h"

static sqlite3_stmt *prepare(sqlite3 *connection, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(connection, sql, -1, &statement, NULL), SQLITE_OK);
    return statement;
}

static void a_statement_in_use_is_not_given_twice(void **state)
{
    (void)state;
    static const char sql[] = "SELECT :a";
    struct kept_statements kept = {.next = 0};
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    sqlite3_stmt *statement = prepare(connection, sql);
    (void)sqlite3_bind_int64(statement, 1, 7);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    kept_statements_give(&kept, sql, statement);

    assert_ptr_equal(kept_statements_take(&kept, sql), statement);
    assert_null(kept_statements_take(&kept, sql));
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_type(statement, 0), SQLITE_NULL); /* nothing stays bound */
    kept_statements_give(&kept, sql, statement);
    kept_statements_end(&kept);
    assert_int_equal(sqlite3_close(connection), SQLITE_OK);
}

static void more_statements_than_places_are_all_finalized(void **state)
{
    (void)state;
    static const char texts[KEPT_STATEMENTS + 20][12] = {"SELECT 1"};
    struct kept_statements kept = {.next = 0};
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    for (int i = 0; i < KEPT_STATEMENTS + 20; i++)
        kept_statements_give(&kept, texts[i], prepare(connection, "SELECT 1"));
    assert_null(kept_statements_take(&kept, texts[0]));
    sqlite3_stmt *newest = kept_statements_take(&kept, texts[KEPT_STATEMENTS + 19]);
    assert_non_null(newest);
    (void)sqlite3_finalize(newest);
    kept_statements_end(&kept);
    assert_int_equal(sqlite3_close(connection), SQLITE_OK); /* none is left */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_statement_in_use_is_not_given_twice),
        cmocka_unit_test(more_statements_than_places_are_all_finalized),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
