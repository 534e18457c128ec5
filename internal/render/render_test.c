/* SPDX-License-Identifier: MIT */
#include "page.h"
#include "render.h"

#include "no_memory.h"
#include "test.h"

#include <string.h>

static const struct column columns[] = {
    {.name = "name"},
    {.name = "size", .heading = "sent", .format = COLUMN_BYTES},
    {.name = "tags", .format = COLUMN_LIST, .rank = COLUMN_HIDDEN},
    {.name = "shown_at", .heading = "at", .rank = 1, .for_people = true},
};
static const struct layout layout = {.columns = columns, .count = 4};

struct fixed_rows {
    const struct value (*rows)[4];
    size_t count, given;
    bool breaks; /* after the last row */
};

static int next_row(void *owner, const struct value **values, struct error *error)
{
    struct fixed_rows *fixed = owner;
    if (fixed->given == fixed->count)
        return fixed->breaks ? (error_set(error, "The rows broke off."), -1) : 0;
    *values = fixed->rows[fixed->given++];
    return 1;
}

/* The two rows in the format; the caller frees the buffer. */
static struct sink_buffer render_two(enum render_format format, const struct render_style *style)
{
    const struct value rows[2][4] = {
        {value_text("a,\"b\"\n\x9b"), value_integer(2048), value_text("[\"x\",\"y\"]"),
         value_text("now")},
        {value_null(), {.type = VALUE_REAL, .real = 0.1}, value_null(), value_text("then")},
    };
    struct fixed_rows fixed = {.rows = rows, .count = 2};
    struct sink_buffer buffer = {0};
    struct sink sink = sink_into(&buffer);
    struct error error;
    size_t count = 0;
    assert_true(render_rows(&sink, format, &layout, style,
                            (struct row_source){.next = next_row, .owner = &fixed}, &count,
                            &error));
    assert_int_equal(count, 2);
    return buffer;
}

static void check_format(enum render_format format, const char *expected)
{
    struct sink_buffer buffer = render_two(format, NULL);
    assert_string_equal(buffer.data, expected);
    sink_buffer_clear(&buffer);
}

static void json_is_an_array_with_every_column_but_those_for_people(void **state)
{
    (void)state;
    check_format(RENDER_JSON, "[\n"
                              "{\"name\":\"a,\\\"b\\\"\\u000a\\\\x9b\",\"size\":2048,"
                              "\"tags\":[\"x\",\"y\"]},\n"
                              "{\"name\":null,\"size\":0.1,\"tags\":null}\n]\n");
}

static void json_lines_are_an_object_each(void **state)
{
    (void)state;
    check_format(RENDER_JSON_LINES, "{\"name\":\"a,\\\"b\\\"\\u000a\\\\x9b\",\"size\":2048,"
                                    "\"tags\":[\"x\",\"y\"]}\n"
                                    "{\"name\":null,\"size\":0.1,\"tags\":null}\n");
}

static void csv_quotes_what_needs_it_and_null_is_nothing(void **state)
{
    (void)state;
    check_format(RENDER_CSV, "name,size,tags\r\n"
                             "\"a,\"\"b\"\"\n\\x9b\",2048,\"[\"\"x\"\",\"\"y\"\"]\"\r\n"
                             ",0.1,\r\n");
}

/* Whoever sends a name can write a formula into it. In quotes it would run, too. */
static void csv_for_spreadsheets_has_no_formula(void **state)
{
    (void)state;
    static const struct column column = {.name = "name"};
    static const struct layout one = {.columns = &column, .count = 1};
    const struct value rows[6] = {value_text("=cmd|' /C calc'!A0"), value_text("-2+3, 5"),
                                  value_text(" @SUM(A1)"),          value_text("\tx"),
                                  value_text("plain-text"),         value_integer(-2)};
    struct sink_buffer buffer = {0};
    struct sink sink = sink_into(&buffer);
    struct render *render = render_open(&sink, RENDER_CSV_SAFE, &one, NULL);
    for (size_t i = 0; i < 6; i++)
        render_row(render, &rows[i]);
    assert_true(render_close(render, &sink));
    assert_string_equal(buffer.data, "name\r\n'=cmd|' /C calc'!A0\r\n\"'-2+3, 5\"\r\n"
                                     "' @SUM(A1)\r\n'\tx\r\nplain-text\r\n-2\r\n");
    sink_buffer_clear(&buffer);
}

