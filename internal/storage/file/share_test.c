/* SPDX-License-Identifier: MIT */
/* The pages of tables from inner pages, and the shares that they belong to. */
#include "storage_check.h"

#include "file/database.h"
#include "file/share.h"
#include "file/tree_size.h"

static sqlite3 *open_many(struct check *check, int64_t rows)
{
    sqlite3 *connection;
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    char *sql = sqlite3_mprintf(
        "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL; CREATE TABLE a (id INTEGER "
        "PRIMARY KEY, b TEXT); CREATE INDEX a_by_b ON a (b); CREATE TABLE c (d INTEGER, e TEXT, "
        "PRIMARY KEY (d, e)) WITHOUT ROWID;"
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %lld) "
        "INSERT INTO a SELECT i, printf('%%040d', i * 7919 %% 1000003) FROM n;"
        "INSERT INTO c SELECT id, b FROM a;",
        rows);
    assert_int_equal(sqlite3_exec(connection, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
    return connection;
}

static int64_t number(sqlite3 *connection, const char *format, const char *name)
{
    int64_t value = -1;
    char *sql = sqlite3_mprintf(format, name);
    assert_true(database_integer(connection, sql, &value));
    sqlite3_free(sql);
    return value;
}

/* dbstat reads each page, so it is right. */
static void pages_are_those_that_a_full_reading_finds_and_rows_are_near(void **state)
{
    struct check *check = *state;
    sqlite3 *connection = open_many(check, 200000);
    static const char *const trees[] = {"a", "a_by_b", "c"};
    for (size_t i = 0; i < 3; i++) {
        struct tree_size size;
        int64_t root =
            number(connection, "SELECT rootpage FROM sqlite_schema WHERE name = %Q", trees[i]);
        assert_true(tree_size_of(connection, root, &size));
        assert_int_equal(
            size.pages,
            number(connection, "SELECT count(*) FROM dbstat WHERE name = %Q", trees[i]));
        assert_true(size.rows > 190000 && size.rows < 210000);
    }
    sqlite3_close(connection);
}

static void a_root_that_is_none_has_no_rows_and_harms_nothing(void **state)
{
    struct check *check = *state;
    sqlite3 *connection = open_many(check, 100);
    static const int64_t roots[] = {0, -1, 2, 1000000, INT64_MAX};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        struct tree_size size;
        assert_true(tree_size_of(connection, roots[i], &size));
        assert_int_equal(size.rows, 0);
    }
    sqlite3_close(connection);
}

static void every_table_has_a_share(void **state)
{
    (void)state;
    assert_int_equal(share_of_table("flow"), SHARE_ROWS);
    assert_int_equal(share_of_table("flow_before"), SHARE_ROWS);
    assert_int_equal(share_of_table("domain"), SHARE_ROWS);
    assert_int_equal(share_of_table("domain_address"), SHARE_LEDGER);
    assert_int_equal(share_of_table("traffic_hour"), SHARE_SUMS);
    assert_int_equal(share_of_table("health"), SHARE_LEDGER);
    assert_int_equal(share_of_table("audit_entry"), SHARE_LEDGER);
    int sum = 0;
    for (enum share share = SHARE_LEDGER; share < SHARE_COUNT; share = (enum share)(share + 1))
        sum += share_percent(share);
    assert_int_equal(sum, 100);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(pages_are_those_that_a_full_reading_finds_and_rows_are_near),
        TEST(a_root_that_is_none_has_no_rows_and_harms_nothing),
        TEST(every_table_has_a_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
