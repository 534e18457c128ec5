/* SPDX-License-Identifier: MIT */
/* Floods, sweeps and scans become few rows, and no packet is lost. */
#include "observer.h"
#include "packets.h"
#include "random.h"
#include "test.h"

#include "parser/packet.h"

#include <stdio.h>

enum { PER_SECOND = 50, SECOND_US = 1000000 };

static struct observer *folding_observer(void)
{
    struct tracker_options options = observer_options();
    options.attempts_per_s = PER_SECOND;
    options.flows_most = 1024;
    struct observer *observer = observer_create(&options);
    observer->quiet = true;
    return observer;
}

static struct endpoint numbered(const char *network, uint32_t number, uint16_t port)
{
    struct endpoint endpoint = endpoint_of(network, port);
    endpoint.ip.bytes[13] = (uint8_t)(number >> 16);
    endpoint.ip.bytes[14] = (uint8_t)(number >> 8);
    endpoint.ip.bytes[15] = (uint8_t)number;
    return endpoint;
}

static void see_syn(struct observer *observer, const struct endpoint *from,
                    const struct endpoint *to)
{
    struct build frame;
    frame_tcp(&frame, from, to, &(struct segment){.flags = TCP_SYN, .seq = 1, .window = 1024});
    observer_see(observer, &frame);
}

/* Runs until every attempt has timed out. */
static void let_all_end(struct observer *observer)
{
    for (unsigned tenth = 0; tenth < 1200; tenth++) {
        observer->now_us += SECOND_US / 10;
        tracker_tick(observer->tracker, observer->now_us, observer->number);
    }
}

static const struct flow_record *largest_row(const struct observer *observer)
{
    return observer->most_folded.folded ? &observer->most_folded : NULL;
}

static void see_flood(struct observer *observer, uint32_t count)
{
    struct endpoint to = endpoint_of("192.168.0.1", 80);
    for (uint32_t i = 0; i < count; i++) {
        struct endpoint from = numbered("10.0.0.0", i, (uint16_t)(1024 + i % 60000));
        see_syn(observer, &from, &to);
        observer->now_us += 100;
    }
}

static void assert_near(uint64_t number, uint64_t expected, uint64_t percent)
{
    uint64_t off = number > expected ? number - expected : expected - number;
    if (off * 100 > expected * percent)
        fail_msg("%lu is not near %lu", (unsigned long)number, (unsigned long)expected);
}

