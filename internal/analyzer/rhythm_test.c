/* SPDX-License-Identifier: MIT */
#include "rhythm.h"

#include "test.h"

#define SECOND_US INT64_C(1000000)

enum { COUNT = 240 };

static struct rhythm rhythm_every(int64_t gap_us, int64_t jitter_us, int64_t more_bytes)
{
    struct moment moments[COUNT], scratch[COUNT];
    uint32_t chance = 1;
    for (int64_t i = 0; i < COUNT; i++) {
        chance = chance * 1664525 + 1013904223;
        moments[COUNT - 1 - i] =
            (struct moment){i * gap_us + (chance >> 16) % 101 * jitter_us / 100,
                            500 + (chance >> 8) % 17 * more_bytes};
    }
    return rhythm_of(moments, COUNT, scratch);
}

static void moments_of_one_gap_are_wholly_regular(void **state)
{
    (void)state;
    struct rhythm rhythm = rhythm_every(60 * SECOND_US, 0, 0);
    assert_int_equal(rhythm.moments, COUNT);
    assert_int_equal(rhythm.gap_us, 60 * SECOND_US);
    assert_true(rhythm.gaps == 1 && rhythm.sizes == 1 && rhythm.hours == 1);
}

static void jitter_of_a_third_stays_regular(void **state)
{
    (void)state;
    struct rhythm rhythm = rhythm_every(60 * SECOND_US, 20 * SECOND_US, 10);
    assert_true(rhythm.gaps > 0.8 && rhythm.gaps < 1 && rhythm.steady > 0.9);
    assert_true(rhythm.sizes > 0.8 && rhythm.sizes < 1);
}

static void what_a_person_does_is_not_regular(void **state)
{
    (void)state;
    struct moment moments[COUNT], scratch[COUNT];
    for (int64_t i = 0, us = 0; i < COUNT; i++) {
        us += i % 12 ? (1 + i * 7 % 5) * SECOND_US : (300 + i % 7 * 400) * SECOND_US;
        moments[i] = (struct moment){us, 300 + i * i % 9000};
    }
    struct rhythm rhythm = rhythm_of(moments, COUNT, scratch);
    assert_true(rhythm.steady < 0.1);
    assert_true(rhythm.sizes < 0.6);
}

static void moments_in_one_second_are_one(void **state)
{
    (void)state;
    struct moment moments[] = {{5 * SECOND_US, 1}, {SECOND_US, 1}, {SECOND_US + 10, 1}}, scratch[3];
    struct rhythm rhythm = rhythm_of(moments, 3, scratch);
    assert_int_equal(rhythm.moments, 2);
    assert_int_equal(rhythm.first_us, SECOND_US);
    assert_int_equal(rhythm.gap_us, 4 * SECOND_US);
}

static void one_moment_has_no_rhythm(void **state)
{
    (void)state;
    struct moment moment = {SECOND_US, 1}, scratch;
    assert_true(rhythm_of(&moment, 1, &scratch).gaps == 0);
}

static void a_night_without_moments_is_told_by_the_hours(void **state)
{
    (void)state;
    struct moment moments[] = {{0, 1}, {1800 * SECOND_US, 1}, {9 * 3600 * SECOND_US, 1}},
                  scratch[3];
    assert_true(rhythm_of(moments, 3, scratch).hours == 0.2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_of_one_gap_are_wholly_regular),
        cmocka_unit_test(jitter_of_a_third_stays_regular),
        cmocka_unit_test(what_a_person_does_is_not_regular),
        cmocka_unit_test(moments_in_one_second_are_one),
        cmocka_unit_test(one_moment_has_no_rhythm),
        cmocka_unit_test(a_night_without_moments_is_told_by_the_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
