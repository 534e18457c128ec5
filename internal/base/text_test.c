/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "text_safe.h"

#include "test.h"

static const char *utf8(const char *bytes, size_t size)
{
    static char memory[256];
    struct text text = text_into(memory, sizeof memory);
    text_add_utf8(&text, (struct span){(const uint8_t *)bytes, size});
    return memory;
}

static void well_formed_utf8_passes_unchanged(void **state)
{
    (void)state;
    assert_string_equal(utf8("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 14),
                        "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
}

static void broken_utf8_is_escaped_byte_by_byte(void **state)
{
    (void)state;
    assert_string_equal(utf8("a\xff"
                             "b",
                             3),
                        "a\\xffb");
    assert_string_equal(utf8("\xc0\x80", 2), "\\xc0\\x80");          /* overlong */
    assert_string_equal(utf8("\xed\xa0\x80", 3), "\\xed\\xa0\\x80"); /* surrogate */
    assert_string_equal(utf8("\xe2\x82", 2), "\\xe2\\x82");          /* cut */
    assert_string_equal(utf8("a\nb", 3), "a\\x0ab");
}

static void text_that_does_not_fit_is_marked_and_never_overrun(void **state)
{
    (void)state;
    char memory[4] = "xxx";
    struct text text = text_into(memory, sizeof memory);
    text_add(&text, "abc");
    assert_false(text.cut);
    text_add_char(&text, 'd');
    assert_true(text.cut);
    assert_string_equal(memory, "abc");
}

static void labels_are_lowered_and_odd_bytes_escaped(void **state)
{
    (void)state;
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    text_add_label(&text, (struct span){(const uint8_t *)"Ex\\A\x01 b", 7});
    assert_string_equal(memory, "ex\\x5ca\\x01 b");
}

/* Names that look alike are told apart. */
/* Eight bytes at a time, or one: the same text, wherever the odd byte stands. */
static void long_texts_are_made_as_short_ones_are(void **state)
{
    (void)state;
    char whole[128], piecewise[128];
    uint8_t bytes[19];
    for (unsigned odd = 0; odd < 256; odd++) {
        for (size_t place = 0; place < sizeof bytes; place++) {
            memcpy(bytes, "Az@[`{ ~/09 yZaA-_.", sizeof bytes);
            bytes[place] = (uint8_t)odd;
            struct text one = text_into(whole, sizeof whole);
            struct text other = text_into(piecewise, sizeof piecewise);
            text_add_label(&one, (struct span){bytes, sizeof bytes});
            for (size_t i = 0; i < sizeof bytes; i++)
                text_add_label(&other, (struct span){bytes + i, 1});
            assert_string_equal(whole, piecewise);
            if (odd >= 0x80) continue; /* a sequence may not be cut */
            text_clear(&one);
            text_clear(&other);
            text_add_utf8(&one, (struct span){bytes, sizeof bytes});
            text_add_json_inside(&one, (struct span){bytes, sizeof bytes});
            for (size_t i = 0; i < sizeof bytes; i++)
                text_add_utf8(&other, (struct span){bytes + i, 1});
            for (size_t i = 0; i < sizeof bytes; i++)
                text_add_json_inside(&other, (struct span){bytes + i, 1});
            assert_string_equal(whole, piecewise);
        }
    }
}

static void what_is_not_seen_is_escaped(void **state)
{
    (void)state;
    char memory[256];
    struct text text = text_into(memory, sizeof memory);
    text_add_safe(&text, span_text("a\xe2\x80\x8b"
                                   "b\xc2\xad"
                                   "c\xf3\xa0\x81\x81"
                                   "d\xe2\x80\xae"
                                   "e\xef\xb8\x8f"
                                   "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
    assert_string_equal(memory, "a\\u200bb\\u00adc\\udb40\\udc41d\\u202ee\\ufe0f"
                                "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}

static void json_strings_are_quoted_and_escaped(void **state)
{
    (void)state;
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    text_add_json(&text, (struct span){(const uint8_t *)"a\"\\\x01\xff", 5});
    assert_string_equal(memory, "\"a\\\"\\\\\\u0001\\\\xff\"");
}

static void bytes_are_read_from_lower_case_hex_digits(void **state)
{
    (void)state;
    uint8_t bytes[3] = {0};
    assert_true(text_read_hex("00ff7a", bytes, 3));
    assert_memory_equal(bytes, "\x00\xff\x7a", 3);
    assert_false(text_read_hex("00f", bytes, 2));
    assert_false(text_read_hex("FF", bytes, 1));
    assert_false(text_read_hex("", bytes, 1));
}

static void a_name_has_letters_digits_and_three_signs(void **state)
{
    (void)state;
    assert_true(text_is_name("aZ09._-"));
    assert_false(text_is_name(""));
    assert_false(text_is_name("a b"));
    assert_false(text_is_name("\xc3\xa9"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_utf8_passes_unchanged),
        cmocka_unit_test(broken_utf8_is_escaped_byte_by_byte),
        cmocka_unit_test(text_that_does_not_fit_is_marked_and_never_overrun),
        cmocka_unit_test(labels_are_lowered_and_odd_bytes_escaped),
        cmocka_unit_test(long_texts_are_made_as_short_ones_are),
        cmocka_unit_test(what_is_not_seen_is_escaped),
        cmocka_unit_test(json_strings_are_quoted_and_escaped),
        cmocka_unit_test(bytes_are_read_from_lower_case_hex_digits),
        cmocka_unit_test(a_name_has_letters_digits_and_three_signs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
