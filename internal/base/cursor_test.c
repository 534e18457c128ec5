/* SPDX-License-Identifier: MIT */
#include "cursor.h"

#include "test.h"

static void numbers_are_read_in_the_order_that_they_were_sent(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                                    13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24};
    struct cursor c = cursor_over(bytes, sizeof bytes);
    assert_int_equal(cursor_u8(&c), 0x01);
    assert_int_equal(cursor_u16(&c), 0x0203);
    assert_int_equal(cursor_u24(&c), 0x040506);
    assert_int_equal(cursor_u32(&c), 0x0708090a);
    assert_true(cursor_u64(&c) == 0x0b0c0d0e0f101112);
    assert_int_equal(cursor_u16_le(&c), 0x1413);
    assert_int_equal(cursor_u32_le(&c), 0x18171615);
    assert_true(cursor_good(&c));
    assert_int_equal(cursor_left(&c), 0);
}

static void a_read_past_the_end_gives_zero_and_is_remembered(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0xff, 0xff, 0xff};
    struct cursor c = cursor_over(bytes, sizeof bytes);
    assert_int_equal(cursor_u32(&c), 0);
    assert_false(cursor_good(&c));
    assert_int_equal(cursor_left(&c), 0);
    assert_int_equal(cursor_u8(&c), 0); /* bytes are left, but a bad cursor stays bad */
    assert_null(cursor_span(&c, 0).data);
    assert_int_equal(cursor_rest(&c).size, 0);
    c = cursor_over(bytes, sizeof bytes);
    assert_true(cursor_u64(&c) == 0);
    assert_false(cursor_good(&c));
}

static void a_length_from_the_wire_cannot_wrap_round(void **state)
{
    (void)state;
    static const uint8_t bytes[8];
    struct cursor c = cursor_over(bytes, sizeof bytes);
    cursor_skip(&c, 4);
    assert_null(cursor_take(&c, SIZE_MAX));
    assert_false(cursor_good(&c));
}

static void no_bytes_at_all_are_an_empty_window(void **state)
{
    (void)state;
    struct cursor c = cursor_over(NULL, 10);
    assert_true(cursor_good(&c));
    assert_int_equal(cursor_left(&c), 0);
    assert_int_equal(cursor_rest(&c).size, 0);
    assert_true(cursor_good(&c));
    assert_int_equal(cursor_u8(&c), 0);
    assert_false(cursor_good(&c));
}

static void windows_with_a_length_in_front_end_where_it_says(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {2, 'a', 'b', 0, 1, 'c', 0, 0, 1, 'd', 'e'};
    struct cursor c = cursor_over(bytes, sizeof bytes);
    struct cursor one = cursor_sub_u8(&c), two = cursor_sub_u16(&c), three = cursor_sub_u24(&c);
    assert_true(span_is(cursor_rest(&one), "ab"));
    assert_true(span_is(cursor_rest(&two), "c"));
    assert_true(span_is(cursor_rest(&three), "d"));
    assert_true(span_is(cursor_rest(&c), "e"));
    assert_true(cursor_good(&c));
}

static void a_window_that_is_not_there_spoils_both(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {9, 1, 2};
    struct cursor c = cursor_over(bytes, sizeof bytes);
    struct cursor sub = cursor_sub_u8(&c);
    assert_false(cursor_good(&sub));
    assert_false(cursor_good(&c));
    c = cursor_over(bytes, sizeof bytes);
    sub = cursor_sub_clamped(&c, 100);
    assert_int_equal(cursor_left(&sub), 3);
    assert_true(cursor_good(&c));
}

static void spans_compare_by_their_bytes(void **state)
{
    (void)state;
    struct span none = {NULL, 0};
    assert_true(span_equal(none, span_text("")));
    assert_true(span_equal(span_text("ab"), span_text("ab")));
    assert_false(span_equal(span_text("ab"), span_text("aB")));
    assert_false(span_equal(span_text("ab"), span_text("abc")));
    assert_true(span_starts(span_text("abc"), "ab"));
    assert_true(span_starts(none, ""));
    assert_false(span_starts(span_text("a"), "ab"));
    assert_null(span_text(NULL).data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_in_the_order_that_they_were_sent),
        cmocka_unit_test(a_read_past_the_end_gives_zero_and_is_remembered),
        cmocka_unit_test(a_length_from_the_wire_cannot_wrap_round),
        cmocka_unit_test(no_bytes_at_all_are_an_empty_window),
        cmocka_unit_test(windows_with_a_length_in_front_end_where_it_says),
        cmocka_unit_test(a_window_that_is_not_there_spoils_both),
        cmocka_unit_test(spans_compare_by_their_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
