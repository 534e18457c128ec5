/* SPDX-License-Identifier: MIT */
#include "model/request.h"
#include "test.h"

#include <string.h>

static bool takes(enum request_kind kind, const char *text, struct error *error)
{
    const struct request request = {.kind = kind, .id = 1, .text = text};
    return request_check(&request, error);
}

static void a_label_is_visible_text_of_128_bytes_at_most(void **state)
{
    (void)state;
    struct error error;
    char text[LABEL_BYTES_MOST + 2];
    memset(text, 'a', sizeof text);
    text[LABEL_BYTES_MOST] = '\0';
    assert_true(takes(REQUEST_DEVICE_LABEL, text, &error));
    assert_true(takes(REQUEST_DEVICE_LABEL, "B\xc3\xbcro \xe2\x98\x95 'x' \\", &error));
    assert_true(takes(REQUEST_DEVICE_LABEL, NULL, &error));
    text[LABEL_BYTES_MOST] = 'a';
    text[LABEL_BYTES_MOST + 1] = '\0';
    assert_false(takes(REQUEST_DEVICE_LABEL, text, &error));
    assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    assert_non_null(strstr(error.sentence, "129 bytes"));
    static const char *const bad[] = {"",
                                      "  ",
                                      "a\nb",
                                      "a\tb",
                                      "\x1b[2J",
                                      "\x7f",
                                      "a\xff",
                                      "\xc3",
                                      "\xc0\x80",
                                      "\xed\xa0\x80",
                                      "\xe2\x80\xae"
                                      "txt",
                                      "\xc2\x9b"
                                      "31m"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (takes(REQUEST_DEVICE_LABEL, bad[i], &error)) fail_msg("label %zu was taken", i);
        assert_int_equal(error.kind, ERROR_BAD_QUESTION);
    }
}

static void a_kind_is_one_of_four_words(void **state)
{
    (void)state;
    struct error error;
    for (int i = 0; device_kinds[i]; i++)
        assert_true(takes(REQUEST_DEVICE_KIND, device_kinds[i], &error));
    assert_true(takes(REQUEST_DEVICE_KIND, NULL, &error));
    assert_false(takes(REQUEST_DEVICE_KIND, "toaster", &error));
    assert_false(takes(REQUEST_DEVICE_KIND, "Thing", &error));
    assert_false(takes(REQUEST_DEVICE_IGNORE, "no", &error));
}

static void a_note_is_longer_than_a_label_and_has_a_bound_too(void **state)
{
    (void)state;
    struct error error;
    char text[NOTE_BYTES_MOST + 2];
    memset(text, 'n', sizeof text);
    text[NOTE_BYTES_MOST] = '\0';
    assert_true(takes(REQUEST_ALERT_NOTE, text, &error));
    assert_true(takes(REQUEST_ALERT_CLOSE, text, &error));
    text[NOTE_BYTES_MOST] = 'n';
    text[NOTE_BYTES_MOST + 1] = '\0';
    assert_false(takes(REQUEST_ALERT_NOTE, text, &error));
    assert_false(takes(REQUEST_ALERT_ACK, text, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_label_is_visible_text_of_128_bytes_at_most),
        cmocka_unit_test(a_kind_is_one_of_four_words),
        cmocka_unit_test(a_note_is_longer_than_a_label_and_has_a_bound_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
