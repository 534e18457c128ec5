/* SPDX-License-Identifier: MIT */
#include "slab.h"

#include "random.h"
#include "test.h"

#include <string.h>

enum { MOST = 500 };

static void objects_are_apart_zeroed_and_bounded_in_number(void **state)
{
    (void)state;
    static uint32_t live[MOST + 1]; /* the value written into the object of this index */
    struct random random = {9};
    struct slab slab;
    uint32_t count = 0;
    assert_true(slab_init(&slab, 13, MOST));
    for (uint32_t step = 1; step < 50000; step++) {
        uint32_t give = 1 + random_below(&random, MOST);
        if (live[give] && random_below(&random, 2)) {
            uint32_t written;
            memcpy(&written, (uint8_t *)slab_at(&slab, give) + 9, sizeof written);
            assert_int_equal(written, live[give]);
            slab_give(&slab, give);
            live[give] = 0;
            count--;
        } else {
            static const uint8_t zeros[13];
            uint32_t index = slab_take(&slab);
            assert_int_equal(index == 0, count == MOST);
            if (!index) continue;
            assert_true(index <= MOST && live[index] == 0);
            assert_memory_equal(slab_at(&slab, index), zeros, sizeof zeros);
            memcpy((uint8_t *)slab_at(&slab, index) + 9, &step, sizeof step);
            live[index] = step;
            count++;
        }
        assert_int_equal(slab.live, count);
    }
    slab_clear(&slab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_apart_zeroed_and_bounded_in_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
