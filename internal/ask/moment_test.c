/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "moment.h"

static const int64_t newest_us = INT64_C(1795299245000000); /* 2026-11-21T22:14:05Z */
static struct zone *utc, *berlin;

static struct moment read_in(struct zone *zone, enum moment_side side, const char *text)
{
    struct moment moment;
    const struct moment_place place = {.newest_us = newest_us, .zone = zone, .side = side};
    if (!moment_parse(text, &place, &moment)) fail_msg("%s was refused", text);
    return moment;
}

static void check_until(struct zone *zone, const char *text, const char *same)
{
    struct moment moment = read_in(zone, MOMENT_UNTIL, text);
    int64_t expected_us = read_in(utc, MOMENT_UNTIL, same).us;
    if (moment.us != expected_us) fail_msg("%s gave %lld", text, (long long)moment.us);
}

static void check_since(struct zone *zone, const char *text, const char *same)
{
    struct moment moment = read_in(zone, MOMENT_SINCE, text);
    int64_t expected_us = read_in(utc, MOMENT_SINCE, same).us;
    if (moment.us != expected_us) fail_msg("%s gave %lld", text, (long long)moment.us);
}

static void check(const char *text, int64_t expected_us)
{
    struct moment moment = read_in(utc, MOMENT_SINCE, text);
    if (moment.us != expected_us) fail_msg("%s gave %lld", text, (long long)moment.us);
}

static void durations_count_back_from_the_newest_packet(void **state)
{
    (void)state;
    check("1h", newest_us - INT64_C(3600000000));
    check("1h30m", newest_us - INT64_C(5400000000));
    check("90s", newest_us - INT64_C(90000000));
    check("7d", newest_us - INT64_C(604800000000));
    check("now", newest_us);
    assert_true(read_in(utc, MOMENT_SINCE, "5m").is_relative);
    assert_false(read_in(utc, MOMENT_SINCE, "2026-11-21").is_relative);
}

static void dates_with_a_time_are_utc_or_have_an_offset(void **state)
{
    (void)state;
    check("2026-11-21T22:14", INT64_C(1795299240000000));
    check("2026-11-21 22:14:05", newest_us);
    check("2026-11-21T22:14:05.25Z", newest_us + 250000);
    check("2026-11-21t22:14:05z", newest_us);
    check("2026-11-21T23:14:05+01:00", newest_us);
    check("2026-11-21T23:14:05+0100", newest_us);
    check("2026-11-21 23:14:05+01", newest_us);
    check("2026-11-21T16:44:05-05:30", newest_us);
    check("1969-12-31T23:59:59.5Z", -500000);
    check_since(berlin, "2026-11-21T22:14", "2026-11-21T22:14");
}

static void seconds_since_1970_are_moments(void **state)
{
    (void)state;
    check("1795299245", newest_us);
    check("1795299245.5", newest_us + 500000);
    check("1795299245000", newest_us);
    check("1795299245000001", newest_us + 1);
    check("@1795299245", newest_us);
    check("@86400", INT64_C(86400000000));
}

static void a_day_begins_after_since_and_ends_after_until(void **state)
{
    (void)state;
    check("2026-11-21", INT64_C(1795219200000000));
    check_until(utc, "2026-11-21", "2026-11-21T23:59:59.999999");
    check_since(berlin, "2026-11-21", "2026-11-20T23:00");
    check_until(berlin, "2026-11-21", "2026-11-21T22:59:59.999999");
    check_since(berlin, "today", "2026-11-20T23:00");
    check_since(berlin, "yesterday", "2026-11-19T23:00");
    check_until(berlin, "yesterday", "2026-11-20T22:59:59.999999");
    check_since(berlin, "2026-03-29", "2026-03-28T23:00"); /* a day of 23 hours */
    check_until(berlin, "2026-03-29", "2026-03-29T21:59:59.999999");
    check_until(berlin, "2026-10-25", "2026-10-25T22:59:59.999999"); /* and one of 25 */
    assert_true(read_in(berlin, MOMENT_UNTIL, "yesterday").is_local);
}

static void a_time_of_day_is_the_last_one_that_is_over(void **state)
{
    (void)state;
    check_since(utc, "14:00", "2026-11-21T14:00");
    check_since(utc, "22:14:06", "2026-11-20T22:14:06");
    check_since(berlin, "14:00", "2026-11-21T13:00");
    check_since(berlin, "23:30", "2026-11-20T22:30");
    check_since(berlin, "yesterday 14:00", "2026-11-20T13:00");
    check_until(berlin, "today 23:30", "2026-11-21T22:30");
    int64_t day_us = INT64_C(86400000000);
    assert_int_equal(moment_next_day_us(utc, newest_us), newest_us + day_us);
    int64_t spring_us = read_in(utc, MOMENT_SINCE, "2026-03-28T13:00").us;
    assert_int_equal(moment_next_day_us(berlin, spring_us), spring_us + day_us * 23 / 24);
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "0",
                                        "7",
                                        "12345",
                                        "179529924500",
                                        "tomorrow",
                                        "yesterdays",
                                        "yesterday14:00",
                                        "yesterday 14",
                                        "24:00",
                                        "14:60",
                                        "2:00",
                                        "2026-13-01",
                                        "2026-00-01",
                                        "2026-11-00",
                                        "2026-02-31",
                                        "2026-11-21T25:00",
                                        "2026-11-21T22",
                                        "2026-11-21T",
                                        "2026-11-21Z",
                                        "2026-11-21T22:14:05.",
                                        "2026-11-21T22:14Zz",
                                        "2026-11-21T22:14+1",
                                        "2026-11-21T22:14+01:",
                                        "2026-11-21T22:14+24:00",
                                        "1795299245.",
                                        "@",
                                        "-1h",
                                        "21.11.2026"};
    const struct moment_place place = {.newest_us = newest_us, .zone = utc, .side = MOMENT_SINCE};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct moment moment;
        if (moment_parse(wrong[i], &place, &moment)) fail_msg("%s was taken", wrong[i]);
    }
}

static int open_zones(void **state)
{
    (void)state;
    utc = zone_open("UTC", NULL);
    berlin = zone_open("CET-1CEST,M3.5.0,M10.5.0/3", NULL);
    return utc && berlin ? 0 : -1;
}

static int close_zones(void **state)
{
    (void)state;
    zone_close(utc);
    zone_close(berlin);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_count_back_from_the_newest_packet),
        cmocka_unit_test(dates_with_a_time_are_utc_or_have_an_offset),
        cmocka_unit_test(seconds_since_1970_are_moments),
        cmocka_unit_test(a_day_begins_after_since_and_ends_after_until),
        cmocka_unit_test(a_time_of_day_is_the_last_one_that_is_over),
        cmocka_unit_test(what_is_no_time_is_refused),
    };
    return cmocka_run_group_tests(tests, open_zones, close_zones);
}
