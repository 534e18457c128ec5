/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include "random.h"
#include "test.h"

#include <string.h>

enum { LIVE_MOST = 300 };

static void buffers_never_overlap_and_never_exceed_the_budget(void **state)
{
    (void)state;
    struct {
        uint8_t *data;
        size_t size;
        uint8_t mark;
    } live[LIVE_MOST] = {{NULL, 0, 0}};
    struct random random = {5};
    struct pool pool;
    size_t in_use = 0, refused = 0;
    assert_true(pool_init(&pool, 512 * 1024));
    for (unsigned step = 0; step < 40000; step++) {
        unsigned i = random_below(&random, LIVE_MOST);
        if (live[i].data) {
            for (size_t at = 0; at < live[i].size; at++)
                if (live[i].data[at] != live[i].mark) fail_msg("a buffer was overwritten");
            in_use -= pool_rounded(live[i].size);
            pool_give(&pool, live[i].data, live[i].size);
            live[i].data = NULL;
        } else {
            live[i].size = 1 + random_below(&random, 1u << (1 + random_below(&random, 15)));
            live[i].mark = (uint8_t)step;
            live[i].data = pool_take(&pool, live[i].size);
            refused += !live[i].data;
            if (!live[i].data) continue;
            assert_int_equal((uintptr_t)live[i].data % 64, 0);
            assert_true(live[i].data >= pool.memory &&
                        live[i].data + live[i].size <= pool.memory + pool.budget);
            memset(live[i].data, live[i].mark, live[i].size);
            in_use += pool_rounded(live[i].size);
        }
        assert_int_equal(pool.in_use, in_use);
        assert_true(pool.in_use <= pool.carved && pool.carved <= pool.budget);
    }
    assert_true(refused > 0); /* the budget was reached */
    pool_clear(&pool);
}

static void memory_once_used_for_big_buffers_serves_small_ones(void **state)
{
    (void)state;
    struct pool pool;
    assert_true(pool_init(&pool, 64 * 1024));
    void *big = pool_take(&pool, 64 * 1024);
    assert_non_null(big);
    assert_null(pool_take(&pool, 1));
    pool_give(&pool, big, 64 * 1024);
    for (unsigned i = 0; i < 64 * 1024 / 64; i++)
        assert_non_null(pool_take(&pool, 64));
    assert_null(pool_take(&pool, 1));
    pool_clear(&pool);
}

static void memory_once_used_for_small_buffers_serves_big_ones(void **state)
{
    (void)state;
    enum { BUDGET = 2 * POOL_MOST, COUNT = BUDGET / POOL_LEAST };
    static void *small[COUNT];
    struct random random = {7};
    struct pool pool;
    assert_true(pool_init(&pool, BUDGET));
    for (unsigned i = 0; i < COUNT; i++)
        assert_non_null(small[i] = pool_take(&pool, 1));
    assert_null(pool_take(&pool, 1));
    for (unsigned left = COUNT; left > 0; left--) { /* returned in another order */
        unsigned i = random_below(&random, left);
        pool_give(&pool, small[i], 1);
        small[i] = small[left - 1];
    }
    assert_non_null(pool_take(&pool, POOL_MOST));
    assert_non_null(pool_take(&pool, POOL_MOST));
    assert_null(pool_take(&pool, 1));
    pool_clear(&pool);
}

static void a_budget_that_is_no_power_of_two_is_used_to_its_last_buffer(void **state)
{
    (void)state;
    enum { BUDGET = POOL_MOST + 3 * POOL_LEAST, COUNT = BUDGET / POOL_LEAST };
    struct pool pool;
    assert_true(pool_init(&pool, BUDGET + POOL_LEAST - 1)); /* the last bytes make no buffer */
    void *big = pool_take(&pool, POOL_MOST);
    assert_non_null(big);
    assert_null(pool_take(&pool, 4 * POOL_LEAST));
    assert_non_null(pool_take(&pool, 2 * POOL_LEAST));
    assert_non_null(pool_take(&pool, POOL_LEAST));
    assert_null(pool_take(&pool, 1));
    pool_give(&pool, big, POOL_MOST);
    for (unsigned i = 3; i < COUNT; i++)
        assert_non_null(pool_take(&pool, 1));
    assert_null(pool_take(&pool, 1));
    assert_int_equal(pool.in_use, BUDGET);
    pool_clear(&pool);
}

static void what_is_larger_than_the_largest_is_refused(void **state)
{
    (void)state;
    struct pool pool;
    assert_true(pool_init(&pool, 2 * POOL_MOST));
    assert_null(pool_take(&pool, POOL_MOST + 1));
    assert_null(pool_take(&pool, SIZE_MAX));
    assert_non_null(pool_take(&pool, POOL_MOST));
    pool_give(&pool, NULL, 100); /* accepts NULL, as free() does */
    assert_int_equal(pool.in_use, POOL_MOST);
    pool_clear(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_never_overlap_and_never_exceed_the_budget),
        cmocka_unit_test(memory_once_used_for_big_buffers_serves_small_ones),
        cmocka_unit_test(memory_once_used_for_small_buffers_serves_big_ones),
        cmocka_unit_test(a_budget_that_is_no_power_of_two_is_used_to_its_last_buffer),
        cmocka_unit_test(what_is_larger_than_the_largest_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
