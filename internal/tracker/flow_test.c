/* SPDX-License-Identifier: MIT */
/* The flow table against a plain array, and the wheel against the clock. */
#include "flow.h"

#include "random.h"
#include "test.h"

#include <stdlib.h>

enum { KEYS = 3000, SECOND_US = 1000000 };

static struct flow_key key_of(uint32_t number)
{
    struct flow_key key = {.protocol = IP_TCP, .version = 4, .port_a = (uint16_t)(number % 7)};
    memcpy(key.a + 12, &number, sizeof number);
    return key;
}

static void random_operations(uint32_t hash_mask)
{
    static struct flow *flows[KEYS];
    struct random random = {7};
    struct flow_table table;
    uint32_t live = 0;
    memset(flows, 0, sizeof flows);
    assert_true(flow_table_init(&table, KEYS / 2));
    for (unsigned step = 0; step < 60000; step++) {
        uint32_t number = random_below(&random, KEYS);
        struct flow_key key = key_of(number);
        uint32_t hash = flow_key_hash(&key) & hash_mask;
        struct flow *found = flow_table_find(&table, &key, hash);
        assert_ptr_equal(found, flows[number]);
        if (found && random_below(&random, 2)) {
            assert_int_equal(found->id, number);
            flow_table_remove(&table, found);
            flows[number] = NULL;
            live--;
        } else if (!found) {
            struct flow *added = flow_table_add(&table, &key, hash);
            assert_int_equal(added == NULL, live == KEYS / 2); /* refused only if full */
            if (!added) continue;
            assert_int_equal(added->last_us, 0); /* zeroed */
            added->id = number;
            added->last_us = 1;
            if (random_below(&random, 2)) flow_table_schedule(&table, added, number * SECOND_US);
            flows[number] = added;
            live++;
        }
        assert_int_equal(table.flows.live, live);
    }
    flow_table_clear(&table);
}

static void the_table_finds_exactly_what_was_added_and_not_removed(void **state)
{
    (void)state;
    random_operations(UINT32_MAX);
}

static void keys_that_collide_are_still_told_apart(void **state)
{
    (void)state;
    random_operations(0xf00000ff); /* few home slots, long runs */
}

/* Flows with the same few ends on many links, some of them joined, against plain arrays. */
static void siblings_are_found_by_each_of_their_links(void **state)
{
    (void)state;
    enum { ENDS = 3, LINKS = 200, STEPS = 60000 };
    static struct flow *on[ENDS][LINKS];
    struct random random = {11};
    struct flow_table table;
    assert_true(flow_table_init(&table, ENDS * LINKS));
    for (unsigned step = 0; step < STEPS; step++) {
        uint32_t ends = random_below(&random, ENDS), link = random_below(&random, LINKS);
        uint32_t other = random_below(&random, LINKS);
        struct flow_key key = key_of(ends);
        uint32_t hash = flow_key_hash(&key);
        key.link = link;
        struct flow *found = flow_table_find(&table, &key, hash);
        assert_ptr_equal(found, on[ends][link]);
        switch (random_below(&random, 3)) {
        case 0:
            if (!found) continue;
            on[ends][found->key.link] = on[ends][found->other_link] = NULL;
            flow_table_remove(&table, found);
            break;
        case 1:
            if (found) continue;
            on[ends][link] = flow_table_add(&table, &key, hash);
            assert_non_null(on[ends][link]);
            break;
        case 2:
            if (!found || on[ends][other]) continue;
            bool was_joined = found->other_link != found->key.link;
            assert_int_equal(flow_table_join(&table, found, other), !was_joined);
            if (!was_joined) on[ends][other] = found;
            break;
        }
    }
    struct flow_key key = key_of(1);
    unsigned count = 0, walked = 0;
    for (uint32_t link = 0; link < LINKS; link++)
        count += on[1][link] && on[1][link]->key.link == link;
    for (struct flow *flow = NULL;
         (flow = flow_table_on_other_link(&table, &key, flow_key_hash(&key), flow));)
        walked++;
    assert_int_equal(walked, count);
    flow_table_clear(&table);
}

static void flows_come_off_the_wheel_when_their_second_has_come(void **state)
{
    (void)state;
    struct random random = {3};
    struct flow_table table;
    int64_t start_us = 1700000000 * (int64_t)SECOND_US;
    assert_true(flow_table_init(&table, KEYS));
    assert_null(flow_table_due(&table, start_us)); /* this starts the wheel */
    for (uint32_t i = 0; i < KEYS; i++) {
        struct flow_key key = key_of(i);
        struct flow *flow = flow_table_add(&table, &key, flow_key_hash(&key));
        flow->last_us = start_us + random_below(&random, 900) * (int64_t)SECOND_US +
                        random_below(&random, SECOND_US);
        flow_table_schedule(&table, flow, flow->last_us);
    }
    uint32_t came = 0;
    for (int64_t now_us = start_us; now_us < start_us + 1000 * (int64_t)SECOND_US;
         now_us += SECOND_US / 3) {
        struct flow *flow;
        while ((flow = flow_table_due(&table, now_us))) {
            assert_true(flow->last_us <= now_us);                /* never too early */
            assert_true(flow->last_us + 2 * SECOND_US > now_us); /* and not much too late */
            flow_table_remove(&table, flow);
            came++;
        }
    }
    assert_int_equal(came, KEYS);
    assert_null(flow_table_due(&table, INT64_MAX / 2));
    flow_table_clear(&table);
}

static void a_jump_of_the_clock_visits_everything(void **state)
{
    (void)state;
    struct flow_table table;
    assert_true(flow_table_init(&table, 100));
    for (uint32_t i = 0; i < 100; i++) {
        struct flow_key key = key_of(i);
        struct flow *flow = flow_table_add(&table, &key, flow_key_hash(&key));
        flow_table_schedule(&table, flow, 100 * (int64_t)SECOND_US + i * 20 * (int64_t)SECOND_US);
    }
    uint32_t came = 0;
    for (struct flow *flow; (flow = flow_table_due(&table, INT64_MAX / 2)); came++)
        flow_table_remove(&table, flow);
    assert_int_equal(came, 100);
    flow_table_clear(&table);
}

static void scheduling_again_moves_a_flow(void **state)
{
    (void)state;
    struct flow_table table;
    struct flow_key key = key_of(1);
    assert_true(flow_table_init(&table, 4));
    struct flow *flow = flow_table_add(&table, &key, flow_key_hash(&key));
    flow_table_schedule(&table, flow, 10 * (int64_t)SECOND_US);
    flow_table_schedule(&table, flow, 50 * (int64_t)SECOND_US);
    assert_null(flow_table_due(&table, 40 * (int64_t)SECOND_US));
    assert_ptr_equal(flow_table_due(&table, 60 * (int64_t)SECOND_US), flow);
    assert_null(flow_table_due(&table, 60 * (int64_t)SECOND_US));
    flow_table_schedule(&table, flow, 5 * (int64_t)SECOND_US); /* in the past: at once */
    assert_ptr_equal(flow_table_due(&table, 61 * (int64_t)SECOND_US), flow);
    flow_table_clear(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_finds_exactly_what_was_added_and_not_removed),
        cmocka_unit_test(keys_that_collide_are_still_told_apart),
        cmocka_unit_test(siblings_are_found_by_each_of_their_links),
        cmocka_unit_test(flows_come_off_the_wheel_when_their_second_has_come),
        cmocka_unit_test(a_jump_of_the_clock_visits_everything),
        cmocka_unit_test(scheduling_again_moves_a_flow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