static void a_table_shows_what_people_read_under_headings(void **state)
{
    (void)state;
    check_format(RENDER_TABLE, "name              sent  at\n"
                               "a,\"b\"\\x0a\\x9b  2.0 KiB  now\n"
                               "-                  0 B  then\n");
}

static void a_narrow_table_leaves_out_the_highest_rank(void **state)
{
    (void)state;
    const struct render_style style = {.width = 25};
    struct sink_buffer buffer = render_two(RENDER_TABLE, &style);
    assert_null(strstr(buffer.data, "now"));
    assert_non_null(strstr(buffer.data, "2.0 KiB"));
    sink_buffer_clear(&buffer);
}

static void check_times(const int64_t *seconds, size_t count, size_t width, const char *expected)
{
    static const struct column timed[] = {
        {.name = "start_us", .heading = "start (UTC)", .format = COLUMN_TIME}, {.name = "name"}};
    static const struct layout times = {.columns = timed, .count = 2, .newest_by = "start_us"};
    const struct render_style style = {.width = width};
    struct sink_buffer buffer = {0};
    struct sink sink = sink_into(&buffer);
    struct render *render = render_open(&sink, RENDER_TABLE, &times, &style);
    for (size_t i = 0; i < count; i++) {
        const struct value row[] = {value_integer(seconds[i] * 1000000), value_text("x")};
        render_row(render, row);
    }
    assert_true(render_close(render, &sink));
    assert_string_equal(buffer.data, expected);
    sink_buffer_clear(&buffer);
}

static void on_a_terminal_a_date_stands_above_the_times_of_its_day(void **state)
{
    (void)state;
    const int64_t midnight = 86400 * 20000; /* of 2024-10-04 */
    const int64_t two_days[] = {midnight - 2, midnight - 1, midnight, midnight + 3661};
    const int64_t a_day_each[] = {midnight, midnight + 86400, midnight + 2 * 86400};
    check_times(two_days, 4, 80,
                "start     name\n2024-10-04 (UTC)\n01:01:01  x\n00:00:00  x\n"
                "2024-10-03 (UTC)\n23:59:59  x\n23:59:58  x\n");
    check_times(two_days, 1, 0, "start (UTC)          name\n2024-10-03 23:59:58  x\n");
    check_times(a_day_each, 3, 80,
                "start (UTC)          name\n2024-10-06 00:00:00  x\n2024-10-05 00:00:00  x\n"
                "2024-10-04 00:00:00  x\n");
}

/* One row of these columns, at this width. */
static void check_row(const struct column *some, const struct value *row, size_t count,
                      struct render_style style, const char *expected)
{
    const struct layout those = {.columns = some, .count = count};
    struct sink_buffer buffer = {0};
    struct sink sink = sink_into(&buffer);
    struct render *render = render_open(&sink, RENDER_TABLE, &those, &style);
    render_row(render, row);
    assert_true(render_close(render, &sink));
    assert_string_equal(buffer.data, expected);
    sink_buffer_clear(&buffer);
}

static void where_the_wide_columns_do_not_fit_the_narrow_ones_stand(void **state)
{
    (void)state;
    static const struct column some[] = {
        {.name = "address", .place = COLUMN_WIDE},
        {.name = "who", .place = COLUMN_NARROW},
        {.name = "device", .place = COLUMN_WIDE, .rank = 1},
        {.name = "bytes"},
    };
    const struct value row[] = {value_text("192.0.2.17:5000"), value_text("tv"), value_text("tv"),
                                value_integer(7)};
    const struct value no_device[] = {row[0], row[0], value_null(), row[3]};
    const char *wide = "address          device  bytes\n192.0.2.17:5000  tv          7\n";
    check_row(some, row, 4, (struct render_style){.width = 30}, wide);
    check_row(some, row, 4, (struct render_style){0}, wide);
    check_row(some, row, 4, (struct render_style){.width = 29}, "who  bytes\ntv       7\n");
    /* A column without a value is not missed. */
    check_row(some, no_device, 4, (struct render_style){.width = 24},
              "address          bytes\n192.0.2.17:5000      7\n");
}

