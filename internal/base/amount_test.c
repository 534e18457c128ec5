/* SPDX-License-Identifier: MIT */
#include "amount.h"

#include "test.h"

static void durations_take_units_and_nothing_else(void **state)
{
    (void)state;
    int64_t us = 0;
    assert_true(parse_duration_us("30s", &us) && us == 30000000);
    assert_true(parse_duration_us("5m", &us) && us == 300000000);
    assert_true(parse_duration_us("1h", &us) && us == 3600000000);
    assert_true(parse_duration_us("7d", &us) && us == 604800000000);
    assert_true(parse_duration_us("2w", &us) && us == 1209600000000);
    assert_true(parse_duration_us("1h30m", &us) && us == 5400000000);
    assert_true(parse_duration_us("5 min", &us) && us == 300000000);
    assert_true(parse_duration_us("0", &us) && us == 0);
    assert_true(parse_duration_us("250ms", &us) && us == 250000);
    const char *const wrong[] = {"",
                                 "s",
                                 "-1s",
                                 "+1s",
                                 "1.5s",
                                 "1x",
                                 "1s ",
                                 " 1s",
                                 "1s2m",
                                 "1m1min",
                                 "1h30",
                                 "7",
                                 "12",
                                 "00",
                                 "1795219200",
                                 "0x1",
                                 "1 ",
                                 "9223372036854775807d",
                                 "99999999999999999999s"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(parse_duration_us(wrong[i], &us));
}

static void sizes_know_binary_and_decimal_units(void **state)
{
    (void)state;
    int64_t bytes = 0;
    assert_true(parse_size_bytes("64MiB", &bytes) && bytes == 64 << 20);
    assert_true(parse_size_bytes("10MB", &bytes) && bytes == 10000000);
    assert_true(parse_size_bytes("512k", &bytes) && bytes == 512 << 10);
    assert_true(parse_size_bytes("64 MiB", &bytes) && bytes == 64 << 20);
    assert_true(parse_size_bytes("0", &bytes) && bytes == 0);
    assert_false(parse_size_bytes("8388608TiB", &bytes)); /* 2^63 */
    assert_true(parse_size_bytes("8388607TiB", &bytes));
    assert_false(parse_size_bytes("1mib", &bytes));
    assert_false(parse_size_bytes("1e3", &bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_take_units_and_nothing_else),
        cmocka_unit_test(sizes_know_binary_and_decimal_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
