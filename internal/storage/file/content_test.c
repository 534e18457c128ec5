/* SPDX-License-Identifier: MIT */
/* The number of a row's columns: in C, in SQL, and over time. */
#include "storage_check.h"

#include "file/content.h"
#include "file/database.h"

static void the_number_is_the_same_in_c_and_in_sql_and_in_every_version(void **state)
{
    (void)state;
    struct content content = {.count = 0};
    sqlite3 *connection;
    int64_t number = 0;
    content_add_text(&content, span_text("[\"192.0.2.1\"]"));
    content_add_text(&content, (struct span){NULL, 0});
    content_add_integer(&content, 60);
    assert_int_equal(sqlite3_open(":memory:", &connection), SQLITE_OK);
    assert_true(content_register(connection));
    assert_true(
        database_integer(connection, "SELECT content_of('[\"192.0.2.1\"]', NULL, 60)", &number));
    assert_int_equal(number, content_number(&content));
    assert_int_equal(number, 0x5370bdd5); /* databases hold it */
    sqlite3_close(connection);
}

static void null_the_empty_text_and_zero_differ(void **state)
{
    (void)state;
    struct content none = {.count = 0}, empty = {.count = 0}, zero = {.count = 0};
    content_add_text(&none, (struct span){NULL, 0});
    content_add_text(&empty, span_text(""));
    content_add_integer(&zero, 0);
    assert_true(content_number(&none) != content_number(&empty));
    assert_true(content_number(&none) != content_number(&zero));
    assert_true(content_number(&empty) != content_number(&zero));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_is_the_same_in_c_and_in_sql_and_in_every_version),
        cmocka_unit_test(null_the_empty_text_and_zero_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
