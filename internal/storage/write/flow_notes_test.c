/* SPDX-License-Identifier: MIT */
#include "upkeep/upkeep_check.h"

static const struct flow_note *note_of(const struct check *check, int64_t flow_id)
{
    return flow_notes_find(&check->writer->rows.flow_notes, flow_id);
}

static void write_flow_of(struct check *check, int64_t flow_id, uint64_t bytes)
{
    check_flow(check, flow_id)->traffic[0] = (struct traffic){1, bytes, 0};
    check_write(check);
}

static void a_note_says_what_the_newest_row_says(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_flow_of(check, 7, 100);
    write_flow_of(check, 7, 250);
    assert_non_null(note_of(check, 7));
    assert_int_equal(note_of(check, 7)->counts.bytes[0], 250);
    assert_null(note_of(check, 8));
    assert_int_equal(check->writer->rows.flow_notes.lost_id, 0);
}

static void a_flow_whose_note_is_replaced_is_read_from_its_row(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_flow_of(check, 7, 100);
    write_flow_of(check, 8, 10);
    write_flow_of(check, 7 + FLOW_NOTES, 1000);
    assert_null(note_of(check, 7));
    assert_int_equal(check->writer->rows.flow_notes.lost_id, 7);
    check_written(check, storage_commit(check->writer, &check->error));
    for (bool more = true; more;)
        check_good(check, storage_sum(check->writer, 0, &more, &check->error));
    check_answer(check, "SELECT sum(flows), sum(bytes_sent) FROM place_day", "3|1110");
}

static void a_rare_value_is_noted_and_goes_with_the_next_row(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_flow(check, 7)->missed_bytes = 42;
    check_write(check);
    assert_int_equal(note_of(check, 7)->missed, 42);
    write_flow_of(check, 7, 100);
    assert_int_equal(note_of(check, 7)->missed, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_note_says_what_the_newest_row_says),
        TEST(a_flow_whose_note_is_replaced_is_read_from_its_row),
        TEST(a_rare_value_is_noted_and_goes_with_the_next_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
