/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "tally.h"

static void count(struct tally *tally, uint64_t key, int times)
{
    for (int i = 0; i < times; i++)
        tally_count(tally, key);
}

static int take_all(struct tally *tally, uint64_t key)
{
    int taken = 0;
    while (tally_take(tally, key))
        taken++;
    return taken;
}

static void what_fits_is_allotted_as_it_was_counted(void **state)
{
    (void)state;
    struct tally tally;
    assert_true(tally_init(&tally, TALLY_PLACES_MOST));
    count(&tally, 1, 30);
    count(&tally, 2, 25);
    count(&tally, 3, 24);
    assert_int_equal(tally_of(&tally, 1), 30);
    assert_int_equal(tally_share(&tally, 25, 100), 0);
    assert_int_equal(take_all(&tally, 1), 30);
    assert_int_equal(take_all(&tally, 2), 25);
    assert_int_equal(take_all(&tally, 3), 0); /* too rare to matter */
    tally_clear(&tally);
}

static void the_largest_get_less_before_anybody_gets_nothing(void **state)
{
    (void)state;
    struct tally tally;
    assert_true(tally_init(&tally, TALLY_PLACES_MOST));
    count(&tally, 1, 100000);
    count(&tally, 2, 500);
    uint64_t left_out = tally_share(&tally, 25, 1500);
    int first = take_all(&tally, 1), second = take_all(&tally, 2);
    assert_int_equal(second, 500);
    assert_true(first >= 400 && first + second <= 1500);
    assert_int_equal(left_out, 100500 - first - second);
    tally_clear(&tally);
}

static void never_more_is_allotted_than_there_is_room(void **state)
{
    (void)state;
    struct tally tally;
    assert_true(tally_init(&tally, TALLY_PLACES_MOST));
    for (uint64_t key = 1; key <= 1000; key++)
        count(&tally, key, 25 + (int)(key % 100));
    count(&tally, 5000, 3000);
    (void)tally_share(&tally, 25, 2000);
    int taken = 0;
    for (uint64_t key = 1; key <= 1000; key++)
        taken += take_all(&tally, key);
    int largest = take_all(&tally, 5000);
    assert_true(largest > 0);
    assert_true(taken + largest <= 2000);
    tally_clear(&tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fits_is_allotted_as_it_was_counted),
        cmocka_unit_test(the_largest_get_less_before_anybody_gets_nothing),
        cmocka_unit_test(never_more_is_allotted_than_there_is_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
