/* SPDX-License-Identifier: MIT */
/* What passes now: the open flows, and who carried most in the last seconds. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "base/text.h"
#include "parser/packet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND_US INT64_C(1000000)
static const int64_t noon_us = INT64_C(1795262400) * SECOND_US;

struct now {
    struct observer *observer;
    struct talkers talkers;
    struct open_list list;
};

static void drop(void *owner, const struct record *record)
{
    (void)owner;
    (void)record;
}

static int set_up(void **state)
{
    struct now *now = calloc(1, sizeof *now);
    struct tracker_options options = observer_options();
    struct error error;
    assert_non_null(now);
    now->observer = observer_create(NULL);
    now->observer->now_us = noon_us;
    options.is_live = true;
    options.flows_most = 60000;
    options.put = drop;
    tracker_destroy(now->observer->tracker);
    now->observer->tracker = tracker_create(&options, &error);
    assert_non_null(now->observer->tracker);
    *state = now;
    return 0;
}

static int tear_down(void **state)
{
    struct now *now = *state;
    observer_destroy(now->observer);
    free(now);
    return 0;
}

/* A datagram of so many bytes with its IP header, from a port of this host to port 9 of 10.0.0.2. */
static void send(struct now *now, const char *host, uint16_t port, size_t bytes)
{
    static struct build build;
    static const uint8_t zeros[1400];
    struct endpoint a = endpoint_of(host, port), b = endpoint_of("10.0.0.2", 9);
    build.size = 0;
    frame_udp(&build, &a, &b, (struct span){zeros, bytes - 28});
    observer_see(now->observer, &build);
}

static void let_pass(struct now *now, int64_t us)
{
    now->observer->now_us += us;
    tracker_tick(now->observer->tracker, now->observer->now_us, ++now->observer->number);
}

static const struct talkers *ask(struct now *now)
{
    tracker_talkers(now->observer->tracker, &now->talkers);
    return &now->talkers;
}

static const struct open_page *list(struct now *now, int64_t before)
{
    tracker_list_begin(&now->list, before);
    for (unsigned turns = 1; !tracker_list_open(now->observer->tracker, &now->list); turns++)
        assert_true(turns < 10);
    return &now->list.page;
}

static void talkers_are_told_over_the_last_second_ten_and_sixty(void **state)
{
    struct now *now = *state;
    let_pass(now, 0);
    send(now, "10.0.0.1", 4000, 1000);
    send(now, "10.0.0.1", 4001, 500);     /* the same conversation: ports of clients do not count */
    assert_int_equal(ask(now)->count, 0); /* the second is not over */
    let_pass(now, SECOND_US);
    assert_int_equal(ask(now)->count, 1);
    assert_int_equal(now->talkers.top[0].bytes[0], 1500);
    assert_int_equal(now->talkers.top[0].responder_port, 9);
    assert_int_equal(now->talkers.seconds_known, 1);
    send(now, "10.0.0.1", 4000, 100);
    send(now, "10.0.0.3", 5000, 300);
    let_pass(now, SECOND_US);
    assert_int_equal(ask(now)->count, 2);
    assert_int_equal(now->talkers.top[0].bytes[0], 300); /* the largest of the last second first */
    assert_int_equal(now->talkers.top[1].bytes[0], 100);
    assert_int_equal(now->talkers.top[1].bytes[1], 1600);
    assert_int_equal(now->talkers.bytes[0], 400);
    assert_int_equal(now->talkers.bytes[2], 1900);
    for (int i = 0; i < 12; i++)
        let_pass(now, SECOND_US);
    assert_int_equal(ask(now)->bytes[1], 0);
    assert_int_equal(now->talkers.bytes[2], 1900);
    for (int i = 0; i < 60; i++)
        let_pass(now, SECOND_US);
    assert_int_equal(ask(now)->bytes[2], 0);
    assert_int_equal(now->talkers.left_out, 0);
}

static void since_the_start_the_largest_are_summed(void **state)
{
    struct now *now = *state;
    let_pass(now, 0);
    send(now, "10.0.0.1", 4000, 1000);
    let_pass(now, SECOND_US);
    send(now, "10.0.0.1", 4001, 500);
    send(now, "10.0.0.3", 4000, 300);
    for (int i = 0; i < 90; i++)
        let_pass(now, SECOND_US);
    assert_int_equal(ask(now)->count, 2);
    assert_int_equal(now->talkers.bytes[SPAN_ALL], 1800);
    assert_int_equal(now->talkers.since_us, noon_us);
    assert_int_equal(now->talkers.top[0].bytes[SPAN_ALL], 1500);
    assert_int_equal(now->talkers.top[1].bytes[SPAN_ALL], 300);
    assert_int_equal(now->talkers.top[0].bytes[SPAN_60_SECONDS], 0);
}

