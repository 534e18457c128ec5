/* SPDX-License-Identifier: MIT */
#include "commit_times.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_time_belongs_to_the_first_class_that_it_fits(void **state)
{
    char memory[512];
    struct commit_times times = {.whole_us = 0};
    struct text text = text_into(memory, sizeof memory);
    (void)state;
    const int64_t us[] = {0, 1000, 1001, 250000, 10000001};
    for (size_t i = 0; i < sizeof us / sizeof us[0]; i++)
        commit_times_add(&times, us[i]);
    commit_times_write(&text, &times);
    assert_string_equal(memory,
                        ",\"commits_us\":10252002,\"commits\":[{\"most_us\":1000,\"count\":2},"
                        "{\"most_us\":5000,\"count\":1},{\"most_us\":25000,\"count\":0},"
                        "{\"most_us\":100000,\"count\":0},{\"most_us\":250000,\"count\":1},"
                        "{\"most_us\":500000,\"count\":0},{\"most_us\":1000000,\"count\":0},"
                        "{\"most_us\":10000000,\"count\":0},{\"count\":1}]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_time_belongs_to_the_first_class_that_it_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
