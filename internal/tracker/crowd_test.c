/* SPDX-License-Identifier: MIT */
#include "base/crowd.h"

#include "observer.h"
#include "packets.h"
#include "test.h"

static struct ip_address address_of(unsigned number)
{
    return ip_from_v4(
        (uint8_t[]){10, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number});
}

static void the_source_that_has_most_gives_its_oldest(void **state)
{
    (void)state;
    struct crowd crowd;
    assert_true(crowd_init(&crowd, 100, false));
    assert_int_equal(crowd_first(&crowd), 0);
    struct ip_address few = address_of(1), many = address_of(2);
    crowd_join(&crowd, 1, few.bytes);
    for (uint32_t i = 2; i < 6; i++)
        crowd_join(&crowd, i, many.bytes);
    for (uint32_t i = 2; i < 5; i++) {
        assert_int_equal(crowd_first(&crowd), i);
        crowd_leave(&crowd, i);
    }
    crowd_leave(&crowd, 5);
    crowd_leave(&crowd, 5); /* it is in no queue any more */
    assert_int_equal(crowd_first(&crowd), 1);
    crowd_leave(&crowd, 1);
    assert_int_equal(crowd_first(&crowd), 0);
    crowd_clear(&crowd);
}

static void who_was_answered_goes_after_all_others(void **state)
{
    (void)state;
    struct crowd crowd;
    assert_true(crowd_init(&crowd, 100, false));
    struct ip_address asks = address_of(1), floods = address_of(2);
    for (uint32_t i = 1; i < 50; i++) {
        crowd_join(&crowd, i, asks.bytes);
        crowd_rise(&crowd, i);
    }
    crowd_join(&crowd, 50, floods.bytes);
    assert_int_equal(crowd_first(&crowd), 50);
    crowd_leave(&crowd, 50);
    assert_int_equal(crowd_first(&crowd), 1);
    crowd_clear(&crowd);
}

enum { COLLIDING = 40 };

/* Addresses beside that of the victim, which all share its queue in a file. */
static void choose_colliding(struct ip_address colliding[COLLIDING])
{
    struct crowd crowd;
    assert_true(crowd_init(&crowd, 2, false));
    struct ip_address victim = address_of(1);
    crowd_join(&crowd, 1, victim.bytes);
    for (unsigned number = 2, found = 0; found < COLLIDING; number++) {
        colliding[found] = address_of(number);
        crowd_join(&crowd, 2, colliding[found].bytes);
        if (crowd.links[2].queue == crowd.links[1].queue) found++;
        crowd_leave(&crowd, 2);
    }
    crowd_clear(&crowd);
}

static void nobody_can_choose_addresses_for_a_queue_of_a_live_capture(void **state)
{
    (void)state;
    struct ip_address colliding[COLLIDING];
    choose_colliding(colliding);
    struct crowd crowd;
    assert_true(crowd_init(&crowd, COLLIDING + 1, true));
    bool is_used[2 * CROWD_SOURCES + 1] = {false};
    unsigned used = 0;
    for (uint32_t i = 0; i < COLLIDING; i++) {
        crowd_join(&crowd, i + 1, colliding[i].bytes);
        used += !is_used[crowd.links[i + 1].queue];
        is_used[crowd.links[i + 1].queue] = true;
    }
    assert_in_range(used, COLLIDING / 2, COLLIDING); /* by chance about 34 */
    crowd_clear(&crowd);
}

static void who_goes_on_is_passed_over_once_for_its_packets(void **state)
{
    (void)state;
    struct crowd crowd;
    assert_true(crowd_init(&crowd, 100, false));
    struct ip_address source = address_of(1);
    crowd_join(&crowd, 1, source.bytes);
    crowd_join(&crowd, 2, source.bytes);
    assert_true(crowd_pass_over(&crowd, 1, 7));
    assert_int_equal(crowd_first(&crowd), 2);
    assert_false(crowd_pass_over(&crowd, 2, 1));
    crowd_leave(&crowd, 2);
    assert_false(crowd_pass_over(&crowd, 1, 7));
    crowd_clear(&crowd);
}

/* One table of 64 flows: a client is answered, somebody else knocks at a thousand ports. */
static void beside_a_flood_of_questions_an_answered_flow_stays_whole(void **state)
{
    (void)state;
    struct tracker_options options = observer_options();
    options.flows_most = 64;
    struct observer *observer = observer_create(&options);
    struct endpoint client = endpoint_of("10.0.0.1", 40000), server = endpoint_of("10.0.0.2", 9999);
    struct build frame;
    static const uint8_t one[] = {1};
    const struct span byte = {one, 1};
    for (unsigned i = 0; i < 1000; i++) {
        struct endpoint knocks = {.ip = address_of(1000 + i), .port = (uint16_t)(2000 + i)};
        frame_udp(&frame, &knocks, &server, byte);
        observer_see(observer, &frame);
        if (i % 100) continue;
        frame_udp(&frame, &client, &server, byte);
        observer_see(observer, &frame);
        frame_udp(&frame, &server, &client, byte);
        observer_see(observer, &frame);
    }
    assert_in_range(tracker_counters(observer->tracker)->flows_made_way, 1000 - 64, 1001);
    const char *lines = observer_finish(observer);
    unsigned rows = 0;
    for (const char *at = lines; (at = strstr(at, "10.0.0.1:40000")); at++)
        rows++;
    if (rows != 1) fail_msg("%u rows in %s", rows, lines);
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_source_that_has_most_gives_its_oldest),
        cmocka_unit_test(who_was_answered_goes_after_all_others),
        cmocka_unit_test(nobody_can_choose_addresses_for_a_queue_of_a_live_capture),
        cmocka_unit_test(who_goes_on_is_passed_over_once_for_its_packets),
        cmocka_unit_test(beside_a_flood_of_questions_an_answered_flow_stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