static void a_flood_from_forged_sources_names_its_target(void **state)
{
    (void)state;
    struct observer *observer = folding_observer();
    see_flood(observer, 20000);
    let_all_end(observer);
    const struct flow_record *row = largest_row(observer);
    assert_non_null(row);
    assert_false(ip_is_set(&row->originator.ip));
    assert_true(ip_is_set(&row->responder.ip));
    assert_true(row->has_ports);
    assert_int_equal(row->responder.port, 80);
    assert_string_equal(row->conn_state, "S0");
    assert_string_equal(row->history, "S");
    assert_int_equal(row->traffic[0].packets, row->folded);
    assert_near(row->folded_distinct, row->folded, 20);
    observer_finish(observer);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void flows_are_created_written_or_folded(void **state)
{
    (void)state;
    struct observer *observer = folding_observer();
    see_flood(observer, 20000);
    let_all_end(observer);
    observer_finish(observer);
    const struct ledger *ledger = tracker_ledger(observer->tracker);
    assert_int_equal(ledger->flows_created, 20000);
    assert_int_equal(ledger->flows_created, ledger->flows_written + ledger->flows_evicted);
    assert_int_equal(observer->flow_packets, 20000);
    assert_true(ledger->flows_written < 1000);
    assert_true(observer->folded_rows < 100);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void a_sweep_names_its_source_and_port(void **state)
{
    (void)state;
    struct observer *observer = folding_observer();
    struct endpoint from = endpoint_of("192.168.0.1", 40000);
    for (uint32_t i = 0; i < 20000; i++) {
        struct endpoint to = numbered("10.0.0.0", i, 23);
        see_syn(observer, &from, &to);
        observer->now_us += 100;
    }
    let_all_end(observer);
    const struct flow_record *row = largest_row(observer);
    assert_non_null(row);
    assert_true(ip_is_set(&row->originator.ip));
    assert_false(ip_is_set(&row->responder.ip));
    assert_int_equal(row->responder.port, 23);
    assert_near(row->folded_distinct, row->folded, 20);
    observer_destroy(observer);
}

static void a_port_scan_names_both_ends_and_no_port(void **state)
{
    (void)state;
    struct observer *observer = folding_observer();
    struct endpoint from = endpoint_of("192.168.0.1", 40000);
    for (uint32_t i = 0; i < 20000; i++) {
        struct endpoint to = endpoint_of("192.168.0.2", (uint16_t)(1 + i));
        see_syn(observer, &from, &to);
        observer->now_us += 100;
    }
    let_all_end(observer);
    const struct flow_record *row = largest_row(observer);
    assert_non_null(row);
    assert_true(ip_is_set(&row->originator.ip));
    assert_true(ip_is_set(&row->responder.ip));
    assert_false(row->has_ports);
    observer_destroy(observer);
}

static void what_has_nothing_in_common_names_nothing(void **state)
{
    (void)state;
    static const uint8_t payload[8];
    struct observer *observer = folding_observer();
    struct random random = {3};
    for (uint32_t i = 0; i < 40000; i++) {
        struct build frame;
        struct endpoint from = numbered("10.0.0.0", random_below(&random, 1 << 24),
                                        (uint16_t)(30000 + random_below(&random, 30000)));
        struct endpoint to = numbered("11.0.0.0", random_below(&random, 1 << 24),
                                      (uint16_t)(30000 + random_below(&random, 30000)));
        frame_udp(&frame, &from, &to, (struct span){payload, sizeof payload});
        observer_see(observer, &frame);
        observer->now_us += 100;
    }
    let_all_end(observer);
    const struct flow_record *row = largest_row(observer);
    assert_non_null(row);
    assert_false(ip_is_set(&row->originator.ip));
    assert_false(ip_is_set(&row->responder.ip));
    assert_false(row->has_ports);
    observer_finish(observer);
    assert_null(observer_broken_rule(observer));
    assert_true(observer->flow_count + observer->folded_rows < 4000);
    observer_destroy(observer);
}

static void few_attempts_in_a_second_have_a_row_each(void **state)
{
    (void)state;
    struct observer *observer = folding_observer();
    struct endpoint to = endpoint_of("192.168.0.1", 80);
    for (uint32_t i = 0; i < 100; i++) {
        struct endpoint from = numbered("10.0.0.0", i, 5000);
        see_syn(observer, &from, &to);
        observer->now_us += SECOND_US / 10;
        tracker_tick(observer->tracker, observer->now_us, observer->number);
    }
    let_all_end(observer);
    assert_int_equal(tracker_ledger(observer->tracker)->flows_written, 100);
    assert_null(largest_row(observer));
    observer_destroy(observer);
}

/* Flows with an answer, with content, or with a query keep their own rows. */
static void connections_that_came_to_something_are_never_folded(void **state)
{
    (void)state;
    struct observer *observer = folding_observer();
    for (uint32_t i = 0; i < 400; i++) {
        struct build query = {.size = 0}, frame;
        struct endpoint from = numbered("10.0.0.0", i, 5000), to = endpoint_of("192.168.0.1", 53);
        build_number(&query, i, 2);
        build_hex(&query, "0100 0001 0000 0000 0000 03");
        build_text(&query, "www");
        build_hex(&query, "00 0001 0001");
        frame_udp(&frame, &from, &to, build_span(&query));
        observer_see(observer, &frame);
        char client[32];
        (void)snprintf(client, sizeof client, "10.3.%u.%u", i / 200, i % 200 + 1);
        struct script script = script_between(observer, client, 6000, "192.168.0.1", 80);
        script_play(&script, ">S <SA >A >FA <FA >A");
        observer->now_us += 10;
    }
    let_all_end(observer);
    assert_int_equal(tracker_ledger(observer->tracker)->flows_written, 800);
    assert_int_equal(tracker_ledger(observer->tracker)->flows_evicted, 0);
    observer_destroy(observer);
}

/* A server answers a flood with SYN-ACKs and retransmits them: the connections stay half-open. */
static void handshakes_that_nobody_completes_are_folded(void **state)
{
    (void)state;
    struct observer *observer = folding_observer();
    for (uint32_t i = 0; i < 5000; i++) {
        char client[32];
        (void)snprintf(client, sizeof client, "10.4.%u.%u", i / 200, i % 200 + 1);
        struct script script = script_between(observer, client, 6000, "192.168.0.1", 80);
        script_play(&script, ">S <SA");
    }
    for (unsigned second = 0; second < 600; second++) {
        observer->now_us += SECOND_US;
        tracker_tick(observer->tracker, observer->now_us, observer->number);
    }
    const struct flow_record *row = largest_row(observer);
    assert_non_null(row);
    assert_int_equal(row->responder.port, 80);
    assert_int_equal(row->traffic[1].packets, row->folded);
    observer_finish(observer);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_from_forged_sources_names_its_target),
        cmocka_unit_test(flows_are_created_written_or_folded),
        cmocka_unit_test(a_sweep_names_its_source_and_port),
        cmocka_unit_test(a_port_scan_names_both_ends_and_no_port),
        cmocka_unit_test(what_has_nothing_in_common_names_nothing),
        cmocka_unit_test(few_attempts_in_a_second_have_a_row_each),
        cmocka_unit_test(connections_that_came_to_something_are_never_folded),
        cmocka_unit_test(handshakes_that_nobody_completes_are_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
