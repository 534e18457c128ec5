/* SPDX-License-Identifier: MIT */
#include "upkeep/upkeep_check.h"

static const struct query_notes *notes_of(const struct check *check)
{
    return &check->writer->rows.query_notes;
}

static void write_questions(struct check *check, int count)
{
    for (int i = 0; i < count; i++) {
        struct dns_query_record *dns =
            check_record(check, RECORD_DNS_QUERY, sizeof *dns, NOON + i * SECOND);
        dns->domain = check_text(check, i % 3 ? "one.example" : "other.example");
        dns->has_query = true;
        check->joined.device_id = check->joined.src_device_id = 7 + i % 2;
        check_write(check);
    }
}

static void sum(struct check *check)
{
    check_written(check, storage_commit(check->writer, &check->error));
    for (bool more = true; more;)
        check_good(check, storage_sum(check->writer, 0, &more, &check->error));
}

static const char by_device[] = "SELECT device_id, sum(questions), max(last_us) - min(first_us) "
                                "FROM query_day GROUP BY 1";

static void a_note_says_what_the_row_says(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_questions(check, 3);
    assert_int_equal(notes_of(check)->lost_id, 0);
    assert_int_equal(notes_of(check)->newest_id, 3);
    const struct query_note *note = query_notes_at(notes_of(check), 3);
    assert_int_equal(note->query_us, NOON + 2 * SECOND);
    assert_int_equal(note->device_id, 7);
    assert_int_equal(note->domain,
                     check_number(check, "SELECT query_domain FROM dns_query WHERE dns_id = 3"));
    assert_int_equal(note->kind_id,
                     check_number(check, "SELECT kind_id FROM dns_query WHERE dns_id = 3"));
    sum(check);
    check_answer(check, by_device, "7|2|2000000;8|1|0");
}

static void an_update_or_notify_has_its_opcode_and_is_no_question(void **state)
{
    struct check *check = *state;
    static const uint8_t opcodes[] = {0, 4, 5};
    check_begin(check);
    for (int i = 0; i < 3; i++) {
        struct dns_query_record *dns = check_record(check, RECORD_DNS_QUERY, sizeof *dns, NOON);
        dns->domain = check_text(check, "example.org");
        dns->has_query = true;
        dns->opcode = opcodes[i];
        check_write(check);
    }
    check_answer(check, "SELECT opcode FROM dns_queries", "0;4;5");
    sum(check);
    check_answer(check, "SELECT query_domain, questions FROM query_days", "example.org|1");
}

static void rows_whose_notes_were_forgotten_are_read_before_those_with_notes(void **state)
{
    struct check *check = *state;
    check_begin(check);
    write_questions(check, 5);
    rows_forget_notes(&check->writer->rows);
    assert_int_equal(notes_of(check)->lost_id, 5);
    write_questions(check, 4);
    assert_int_equal(notes_of(check)->lost_id, 5);
    sum(check);
    check_answer(check, by_device, "7|5|4000000;8|4|2000000");
    write_questions(check, 1);
    rows_forget_notes(&check->writer->rows);
    sum(check);
    check_answer(check, by_device, "7|6|4000000;8|4|2000000");
}

static void more_rows_than_notes_are_each_counted_once(void **state)
{
    enum { MANY = QUERY_NOTES + 1000 };
    struct check *check = *state;
    check_begin(check);
    write_questions(check, MANY);
    assert_int_equal(notes_of(check)->lost_id, 1000);
    sum(check);
    assert_int_equal(check_number(check, "SELECT sum(questions) FROM query_day"), MANY);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_note_says_what_the_row_says),
        TEST(an_update_or_notify_has_its_opcode_and_is_no_question),
        TEST(rows_whose_notes_were_forgotten_are_read_before_those_with_notes),
        TEST(more_rows_than_notes_are_each_counted_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
