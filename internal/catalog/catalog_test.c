/* SPDX-License-Identifier: MIT */
/* Checks that the embedded catalogue is complete. */
#include "catalog.h"

#include "test.h"

#include <string.h>

static void a_column_is_found_by_its_view_and_name(void **state)
{
    (void)state;
    const struct catalog_column *column = catalog_column("flows", "duration_us");
    assert_non_null(column);
    assert_int_equal(column->kind, COLUMN_IS_INTEGER);
    assert_int_equal(column->shown, COLUMN_DURATION);
    assert_string_equal(column->unit, "us");
    assert_string_equal(column->heading, "lasted");
    assert_null(column->null_means);
    assert_null(catalog_column("flows", "hello_us"));
    assert_null(catalog_column("flow", "duration_us"));
    assert_null(catalog_view("flow"));
}

static void a_pair_of_columns_shares_all_but_its_heading(void **state)
{
    (void)state;
    const struct catalog_column *sent = catalog_column("flows", "bytes_sent");
    const struct catalog_column *received = catalog_column("flows", "bytes_received");
    assert_ptr_equal(sent + 1, received);
    assert_string_equal(sent->meaning, received->meaning);
    assert_string_equal(sent->heading, "sent");
    assert_string_equal(received->heading, "received");
}

static void a_moment_is_a_text_and_a_number_and_tables_show_the_number(void **state)
{
    (void)state;
    const struct catalog_column *text = catalog_column("flows", "start_time");
    const struct catalog_column *number = catalog_column("flows", "start_us");
    assert_int_equal(text->kind, COLUMN_IS_TEXT);
    assert_int_equal(text->rank, COLUMN_HIDDEN);
    assert_int_equal(text->filters, 0);
    assert_int_equal(number->kind, COLUMN_IS_INTEGER);
    assert_int_equal(number->shown, COLUMN_TIME);
    assert_int_equal(number->filters, FILTER_UNTIL);
}

static void every_column_says_something_and_no_name_is_there_twice(void **state)
{
    (void)state;
    for (const struct catalog_view *view = catalog_views; view->name; view++) {
        assert_ptr_equal(catalog_view(view->name), view);
        assert_true(view->count > 0 && strlen(view->meaning) > 0);
        for (size_t i = 0; i < view->count; i++) {
            const struct catalog_column *column = &view->columns[i];
            if (strlen(column->meaning) < 4 && !column->null_means)
                fail_msg("%s.%s says nothing", view->name, column->name);
            assert_string_equal(column->view, view->name);
            assert_ptr_equal(catalog_column(view->name, column->name), column);
            assert_true(strlen(column->heading) > 0);
        }
    }
}

static void a_reference_names_a_view_whose_first_column_is_a_key(void **state)
{
    (void)state;
    int count = 0;
    for (const struct catalog_view *view = catalog_views; view->name; view++)
        for (size_t i = 0; i < view->count; i++) {
            const char *name = view->columns[i].refers_to;
            if (!name) continue;
            const struct catalog_view *target = catalog_view(name);
            if (!target) fail_msg("%s.%s", view->name, view->columns[i].name);
            assert_string_equal(target->columns[0].unit, "id");
            assert_string_equal(view->columns[i].unit, "id");
            count++;
        }
    assert_true(count > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_is_found_by_its_view_and_name),
        cmocka_unit_test(a_pair_of_columns_shares_all_but_its_heading),
        cmocka_unit_test(a_moment_is_a_text_and_a_number_and_tables_show_the_number),
        cmocka_unit_test(every_column_says_something_and_no_name_is_there_twice),
        cmocka_unit_test(a_reference_names_a_view_whose_first_column_is_a_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
