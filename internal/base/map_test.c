/* SPDX-License-Identifier: MIT */
#include "map.h"

#include "random.h"
#include "test.h"

#include <string.h>

enum { KEYS = 5000, KEY_SIZE = 24 };

static void key_of(uint32_t number, uint8_t key[KEY_SIZE])
{
    memset(key, 0, KEY_SIZE);
    memcpy(key + 9, &number, sizeof number);
}

static void any_operations_give_what_a_plain_array_gives(void **state)
{
    (void)state;
    static uint32_t values[KEYS];
    struct random random = {11};
    struct map map;
    uint32_t count = 0;
    uint8_t key[KEY_SIZE];
    assert_true(map_init(&map, KEY_SIZE));
    for (uint32_t step = 1; step <= 100000; step++) {
        uint32_t number = random_below(&random, step < 50000 ? KEYS : 200);
        key_of(number, key);
        assert_int_equal(map_get(&map, key), values[number]);
        if (random_below(&random, 3)) {
            count += values[number] == 0;
            assert_true(map_put(&map, key, step));
            values[number] = step;
        } else {
            count -= values[number] != 0;
            map_remove(&map, key);
            values[number] = 0;
        }
        assert_int_equal(map.count, count);
    }
    for (uint32_t number = 0; number < KEYS; number++) {
        key_of(number, key);
        assert_int_equal(map_get(&map, key), values[number]);
    }
    map_clear(&map);
}

static void removing_what_is_not_there_changes_nothing(void **state)
{
    (void)state;
    struct map map;
    assert_true(map_init(&map, 4));
    assert_true(map_put(&map, "abcd", 7));
    map_remove(&map, "abce");
    assert_int_equal(map.count, 1);
    assert_int_equal(map_get(&map, "abcd"), 7);
    map_clear(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_operations_give_what_a_plain_array_gives),
        cmocka_unit_test(removing_what_is_not_there_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
