/* SPDX-License-Identifier: MIT */
/* How the interfaces of one link are named. */
#include "capture.h"

#include "test.h"

#include <string.h>

static void one_name_is_one_interface(void **state)
{
    (void)state;
    struct live_names names;
    struct error error;
    assert_true(live_names("eth0", &names, &error));
    assert_int_equal(names.count, 1);
    assert_string_equal(names.names[0], "eth0");
}

static void names_with_a_plus_between_are_one_link(void **state)
{
    (void)state;
    struct live_names names;
    struct error error;
    assert_true(live_names("enp1s0f0np0.409+b+c+d", &names, &error));
    assert_int_equal(names.count, 4);
    assert_string_equal(names.names[0], "enp1s0f0np0.409");
    assert_string_equal(names.names[3], "d");
}

static void what_cannot_be_names_is_refused_with_the_reason(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",     "+",         "eth0+",           "+eth0",
                                        "a++b", "a+b+c+d+e", "sixteencharacter"};
    struct live_names names;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct error error = {.sentence = ""};
        assert_false(live_names(wrong[i], &names, &error));
        assert_true(strlen(error.sentence) > 20);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_name_is_one_interface),
        cmocka_unit_test(names_with_a_plus_between_are_one_link),
        cmocka_unit_test(what_cannot_be_names_is_refused_with_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