static void what_was_left_out_comes_back_where_it_fits_after_all(void **state)
{
    (void)state;
    static const struct column some[] = {
        {.name = "name"}, {.name = "small", .rank = 2}, {.name = "a_wide_heading", .rank = 1}};
    const struct value row[] = {value_text("x"), value_integer(1), value_integer(2)};
    check_row(some, row, 3, (struct render_style){.width = 15}, "name  small\nx         1\n");
}

static void a_share_has_a_bar_on_a_terminal_only(void **state)
{
    (void)state;
    static const struct column some[] = {{.name = "share", .format = COLUMN_SHARE}};
    const struct value row[] = {{.type = VALUE_REAL, .real = 0.5}};
    check_row(some, row, 1, (struct render_style){0}, "share\n 50 %\n");
    check_row(some, row, 1, (struct render_style){.width = 40},
              "           share\n█████       50 %\n");
    check_row(some, row, 1, (struct render_style){.width = 40, .colour = true},
              "\033[1m           share\033[0m\n\033[36m█████       50 %\033[0m\n");
}

static void a_page_is_one_object_with_a_member_per_section(void **state)
{
    (void)state;
    static const struct column one[] = {{.name = "n", .heading = "how many"}};
    static const struct layout record = {.columns = one, .count = 1};
    static const struct page_section first = {.key = "sum", .title = "Sum", .is_record = true};
    static const struct page_section second = {.key = "rows", .title = "Rows", .empty = "None."};
    static const struct {
        enum render_format format;
        const char *expected;
    } cases[] = {
        {RENDER_TABLE, "Sum\n  how many  7\n\nRows\n  None.\n"},
        {RENDER_JSON, "{\n\"sum\":{\"n\":7},\n\"rows\":[]\n}\n"},
        {RENDER_JSON_LINES, "{\"sum\":{\"n\":7},\"rows\":[]}\n"},
    };
    for (size_t i = 0; i < 3; i++) {
        const struct value seven = value_integer(7);
        struct fixed_rows none = {.count = 0};
        struct sink_buffer buffer = {0};
        struct sink sink = sink_into(&buffer);
        struct page page;
        struct error error;
        page_begin(&page, &sink, cases[i].format, NULL);
        page_add_values(&page, &first, &record, &seven);
        assert_true(page_add(&page, &second, &layout,
                             (struct row_source){.next = next_row, .owner = &none}, &error));
        page_end(&page);
        assert_string_equal(buffer.data, cases[i].expected);
        sink_buffer_clear(&buffer);
    }
}

static void a_page_of_json_lines_is_one_line_however_many_rows_it_has(void **state)
{
    (void)state;
    static const struct page_section section = {.key = "rows"};
    const struct value rows[2][4] = {
        {value_text("a"), value_integer(1), value_null(), value_null()},
        {value_text("b"), value_integer(2), value_null(), value_null()}};
    struct fixed_rows fixed = {.rows = rows, .count = 2};
    struct sink_buffer buffer = {0};
    struct sink sink = sink_into(&buffer);
    struct page page;
    struct error error;
    page_begin(&page, &sink, RENDER_JSON_LINES, NULL);
    assert_true(page_add(&page, &section, &layout,
                         (struct row_source){.next = next_row, .owner = &fixed}, &error));
    page_end(&page);
    assert_string_equal(buffer.data, "{\"rows\":[{\"name\":\"a\",\"size\":1,\"tags\":null},"
                                     "{\"name\":\"b\",\"size\":2,\"tags\":null}]}\n");
    sink_buffer_clear(&buffer);
}

/* ---------------------------------------------------------------- failures */

struct short_sink {
    size_t left, refused;
};

static bool take_some(void *owner, struct span bytes, struct error *error)
{
    struct short_sink *few = owner;
    few->refused += bytes.size > few->left;
    if (bytes.size > few->left)
        return error_set_kind(error, ERROR_FULL, "The disk is full: make room.");
    few->left -= bytes.size;
    return true;
}

