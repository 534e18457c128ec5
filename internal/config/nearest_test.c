/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "test.h"

#include <string.h>

static void the_nearest_word_is_near_or_none(void **state)
{
    (void)state;
    const char *const words[] = {"capture", "query", "config", "data"};
    assert_string_equal(nearest_word("captrue", words, 4), "capture");
    assert_string_equal(nearest_word("qurey", words, 4), "query");
    assert_string_equal(nearest_word("dat", words, 4), "data");
    assert_null(nearest_word("probe", words, 4));
    assert_null(nearest_word("", words, 4));
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(nearest_word(longest, words, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_word_is_near_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
