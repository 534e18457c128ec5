/* SPDX-License-Identifier: MIT */
/* What an observer can conclude about a TCP connection: retransmissions, order, time, gaps, and the
 * border between two connections. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "parser/packet.h"

#include <stdio.h>

static const struct flow_record *play(struct observer *observer, const char *words)
{
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, words);
    observer_finish(observer);
    assert_null(observer_broken_rule(observer));
    return &observer->flows[0];
}

static void a_segment_seen_twice_is_a_retransmission(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    const struct flow_record *flow = play(observer, ">S <SA >A >PA100 = <A <PA50 >A");
    assert_int_equal(flow->retransmissions[0], 1);
    assert_int_equal(flow->retransmissions[1], 0);
    assert_int_equal(flow->out_of_order[0], 0);
    assert_int_equal(flow->traffic[0].payload, 200); /* as sent: retransmissions included */
    assert_int_equal(flow->missed_bytes, 0);
    observer_destroy(observer);
}

static void a_late_segment_that_fills_a_hole_is_out_of_order(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A ~ >PA100");
    struct build late = script.last;
    script_play(&script, ">PA100");
    observer_see(observer, &late);
    script_play(&script, "<A");
    observer_finish(observer);
    assert_int_equal(observer->flows[0].out_of_order[0], 1);
    assert_int_equal(observer->flows[0].retransmissions[0], 0);
    assert_int_equal(observer->flows[0].missed_bytes, 0);
    observer_destroy(observer);
}

static void a_keep_alive_is_neither_payload_repeated_nor_lost(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    const struct flow_record *flow = play(observer, ">S <SA >A >PA10 <A K> <A K> <A");
    assert_int_equal(flow->retransmissions[0], 0);
    assert_int_equal(flow->out_of_order[0], 0);
    assert_int_equal(flow->missed_bytes, 0);
    assert_string_equal(flow->history, "ShADa");
    observer_destroy(observer);
}

static void the_handshake_takes_from_syn_to_its_last_ack(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    const struct flow_record *flow = play(observer, ">S +39 <SA +9 >A");
    assert_int_equal(flow->rtt_handshake_us, 50000);
    observer_destroy(observer);
}

static void a_handshake_whose_syn_was_repeated_has_no_time(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    const struct flow_record *flow = play(observer, ">S +1000 = +39 <SA +9 >A");
    assert_int_equal(flow->rtt_handshake_us, NOT_OBSERVED);
    observer_destroy(observer);
}

static void round_trips_are_timed_from_data_to_its_ack(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    const struct flow_record *flow = play(observer, ">S <SA >A >PA10 +19 <A >PA10 +39 <A");
    assert_int_equal(flow->rtt_min_us, 20000);
    assert_int_equal(flow->rtt_mean_us, 30000);
    observer_destroy(observer);
}

static void a_segment_sent_twice_is_not_timed(void **state)
{
    (void)state; /* Karn's algorithm: RFC 6298, section 3 */
    struct observer *observer = observer_create(NULL);
    const struct flow_record *flow = play(observer, ">S <SA >A >PA10 +500 = +19 <A");
    assert_int_equal(flow->rtt_min_us, NOT_OBSERVED);
    assert_int_equal(flow->rtt_mean_us, NOT_OBSERVED);
    observer_destroy(observer);
}

static void bytes_that_were_acknowledged_but_never_seen_are_missed(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    const struct flow_record *flow = play(observer, ">S <SA >A >PA10 ~ >PA700 >PA10 <A");
    assert_int_equal(flow->missed_bytes, 700);
    assert_string_equal(flow->history, "ShADaG");
    assert_int_equal(tracker_ledger(observer->tracker)->gap_bytes, 700);
    observer_destroy(observer);
}

static void bytes_that_nobody_acknowledged_are_not_missed(void **state)
{
    (void)state; /* lost before the observer, or after it: no side received them */
    struct observer *observer = observer_create(NULL);
    const struct flow_record *flow = play(observer, ">S <SA >A >PA10 <A ~ >PA700 >PA10 >R");
    assert_int_equal(flow->missed_bytes, 0);
    observer_destroy(observer);
}

static void sequence_numbers_may_wrap(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script.next[0] = UINT32_MAX - 1500;
    script.next[1] = UINT32_MAX;
    script_play(&script, ">S <SA >A >PA1000 <A >PA1000 = <A >PA1000 <PA9 ~ >PA100 >PA1 <A >FA <FA");
    observer_finish(observer);
    const struct flow_record *flow = &observer->flows[0];
    assert_int_equal(observer->flow_count, 1);
    assert_string_equal(flow->conn_state, "SF");
    assert_int_equal(flow->retransmissions[0], 1);
    assert_int_equal(flow->missed_bytes, 100);
    observer_destroy(observer);
}