static void a_sink_that_fails_at_any_byte_ends_the_rendering_with_its_error(void **state)
{
    (void)state;
    for (int format = RENDER_TABLE; format <= RENDER_CSV; format++) {
        for (size_t room = 0; room < 40; room++) {
            const struct value rows[1][4] = {{value_text("abcdefghij"), value_integer(1),
                                              value_null(), value_text("zyxwvutsrq")}};
            struct fixed_rows fixed = {.rows = rows, .count = 1};
            struct short_sink few = {.left = room};
            struct sink sink = {.write = take_some, .owner = &few};
            struct error error = {.sentence = ""};
            bool good =
                render_rows(&sink, (enum render_format)format, &layout, NULL,
                            (struct row_source){.next = next_row, .owner = &fixed}, NULL, &error);
            assert_int_equal(few.refused, good ? 0 : 1); /* a failed sink is not called again */
            if (good) continue;
            assert_int_equal(error.kind, ERROR_FULL);
            assert_string_equal(error.sentence, "The disk is full: make room.");
        }
    }
}

static void a_source_that_fails_gives_its_error_and_what_came_before(void **state)
{
    (void)state;
    const struct value rows[1][4] = {
        {value_text("a"), value_integer(1), value_null(), value_null()}};
    struct fixed_rows fixed = {.rows = rows, .count = 1, .breaks = true};
    struct sink_buffer buffer = {0};
    struct sink sink = sink_into(&buffer);
    struct error error;
    assert_false(render_rows(&sink, RENDER_JSON_LINES, &layout, NULL,
                             (struct row_source){.next = next_row, .owner = &fixed}, NULL, &error));
    assert_string_equal(error.sentence, "The rows broke off.");
    assert_string_equal(buffer.data, "{\"name\":\"a\",\"size\":1,\"tags\":null}\n");
    sink_buffer_clear(&buffer);
}

static void a_buffer_at_its_bound_refuses_and_keeps_what_it_has(void **state)
{
    (void)state;
    struct sink_buffer buffer = {.most = 5};
    struct sink sink = sink_into(&buffer);
    sink_add(&sink, "12345");
    assert_false(sink.failed);
    sink_add(&sink, "6");
    sink_add(&sink, "");
    assert_true(sink.failed);
    assert_int_equal(sink.error.kind, ERROR_FULL);
    assert_string_equal(buffer.data, "12345");
    sink_buffer_clear(&buffer);
}

static void without_memory_a_rendering_fails_with_a_sentence(void **state)
{
    (void)state;
    if (!no_memory_works) skip();
    for (int format = RENDER_TABLE; format <= RENDER_CSV; format++) {
        bool good = false;
        for (long most = 0; !good && most < 1000; most++) {
            const struct value rows[1][4] = {
                {value_text("a"), value_integer(1), value_null(), value_text("b")}};
            struct fixed_rows fixed = {.rows = rows, .count = 1};
            struct sink_buffer buffer = {0};
            struct sink sink = sink_into(&buffer);
            struct error error = {.kind = ERROR_BUG};
            no_memory_after = most;
            good =
                render_rows(&sink, (enum render_format)format, &layout, NULL,
                            (struct row_source){.next = next_row, .owner = &fixed}, NULL, &error);
            no_memory_after = -1;
            sink_buffer_clear(&buffer);
            if (!good) assert_int_equal(error.kind, ERROR_FULL);
        }
        assert_true(good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_an_array_with_every_column_but_those_for_people),
        cmocka_unit_test(json_lines_are_an_object_each),
        cmocka_unit_test(csv_quotes_what_needs_it_and_null_is_nothing),
        cmocka_unit_test(csv_for_spreadsheets_has_no_formula),
        cmocka_unit_test(a_table_shows_what_people_read_under_headings),
        cmocka_unit_test(on_a_terminal_a_date_stands_above_the_times_of_its_day),
        cmocka_unit_test(where_the_wide_columns_do_not_fit_the_narrow_ones_stand),
        cmocka_unit_test(what_was_left_out_comes_back_where_it_fits_after_all),
        cmocka_unit_test(a_share_has_a_bar_on_a_terminal_only),
        cmocka_unit_test(a_narrow_table_leaves_out_the_highest_rank),
        cmocka_unit_test(a_page_is_one_object_with_a_member_per_section),
        cmocka_unit_test(a_page_of_json_lines_is_one_line_however_many_rows_it_has),
        cmocka_unit_test(a_sink_that_fails_at_any_byte_ends_the_rendering_with_its_error),
        cmocka_unit_test(a_source_that_fails_gives_its_error_and_what_came_before),
        cmocka_unit_test(a_buffer_at_its_bound_refuses_and_keeps_what_it_has),
        cmocka_unit_test(without_memory_a_rendering_fails_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
