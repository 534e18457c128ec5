/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "figure.h"
#include "fit.h"

#include "base/text_safe.h"

#include <locale.h>
#include <string.h>

static void check_safe(const char *bytes, size_t size, const char *expected)
{
    char memory[256];
    struct text text = text_into(memory, sizeof memory);
    text_add_safe(&text, (struct span){(const uint8_t *)bytes, size});
    assert_string_equal(memory, expected);
}
#define CHECK_SAFE(bytes, expected) check_safe(bytes, sizeof bytes - 1, expected)

static void what_drives_a_terminal_becomes_an_escape(void **state)
{
    (void)state;
    CHECK_SAFE("a\033[2Jb", "a\\x1b[2Jb");
    CHECK_SAFE("a\nb\tc\x7f", "a\\x0ab\\x09c\\x7f");
    CHECK_SAFE("\xc2\x9b"
               "31m",
               "\\u009b31m");                      /* C1 */
    CHECK_SAFE("\xe2\x80\xaegnp", "\\u202egnp");   /* right to left */
    CHECK_SAFE("\xff\xc0\x80", "\\xff\\xc0\\x80"); /* not UTF-8 */
    CHECK_SAFE("\xed\xa0\x80", "\\xed\\xa0\\x80"); /* a surrogate */
    CHECK_SAFE("\xe2\x82", "\\xe2\\x82");          /* cut */
    CHECK_SAFE("Z\xc3\xbcrich \xf0\x9f\x98\x80", "Z\xc3\xbcrich \xf0\x9f\x98\x80");
}

static const char *fitted(const char *string, size_t width, bool right)
{
    static struct sink_buffer printed;
    struct sink sink = sink_into(&printed);
    printed.size = 0;
    fit_cell(&sink, span_text(string), width, right, true);
    return printed.data;
}

static void a_cell_is_as_wide_as_its_column_in_columns_not_bytes(void **state)
{
    (void)state;
    assert_string_equal(fitted("abc", 5, false), "abc  ");
    assert_string_equal(fitted("12", 5, true), "   12");
    assert_string_equal(fitted("abcdef", 4, false), "abc…");
    assert_string_equal(fitted("Zürich", 6, false), "Zürich");
    assert_string_equal(fitted("日本語", 4, false), "日… "); /* two columns each */
    assert_int_equal(fit_width(span_text("日本語")), 6);
}

static void prose_is_broken_at_spaces_and_later_lines_are_indented(void **state)
{
    (void)state;
    struct sink_buffer buffer = {0};
    struct sink sink = sink_into(&buffer);
    fit_lines(&sink, span_text("one two three four five six"), 20, 2, 0);
    assert_string_equal(buffer.data, "one two three four\n  five six\n");
    sink_buffer_clear(&buffer);
}

static void figures_read_like_a_person_would_say_them(void **state)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    (void)state;
#define CHECK(call, expected)                                                                      \
    text_clear(&text);                                                                             \
    call;                                                                                          \
    assert_string_equal(memory, expected)
    CHECK(figure_add_bytes(&text, 0), "0 B");
    CHECK(figure_add_bytes(&text, 1023), "1023 B");
    CHECK(figure_add_bytes(&text, 1024 * 1024 - 1), "1.0 MiB");
    CHECK(figure_add_bytes(&text, 1536), "1.5 KiB");
    CHECK(figure_add_count(&text, 999), "999");
    CHECK(figure_add_count(&text, 1234567), "1,234,567");
    CHECK(figure_add_count(&text, INT64_MIN), "-9,223,372,036,854,775,808");
    CHECK(figure_add_duration(&text, 250), "250 us");
    CHECK(figure_add_duration(&text, 1500), "1.5 ms");
    CHECK(figure_add_duration(&text, 125 * 1000000), "2m 05s");
    CHECK(figure_add_duration(&text, INT64_C(90000) * 1000000), "1d 01h");
    CHECK(figure_add_duration(&text, INT64_C(22611) * 86400 * 1000000), "22,611 days");
    CHECK(figure_add_time(&text, INT64_C(1795295645999999)), "2026-11-21 21:14:05");
    CHECK(figure_add_time(&text, -1), "1969-12-31 23:59:59");
}

static void almost_all_is_never_shown_as_all(void **state)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    struct value value = {.type = VALUE_REAL, .real = 0.9999999};
    (void)state;
    figure_add_value(&text, &value, COLUMN_PERCENT);
    assert_string_equal(memory, "99.99 %");
    text_clear(&text);
    figure_add_value(&text, &value, COLUMN_SHARE);
    assert_string_equal(memory, ">99 %");
}

static void a_small_share_is_never_shown_as_none(void **state)
{
    static const struct {
        double share;
        const char *shown, *bar;
    } cases[] = {{0, "0 %", "    "},
                 {1e-9, "<1 %", "▏   "},
                 {0.25, "25 %", "█   "},
                 {0.47, "47 %", "█▉  "},
                 {1, "100 %", "████"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char memory[64];
        struct text text = text_into(memory, sizeof memory);
        struct value value = {.type = VALUE_REAL, .real = cases[i].share};
        CHECK(figure_add_value(&text, &value, COLUMN_SHARE), cases[i].shown);
        CHECK(figure_add_bar(&text, cases[i].share, 4), cases[i].bar);
    }
}

static int init(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_drives_a_terminal_becomes_an_escape),
        cmocka_unit_test(a_cell_is_as_wide_as_its_column_in_columns_not_bytes),
        cmocka_unit_test(prose_is_broken_at_spaces_and_later_lines_are_indented),
        cmocka_unit_test(figures_read_like_a_person_would_say_them),
        cmocka_unit_test(almost_all_is_never_shown_as_all),
        cmocka_unit_test(a_small_share_is_never_shown_as_none),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