static void the_same_ports_again_are_a_new_flow(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A >PA10 >FA <FA >A +200");
    script.next[0] = 900000;
    script.next[1] = 910000;
    script_play(&script, ">S <SA >A >PA20 >FA <FA >A");
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    assert_string_equal(observer->flows[0].conn_state, "SF");
    assert_int_equal(observer->flows[0].traffic[0].packets, 5);
    assert_string_equal(observer->flows[1].conn_state, "SF");
    assert_int_equal(observer->flows[1].traffic[0].payload, 20);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void a_syn_that_was_recorded_late_belongs_to_its_connection(void **state)
{
    (void)state;
    static const char *const before[] = {"<SA", "<SA >A", "<SA >A >PA10 <A", "<SA >A >FA <FA >A"};
    static const char *const after[] = {">A >PA10 <A >FA <FA >A", ">PA10 <A >FA <FA >A",
                                        ">FA <FA >A", ""};
    for (size_t i = 0; i < 4; i++) {
        struct observer *observer = observer_create(NULL);
        struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
        script_play(&script, "~ >S");
        struct build late = script.last;
        script_play(&script, before[i]);
        observer_see(observer, &late);
        script_play(&script, after[i]);
        observer_finish(observer);
        assert_int_equal(observer->flow_count, 1);
        assert_string_equal(observer->flows[0].conn_state, "SF");
        assert_int_equal(observer->flows[0].traffic[0].packets, i == 3 ? 4 : 5);
        assert_int_equal(observer->flows[0].rtt_handshake_us, NOT_OBSERVED);
        assert_null(observer_broken_rule(observer));
        observer_destroy(observer);
    }
}

static void a_new_syn_over_a_dead_connection_is_a_new_flow(void **state)
{
    (void)state; /* the end was not seen: a crash, or lost frames */
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A >PA10 <A +20000");
    script.next[0] = 900000;
    script_play(&script, ">S <SA >A");
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    assert_int_equal(observer->flows[0].traffic[0].packets, 4); /* the SYN, before its answer */
    assert_int_equal(observer->flows[1].traffic[0].packets, 1);
    assert_string_equal(observer->flows[1].conn_state, "S1");
    assert_string_equal(observer->flows[1].history, "ShA");
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void late_packets_of_a_closed_connection_still_belong_to_it(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    const struct flow_record *flow = play(observer, ">S <SA >A >FA <FA >A +2000 >A >R");
    assert_int_equal(observer->flow_count, 1);
    assert_string_equal(flow->conn_state, "RSTO");
    observer_destroy(observer);
}

static void silence_ends_a_flow(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A >PA10 +301000 >PA10");
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    assert_int_equal(observer->flows[0].end_reason, END_IDLE);
    assert_string_equal(observer->flows[1].conn_state, "OTH");
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void the_tick_ends_silent_flows_without_another_packet(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S");
    int64_t start_us = observer->now_us;
    for (int second = 1; second <= 29; second++)
        tracker_tick(observer->tracker, start_us + second * 1000000, 2);
    assert_int_equal(observer->flow_count, 0);
    for (int second = 30; second <= 33; second++)
        tracker_tick(observer->tracker, start_us + second * 1000000, 2);
    assert_int_equal(observer->flow_count, 1);
    assert_string_equal(observer->flows[0].conn_state, "S0");
    assert_int_equal(tracker_ledger(observer->tracker)->flows_live, 0);
    observer_destroy(observer);
}

static void a_sequence_number_out_of_the_world_is_not_a_gap(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A >PA10 <A");
    uint32_t sane = script.next[0];
    script.next[0] += 0x70000000;
    script_play(&script, ">PA10");
    script.next[0] = sane;
    script_play(&script, ">PA10 <A");
    observer_finish(observer);
    assert_in_range(observer->flows[0].missed_bytes, 0, 100);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_segment_seen_twice_is_a_retransmission),
        cmocka_unit_test(a_late_segment_that_fills_a_hole_is_out_of_order),
        cmocka_unit_test(a_keep_alive_is_neither_payload_repeated_nor_lost),
        cmocka_unit_test(the_handshake_takes_from_syn_to_its_last_ack),
        cmocka_unit_test(a_handshake_whose_syn_was_repeated_has_no_time),
        cmocka_unit_test(round_trips_are_timed_from_data_to_its_ack),
        cmocka_unit_test(a_segment_sent_twice_is_not_timed),
        cmocka_unit_test(bytes_that_were_acknowledged_but_never_seen_are_missed),
        cmocka_unit_test(bytes_that_nobody_acknowledged_are_not_missed),
        cmocka_unit_test(sequence_numbers_may_wrap),
        cmocka_unit_test(the_same_ports_again_are_a_new_flow),
        cmocka_unit_test(a_syn_that_was_recorded_late_belongs_to_its_connection),
        cmocka_unit_test(a_new_syn_over_a_dead_connection_is_a_new_flow),
        cmocka_unit_test(late_packets_of_a_closed_connection_still_belong_to_it),
        cmocka_unit_test(silence_ends_a_flow),
        cmocka_unit_test(the_tick_ends_silent_flows_without_another_packet),
        cmocka_unit_test(a_sequence_number_out_of_the_world_is_not_a_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
