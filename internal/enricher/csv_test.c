/* SPDX-License-Identifier: MIT */
#include "csv.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

static struct csv *begin(const char *text)
{
    static struct csv csv;
    csv_begin(&csv, text, strlen(text));
    return &csv;
}

static void quotes_hold_commas_line_breaks_and_quotes(void **state)
{
    (void)state;
    struct csv *csv = begin("a,\"b, c\",\"d\ne\r\nf\",\"g\"\"h\"\r\nnext,\n");
    assert_int_equal(csv_next(csv), CSV_ROW);
    assert_int_equal(csv->field_count, 4);
    assert_string_equal(csv->fields[1], "b, c");
    assert_string_equal(csv->fields[2], "d\ne\r\nf");
    assert_string_equal(csv->fields[3], "g\"h");
    assert_int_equal(csv_next(csv), CSV_ROW);
    assert_int_equal(csv->line, 4);
    assert_int_equal(csv->field_count, 2);
    assert_string_equal(csv->fields[1], "");
    assert_int_equal(csv_next(csv), CSV_END);
}

static void a_last_line_needs_no_line_break(void **state)
{
    (void)state;
    struct csv *csv = begin("\xef\xbb\xbfx,y");
    assert_int_equal(csv_next(csv), CSV_ROW);
    assert_string_equal(csv->fields[0], "x");
    assert_string_equal(csv->fields[1], "y");
    assert_int_equal(csv_next(csv), CSV_END);
    assert_int_equal(csv_next(begin("")), CSV_END);
}

static void a_quote_without_end_and_a_row_without_end_are_broken(void **state)
{
    (void)state;
    struct csv *csv = begin("a\n\"b,c\n");
    assert_int_equal(csv_next(csv), CSV_ROW);
    assert_int_equal(csv_next(csv), CSV_BROKEN);
    assert_int_equal(csv_next(csv), CSV_END);
    char *text = malloc(CSV_ROW_MOST_BYTES + 2);
    memset(text, ',', CSV_ROW_MOST_BYTES + 1);
    text[CSV_ROW_MOST_BYTES + 1] = '\0';
    assert_int_equal(csv_next(begin(text)), CSV_BROKEN);
    memset(text, 'x', CSV_ROW_MOST_BYTES + 1);
    assert_int_equal(csv_next(begin(text)), CSV_BROKEN);
    free(text);
}

static void fields_beyond_the_most_are_left_out(void **state)
{
    (void)state;
    struct csv *csv = begin("1,2,3,4,5,6,7,8,9,10\nz\n");
    assert_int_equal(csv_next(csv), CSV_ROW);
    assert_int_equal(csv->field_count, CSV_FIELDS_MOST);
    assert_int_equal(csv_next(csv), CSV_ROW);
    assert_string_equal(csv->fields[0], "z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_hold_commas_line_breaks_and_quotes),
        cmocka_unit_test(a_last_line_needs_no_line_break),
        cmocka_unit_test(a_quote_without_end_and_a_row_without_end_are_broken),
        cmocka_unit_test(fields_beyond_the_most_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
