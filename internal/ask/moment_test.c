/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "moment.h"

static const int64_t newest_us = INT64_C(1795299245000000); /* 2026-11-21T22:14:05Z */

static void check(const char *text, int64_t expected_us)
{
    int64_t moment_us = -1;
    if (!moment_parse(text, newest_us, &moment_us)) fail_msg("%s was refused", text);
    if (moment_us != expected_us) fail_msg("%s gave %lld", text, (long long)moment_us);
}

static void durations_count_back_from_the_newest_packet(void **state)
{
    (void)state;
    check("1h", newest_us - INT64_C(3600000000));
    check("90s", newest_us - INT64_C(90000000));
    check("7d", newest_us - INT64_C(604800000000));
    assert_true(moment_is_relative("5m"));
    assert_false(moment_is_relative("2026-11-21"));
}

static void dates_are_utc_and_may_stop_anywhere(void **state)
{
    (void)state;
    check("2026-11-21", INT64_C(1795219200000000));
    check("2026-11-21T22:14", INT64_C(1795299240000000));
    check("2026-11-21 22:14:05", newest_us);
    check("2026-11-21T22:14:05.25Z", newest_us + 250000);
    check("1969-12-31T23:59:59.5Z", -500000);
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "yesterday",
                                        "2026-13-01",
                                        "2026-02-31",
                                        "2026-11-21T25:00",
                                        "2026-11-21T22",
                                        "2026-11-21T22:14:05.",
                                        "2026-11-21T22:14Zz",
                                        "21.11.2026"};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t moment_us;
        if (moment_parse(wrong[i], newest_us, &moment_us)) fail_msg("%s was taken", wrong[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_count_back_from_the_newest_packet),
        cmocka_unit_test(dates_are_utc_and_may_stop_anywhere),
        cmocka_unit_test(what_is_no_time_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
