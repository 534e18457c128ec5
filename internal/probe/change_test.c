/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static int begin(void **state)
{
    static const struct probe_options options;
    struct probe *probe = *state = calloc(1, sizeof *probe);
    if (!probe) return -1;
    probe->options = &options;
    return 0;
}

static int finish(void **state)
{
    free(*state);
    return 0;
}

/* One run: the address 192.0.2.LAST (0: none), a certificate, a time, or a failure. */
static void run(struct probe *probe, uint8_t last, const char *certificate, int ms)
{
    const uint8_t address[] = {192, 0, 2, last};
    const struct ip_address place = ip_from_v4(address);
    probe->step_count = probe->place_count = 0;
    if (last) probe_add_place(probe, &place, 0);
    (void)snprintf(probe->certificate, sizeof probe->certificate, "%s", certificate);
    struct step *step = step_begin(probe, PROBE_HTTP, "GET");
    if (ms)
        step_number(step, "total_us", (int64_t)ms * 1000);
    else
        step_say(step, PROBE_FAILED, "The server closes without an answer.");
    probe_look_back(probe);
}

static void a_first_run_and_one_like_it_changed_nothing(void **state)
{
    struct probe *probe = *state;
    run(probe, 1, "aa", 10);
    assert_int_equal(probe->change_count, 0);
    run(probe, 1, "aa", 10);
    assert_int_equal(probe->change_count, 0);
}

static void a_failure_is_told_once_and_so_is_its_end(void **state)
{
    struct probe *probe = *state;
    run(probe, 1, "aa", 10);
    run(probe, 1, "aa", 0);
    assert_int_equal(probe->change_count, 1);
    assert_string_equal(probe->changes[0], "It fails now.");
    run(probe, 1, "aa", 0);
    assert_int_equal(probe->change_count, 0);
    run(probe, 1, "aa", 10);
    assert_string_equal(probe->changes[0], "It works again.");
}

static void a_certificate_is_compared_with_the_last_one_that_was_shown(void **state)
{
    struct probe *probe = *state;
    run(probe, 1, "aa", 10);
    run(probe, 1, "", 10);
    assert_int_equal(probe->change_count, 0);
    run(probe, 1, "bb", 10);
    assert_string_equal(probe->changes[0], "The server shows another certificate: SHA-256 bb.");
}

static void other_addresses_are_told_but_not_a_name_without_one(void **state)
{
    struct probe *probe = *state;
    run(probe, 1, "aa", 10);
    run(probe, 0, "aa", 10);
    assert_int_equal(probe->change_count, 0);
    run(probe, 2, "aa", 10);
    assert_string_equal(probe->changes[0], "The name leads to other addresses: 192.0.2.2.");
}

static void a_slow_answer_needs_three_before_and_to_be_slower_by_much(void **state)
{
    struct probe *probe = *state;
    run(probe, 1, "aa", 10);
    run(probe, 1, "aa", 10);
    run(probe, 1, "aa", 500); /* only two before */
    assert_int_equal(probe->change_count, 0);
    run(probe, 1, "aa", 69); /* twice and 49 ms */
    assert_int_equal(probe->change_count, 0);
    run(probe, 1, "aa", 400);
    assert_int_equal(probe->change_count, 1);
    assert_string_equal(probe->changes[0],
                        "The answer took 400 ms, which took 69 ms before (median of 4).");
}

/* The ring holds the newest twenty. */
static void what_is_slow_for_long_is_usual_at_last(void **state)
{
    struct probe *probe = *state;
    for (int i = 0; i < PAST_TIMES; i++)
        run(probe, 1, "aa", 10);
    run(probe, 1, "aa", 300);
    assert_int_equal(probe->change_count, 1);
    for (int i = 0; i < PAST_TIMES; i++)
        run(probe, 1, "aa", 300);
    assert_int_equal(probe->change_count, 0);
    assert_int_equal(probe->past.times_us[0], 300000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)
    const struct CMUnitTest tests[] = {
        TEST(a_first_run_and_one_like_it_changed_nothing),
        TEST(a_failure_is_told_once_and_so_is_its_end),
        TEST(a_certificate_is_compared_with_the_last_one_that_was_shown),
        TEST(other_addresses_are_told_but_not_a_name_without_one),
        TEST(a_slow_answer_needs_three_before_and_to_be_slower_by_much),
        TEST(what_is_slow_for_long_is_usual_at_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