static void among_too_many_the_largest_sums_stay(void **state)
{
    struct now *now = *state;
    let_pass(now, 0);
    send(now, "10.0.0.1", 4000, 1400);
    for (unsigned i = 0; i < 1000; i++) {
        char host[32];
        (void)snprintf(host, sizeof host, "10.0.%u.%u", 1 + i / 250, 1 + i % 250);
        send(now, host, 4000, 100 + i % 7);
        if (i % 20 == 19) let_pass(now, SECOND_US);
    }
    uint64_t largest = 0;
    for (unsigned i = 0; i < ask(now)->count; i++)
        if (now->talkers.top[i].bytes[SPAN_ALL] > largest)
            largest = now->talkers.top[i].bytes[SPAN_ALL];
    assert_int_equal(largest, 1400);
}

static void what_a_flow_carried_counts_if_it_ends_within_the_second(void **state)
{
    struct now *now = *state;
    let_pass(now, 0);
    send(now, "10.0.0.1", 4000, 700);
    tracker_finish(now->observer->tracker, now->observer->now_us, ++now->observer->number);
    let_pass(now, SECOND_US);
    assert_int_equal(ask(now)->bytes[0], 700);
}

static void a_second_keeps_its_largest_and_counts_the_rest(void **state)
{
    struct now *now = *state;
    let_pass(now, 0);
    for (unsigned i = 0; i < 100; i++) {
        char host[32];
        (void)snprintf(host, sizeof host, "10.0.1.%u", 100 - i);
        send(now, host, 4000, 100 + i);
    }
    let_pass(now, SECOND_US);
    assert_int_equal(ask(now)->count, TALKERS_MOST / TALKER_SPANS * 2 + 8); /* 32 are kept */
    assert_int_equal(now->talkers.left_out, 68);
    assert_int_equal(now->talkers.top[0].bytes[0], 199);
    assert_int_equal(now->talkers.bytes[0], 100 * 100 + 99 * 100 / 2);
}

static void a_flood_of_attempts_fills_no_list(void **state)
{
    struct now *now = *state;
    static struct build build;
    let_pass(now, 0);
    for (unsigned i = 0; i < 20000; i++) {
        struct endpoint a = endpoint_of("10.0.0.7", (uint16_t)(1024 + i)),
                        b = endpoint_of("10.0.0.2", 443);
        const struct segment syn = {.flags = TCP_SYN, .seq = 1, .window = 1024};
        build.size = 0;
        frame_tcp(&build, &a, &b, &syn);
        observer_see(now->observer, &build);
    }
    send(now, "10.0.0.1", 4000, 700);
    let_pass(now, SECOND_US);
    assert_int_equal(ask(now)->count, 1);
    assert_int_equal(now->talkers.bytes[0], 700);
}

static void open_flows_come_by_pages_the_newest_first(void **state)
{
    struct now *now = *state;
    for (unsigned i = 0; i < 120; i++)
        send(now, "10.0.0.1", (uint16_t)(4000 + i), 100 + i);
    const struct open_page *page = list(now, NOT_OBSERVED);
    assert_int_equal(page->open, 120);
    assert_int_equal(page->count, OPEN_FLOWS_MOST);
    assert_int_equal(page->matched, 120);
    assert_int_equal(page->flows[0].originator_port, 4119);
    assert_int_equal(page->flows[0].traffic[0].bytes, 219);
    int64_t last = page->flows[OPEN_FLOWS_MOST - 1].flow_id;
    page = list(now, last);
    assert_int_equal(page->matched, 70);
    assert_int_equal(page->flows[0].originator_port, 4069);
    page = list(now, page->flows[OPEN_FLOWS_MOST - 1].flow_id);
    assert_int_equal(page->count, 20);
    assert_int_equal(page->flows[19].originator_port, 4000);
    tracker_finish(now->observer->tracker, now->observer->now_us, ++now->observer->number);
    assert_int_equal(list(now, NOT_OBSERVED)->count, 0);
    assert_int_equal(now->list.page.open, 0);
}

static void many_open_flows_are_looked_through_in_several_turns(void **state)
{
    struct now *now = *state;
    for (unsigned i = 0; i < 40000; i++)
        send(now, i % 2 ? "10.0.0.1" : "10.0.0.3", (uint16_t)(1024 + i / 2), 100);
    tracker_list_begin(&now->list, NOT_OBSERVED);
    assert_false(tracker_list_open(now->observer->tracker, &now->list));
    assert_false(tracker_list_open(now->observer->tracker, &now->list));
    assert_true(tracker_list_open(now->observer->tracker, &now->list));
    assert_int_equal(now->list.page.matched, 40000);
    assert_int_equal(now->list.page.flows[0].originator_port, 1024 + 19999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(talkers_are_told_over_the_last_second_ten_and_sixty, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_a_flow_carried_counts_if_it_ends_within_the_second,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_keeps_its_largest_and_counts_the_rest, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(since_the_start_the_largest_are_summed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(among_too_many_the_largest_sums_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_flood_of_attempts_fills_no_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(open_flows_come_by_pages_the_newest_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(many_open_flows_are_looked_through_in_several_turns, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
