/* SPDX-License-Identifier: MIT */
#include "distinct.h"

#include "test.h"

static uint64_t mixed(uint64_t x) /* the finalizer of splitmix64 */
{
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static void assert_estimate_is_near(uint64_t count)
{
    struct distinct distinct = {{0}};
    for (uint64_t i = 0; i < count; i++)
        distinct_add(&distinct, mixed(i + 1));
    uint64_t estimate = distinct_estimate(&distinct);
    uint64_t off = estimate > count ? estimate - count : count - estimate;
    if (off * 5 > count)
        fail_msg("%lu taken for %lu", (unsigned long)count, (unsigned long)estimate);
}

static void estimates_are_off_by_less_than_a_fifth(void **state)
{
    (void)state;
    for (uint64_t count = 1; count < 5000000; count = count * 3 + 1)
        assert_estimate_is_near(count);
}

static void the_same_again_changes_nothing(void **state)
{
    (void)state;
    struct distinct distinct = {{0}};
    for (unsigned i = 0; i < 100000; i++)
        distinct_add(&distinct, mixed(i % 7));
    assert_int_equal(distinct_estimate(&distinct), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(estimates_are_off_by_less_than_a_fifth),
        cmocka_unit_test(the_same_again_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
