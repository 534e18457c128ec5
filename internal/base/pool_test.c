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
    assert_true(pool_init(&pool, 1024 * 1024));
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
    assert_true(refused > 0); /* the budget was met */
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

static void what_is_larger_than_the_largest_is_refused(void **state)
{
    (void)state;
    struct pool pool;
    assert_true(pool_init(&pool, 2 * POOL_MOST));
    assert_null(pool_take(&pool, POOL_MOST + 1));
    assert_null(pool_take(&pool, SIZE_MAX));
    assert_non_null(pool_take(&pool, POOL_MOST));
    pool_give(&pool, NULL, 100); /* as free() takes NULL */
    assert_int_equal(pool.in_use, POOL_MOST);
    pool_clear(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_never_overlap_and_never_exceed_the_budget),
        cmocka_unit_test(memory_once_used_for_big_buffers_serves_small_ones),
        cmocka_unit_test(what_is_larger_than_the_largest_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
