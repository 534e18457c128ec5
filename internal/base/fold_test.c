/* SPDX-License-Identifier: MIT */
#include "fold.h"

#include "random.h"
#include "test.h"

#include <stdio.h>

struct item {
    uint64_t sum, number;
};

static void items_are_found_under_their_keys_in_the_order_they_came(void **state)
{
    (void)state;
    static uint64_t sums[500];
    struct random random = {4};
    struct fold fold;
    uint64_t order[500], count = 0;
    assert_true(fold_init(&fold, sizeof(struct item), 128 * 1024, 1000));
    for (unsigned step = 0; step < 5000; step++) {
        char key[64];
        uint32_t number = random_below(&random, 500);
        bool is_new;
        int size = snprintf(key, sizeof key, "key %u%.*s", number, (int)(number % 20),
                            "xxxxxxxxxxxxxxxxxxxx");
        struct item *item = fold_item(&fold, key, (size_t)size, &is_new);
        assert_non_null(item);
        assert_int_equal(is_new, sums[number] == 0);
        assert_int_equal(item->sum, sums[number]); /* zeroed if it is new */
        assert_string_equal(fold_key(&fold, item), key);
        item->number = number;
        item->sum += step + 1;
        sums[number] += step + 1;
        if (is_new) order[count++] = number;
    }
    assert_int_equal(fold.count, count);
    uint64_t walked = 0;
    for (struct item *item = NULL; (item = fold_next(&fold, item)); walked++) {
        assert_int_equal(item->number, order[walked]);
        assert_int_equal(item->sum, sums[item->number]);
    }
    assert_int_equal(walked, count);
    fold_clear(&fold);
}

static void it_says_that_it_is_full_before_anything_is_lost(void **state)
{
    (void)state;
    struct fold fold;
    bool is_new;
    uint32_t number = 0;
    assert_true(fold_init(&fold, sizeof(struct item), 256 * 1024, 100000));
    for (; !fold_is_full(&fold); number++)
        assert_non_null(fold_item(&fold, &number, sizeof number, &is_new));
    for (uint32_t more = 0; more < 100; more++, number++)
        assert_non_null(fold_item(&fold, &number, sizeof number, &is_new));
    while (fold_item(&fold, &number, sizeof number, &is_new))
        number++;
    uint32_t known = 5; /* an item that exists can still be counted */
    assert_non_null(fold_item(&fold, &known, sizeof known, &is_new));
    assert_false(is_new);
    fold_clear(&fold);
}

static void after_a_reset_it_starts_anew(void **state)
{
    (void)state;
    struct fold fold;
    bool is_new;
    assert_true(fold_init(&fold, sizeof(struct item), 64 * 1024, 100));
    ((struct item *)fold_item(&fold, "a", 1, &is_new))->sum = 9;
    fold_reset(&fold);
    assert_null(fold_next(&fold, NULL));
    assert_int_equal(((struct item *)fold_item(&fold, "a", 1, &is_new))->sum, 0);
    assert_true(is_new);
    fold_item(&fold, "a\0b", 3, &is_new); /* keys are bytes, NULs included */
    assert_true(is_new);
    fold_clear(&fold);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_are_found_under_their_keys_in_the_order_they_came),
        cmocka_unit_test(it_says_that_it_is_full_before_anything_is_lost),
        cmocka_unit_test(after_a_reset_it_starts_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
