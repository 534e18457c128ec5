/* SPDX-License-Identifier: MIT */
/* The asserts of row.h: a value goes where its name says, and none is forgotten. */
#include "storage_check.h"

#include "write/writer_state.h"

#include <signal.h>
#include <sys/wait.h>

/* Runs in its own process; true: it stopped at an assert. */
static bool stops(struct check *check, void (*act)(struct rows *rows))
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) _exit(2);
        (void)signal(SIGABRT, SIG_DFL);
        act(&check->writer->rows);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

/* All columns of a link but vlan. */
static void bind_others(struct row *row)
{
    row_null(row, AT(vlan_received));
    row_integer(row, AT(src_mac), 1);
    row_integer(row, AT(dst_mac), 2);
    row_null(row, AT(outer_vlan));
}

static void write_link(struct rows *rows)
{
    struct row row = rows_begin(rows, WRITE_LINK);
    row_integer(&row, AT(vlan), 3);
    bind_others(&row);
    (void)row_write(&row);
}

static void the_order_in_which_values_are_bound_is_free(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_link(&check->writer->rows);
    check_answer(check, "SELECT src_mac, dst_mac, vlan FROM link", "1|2|3");
}

static void forget_one(struct rows *rows)
{
    struct row row = rows_begin(rows, WRITE_LINK);
    bind_others(&row);
    (void)row_write(&row);
}

static void bind_a_stranger(struct rows *rows)
{
    struct row row = rows_begin(rows, WRITE_LINK);
    row_integer(&row, AT(vlan), 3);
    bind_others(&row);
    row_integer(&row, AT(start_us), 4);
    (void)row_write(&row);
}

static void bind_one_twice(struct rows *rows)
{
    struct row row = rows_begin(rows, WRITE_LINK);
    row_integer(&row, AT(vlan), 3);
    row_integer(&row, AT(src_mac), 1);
    row_integer(&row, AT(src_mac), 2);
    (void)row_write(&row);
}

static void a_row_of_which_a_column_was_forgotten_stops(void **state)
{
    struct check *check = *state;
    check_begin(check);
    assert_true(stops(check, forget_one));
    assert_true(stops(check, bind_a_stranger));
    assert_true(stops(check, bind_one_twice));
}

static void value_in_a_plain_column(struct rows *rows)
{
    struct row row = rows_begin(rows, WRITE_FLOW);
    row_value(&row, AT(duration_us), INTERN_TEXT, 0);
}

static void value_of_another_table(struct rows *rows)
{
    struct row row = rows_begin(rows, WRITE_FLOW);
    row_interned(&row, AT(dst_domain), (struct span){NULL, 0});
}

static void address_in_a_plain_column(struct rows *rows)
{
    struct row row = rows_begin(rows, WRITE_FLOW);
    struct ip_address none = {.version = 0};
    row_address(&row, AT(start_us), &none);
}

/*
 * Else the value would be removed as unused. NULL stops as well, because the first row of any kind
 * must stop.
 */
static void a_value_where_schema_references_names_none_stops(void **state)
{
    struct check *check = *state;
    check_begin(check);
    assert_true(stops(check, value_in_a_plain_column));
    assert_true(stops(check, value_of_another_table));
    assert_true(stops(check, address_in_a_plain_column));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_order_in_which_values_are_bound_is_free),
        TEST(a_row_of_which_a_column_was_forgotten_stops),
        TEST(a_value_where_schema_references_names_none_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
