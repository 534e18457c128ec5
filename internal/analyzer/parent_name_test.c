/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "parent_name.h"

static void the_parent_is_the_registered_name_by_shape(void **state)
{
    static const struct {
        const char *name, *parent;
        size_t bytes;
    } cases[] = {
        {"www.example.org", "example.org", 3},
        {"a.b.example.co.uk", "example.co.uk", 2},
        {"www.example.de", "example.de", 3},
        {"example.org", "example.org", 0},
        {"printer", "printer", 0},
        {"dnscat.0a0b.1c2d", "", 14},
        {"xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai", 0},
        {"10.0.0.1", "", 5},
        {"", "", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct parent_name parent = parent_of_name(cases[i].name);
        assert_string_equal(cases[i].name + parent.at, cases[i].parent);
        assert_int_equal(parent.bytes, cases[i].bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parent_is_the_registered_name_by_shape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
