/* SPDX-License-Identifier: MIT */
#include "ring.h"

#include "test.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>

enum { ITEMS = 20000 };

static void *put_everything(void *argument)
{
    struct ring *ring = argument;
    for (uintptr_t i = 1; i <= ITEMS; i++) {
        ring_put(ring, (void *)i);
        if (i % 500 == 0) sched_yield(); /* makes the ring run empty now and then */
    }
    ring_close(ring);
    return NULL;
}

static void everything_comes_out_once_and_in_order(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 2, 64};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        pthread_t producer;
        struct ring *ring = ring_create(sizes[i]);
        assert_non_null(ring);
        assert_int_equal(pthread_create(&producer, NULL, put_everything, ring), 0);
        uintptr_t wanted = 1;
        for (void *item; (item = ring_take(ring)); wanted++) {
            if ((uintptr_t)item != wanted) fail_msg("an item is missing, or out of order");
            if (wanted % 700 == 0) sched_yield(); /* makes the ring run full now and then */
        }
        assert_int_equal(wanted, ITEMS + 1);
        assert_true(ring_is_drained(ring));
        pthread_join(producer, NULL);
        ring_destroy(ring);
    }
}

static void a_full_ring_refuses_and_an_empty_one_gives_nothing(void **state)
{
    (void)state;
    int item;
    struct ring *ring = ring_create(3); /* rounded up to four */
    assert_null(ring_try_take(ring));
    for (int i = 0; i < 4; i++)
        assert_true(ring_try_put(ring, &item));
    assert_false(ring_try_put(ring, &item));
    assert_ptr_equal(ring_try_take(ring), &item);
    assert_true(ring_try_put(ring, &item));
    ring_close(ring);
    assert_false(ring_is_drained(ring)); /* closed, but an item is left */
    for (int i = 0; i < 4; i++)
        assert_ptr_equal(ring_take(ring), &item);
    assert_null(ring_take(ring));
    assert_true(ring_is_drained(ring));
    ring_destroy(ring);
}

static void *take_one(void *argument)
{
    return ring_take(argument);
}

static void closing_wakes_the_one_who_waits(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        pthread_t consumer;
        void *taken = &consumer;
        struct ring *ring = ring_create(2);
        assert_int_equal(pthread_create(&consumer, NULL, take_one, ring), 0);
        if (i % 2) sched_yield();
        ring_close(ring);
        pthread_join(consumer, &taken);
        assert_null(taken);
        ring_destroy(ring);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_comes_out_once_and_in_order),
        cmocka_unit_test(a_full_ring_refuses_and_an_empty_one_gives_nothing),
        cmocka_unit_test(closing_wakes_the_one_who_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
