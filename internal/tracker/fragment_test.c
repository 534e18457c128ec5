/* SPDX-License-Identifier: MIT */
/* Datagrams in pieces: any order, any overlap, never whole, never begun. */
#include "observer.h"
#include "packets.h"
#include "random.h"
#include "test.h"

#include "parser/packet.h"

#include <stdio.h>
#include <stdlib.h>

enum { PIECE = 160, PIECES_MOST = 8 };

/* A DNS query with a long name. The recorded question shows whether the bytes arrived right. */
static void build_query(struct build *out, const struct endpoint *from, const struct endpoint *to)
{
    struct build dns = {.size = 0};
    build_hex(&dns, "4242 0100 0001 0000 0000 0001");
    for (int i = 0; i < 4; i++) {
        char label[80];
        (void)snprintf(label, sizeof label, "label-%d-%050d", i, i);
        build_number(&dns, strlen(label), 1);
        build_text(&dns, label);
    }
    build_hex(&dns, "00 0001 0001");
    build_hex(&dns, "00 0029 1000 00000000 0200 000c 01fc");
    static const uint8_t padding[508]; /* RFC 7830 */
    build_bytes(&dns, padding, sizeof padding);
    datagram_udp(out, from, to, build_span(&dns));
}

struct cut {
    struct build whole;
    struct piece pieces[PIECES_MOST];
    uint32_t count;
    struct endpoint from, to;
};

static void cut_query(struct cut *cut, const char *from, const char *to)
{
    cut->from = endpoint_of(from, 40000);
    cut->to = endpoint_of(to, 53);
    cut->count = 0;
    build_query(&cut->whole, &cut->from, &cut->to);
    for (uint32_t at = 0; at < cut->whole.size; at += PIECE) {
        size_t left = cut->whole.size - at;
        cut->pieces[cut->count++] =
            (struct piece){.id = 77,
                           .offset = at,
                           .more = left > PIECE,
                           .protocol = IP_UDP,
                           .payload = {cut->whole.data + at, left > PIECE ? PIECE : left}};
    }
    assert_in_range(cut->count, 5, PIECES_MOST);
}

static void see_piece(struct observer *observer, const struct cut *cut, const struct piece *piece)
{
    struct build frame;
    frame_piece(&frame, &cut->from, &cut->to, piece);
    observer_see(observer, &frame);
    observer->now_us += 1000;
}

/* The same as for an unfragmented datagram of these bytes, except packets and bytes. */
static char *expected_question(const struct cut *cut)
{
    struct observer *observer = observer_create(NULL);
    struct build frame;
    frame_ip(&frame, &cut->from, &cut->to, IP_UDP, build_span(&cut->whole));
    observer_see(observer, &frame);
    char *lines = strdup(observer_finish(observer));
    *strstr(lines, "flow ") = '\0';
    observer_destroy(observer);
    return lines;
}

static void shuffle(struct random *random, uint32_t *order, uint32_t count)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = random_below(random, i), kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

static void check_any_order(const char *from, const char *to)
{
    struct cut cut;
    struct random random = {21};
    cut_query(&cut, from, to);
    char *expected = expected_question(&cut);
    assert_non_null(strstr(expected, "domain=label-0"));
    for (unsigned round = 0; round < 200; round++) {
        uint32_t order[2 * PIECES_MOST], count = 0;
        for (uint32_t i = 0; i < cut.count; i++)
            order[count++] = i;
        for (uint32_t i = random_below(&random, 3); i > 0; i--)
            order[count++] = random_below(&random, cut.count);
        shuffle(&random, order, count);
        struct observer *observer = observer_create(NULL);
        for (uint32_t i = 0; i < count; i++)
            see_piece(observer, &cut, &cut.pieces[order[i]]);
        const char *lines = observer_finish(observer);
        if (!strstr(lines, expected)) fprintf(stderr, "round %u gives\n%s", round, lines);
        assert_non_null(strstr(lines, expected));
        assert_null(observer_broken_rule(observer));
        assert_int_equal(observer->flows[0].originator.port, 40000);
        observer_destroy(observer);
    }
    free(expected);
}

static void pieces_in_any_order_and_twice_make_the_datagram(void **state)
{
    (void)state;
    check_any_order("10.0.0.1", "10.0.0.2");
    check_any_order("2001:db8::1", "2001:db8::2");
}

static void every_piece_counts_in_the_flow_of_the_first(void **state)
{
    (void)state;
    struct cut cut;
    struct build frame;
    cut_query(&cut, "10.0.0.1", "10.0.0.2");
    struct observer *observer = observer_create(NULL);
    int64_t start_us = observer->now_us;
    for (uint32_t i = cut.count; i > 0; i--)
        see_piece(observer, &cut, &cut.pieces[i - 1]);
    frame_udp(&frame, &cut.from, &cut.to, span_text("\x01\x02\x01\x03"));
    observer_see(observer, &frame);
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 1);
    assert_int_equal(observer->flows[0].start_us, start_us);
    assert_int_equal(observer->flows[0].traffic[0].packets, cut.count + 1);
    assert_int_equal(observer->flows[0].traffic[0].bytes,
                     cut.whole.size + 20 * cut.count + 20 + 8 + 4);
    assert_int_equal(observer->flows[0].traffic[0].payload, cut.whole.size - 8 + 4);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void of_overlapping_pieces_the_first_copy_wins(void **state)
{
    (void)state;
    struct cut cut;
    static uint8_t noise[PIECE];
    memset(noise, 0xa5, sizeof noise);
    cut_query(&cut, "10.0.0.1", "10.0.0.2");
    char *expected = expected_question(&cut);
    struct observer *observer = observer_create(NULL);
    for (uint32_t i = 0; i + 1 < cut.count; i++) {
        see_piece(observer, &cut, &cut.pieces[i]);
        struct piece liar = cut.pieces[i];
        liar.payload.data = noise;
        see_piece(observer, &cut, &liar);
    }
    see_piece(observer, &cut, &cut.pieces[cut.count - 1]);
    assert_non_null(strstr(observer_finish(observer), expected));
    assert_null(observer_broken_rule(observer));
    free(expected);
    observer_destroy(observer);
}

static void a_datagram_that_is_never_whole_is_read_as_far_as_it_goes(void **state)
{
    (void)state;
    struct cut cut;
    cut_query(&cut, "10.0.0.1", "10.0.0.2");
    char *expected = expected_question(&cut);
    struct observer *observer = observer_create(NULL);
    see_piece(observer, &cut, &cut.pieces[0]);
    see_piece(observer, &cut, &cut.pieces[1]); /* the question ends in the second */
    see_piece(observer, &cut, &cut.pieces[3]);
    observer->now_us += 31 * 1000000;
    tracker_tick(observer->tracker, observer->now_us, 4);
    assert_int_equal(tracker_counters(observer->tracker)->fragments_timed_out, 1);
    const char *lines = observer_finish(observer);
    assert_non_null(strstr(lines, "domain=label-0"));
    assert_int_equal(observer->flow_count, 1);
    assert_int_equal(observer->flows[0].traffic[0].packets, 3);
    assert_null(observer_broken_rule(observer));
    free(expected);
    observer_destroy(observer);
}

static void pieces_without_a_first_still_end_in_a_flow(void **state)
{
    (void)state;
    struct cut cut;
    cut_query(&cut, "10.0.0.1", "10.0.0.2");
    struct observer *observer = observer_create(NULL);
    int64_t seen_us = observer->now_us;
    see_piece(observer, &cut, &cut.pieces[1]);
    see_piece(observer, &cut, &cut.pieces[2]);
    assert_int_equal(tracker_ledger(observer->tracker)->frames_accounted_to_flows, 2);
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 1);
    assert_false(observer->flows[0].has_ports);
    assert_int_equal(observer->flows[0].ip_protocol, IP_UDP);
    assert_int_equal(observer->flows[0].traffic[0].packets, 2);
    assert_in_range(observer->flows[0].start_us, seen_us, seen_us + 1000);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void a_flow_of_timed_out_pieces_has_the_time_of_the_pieces(void **state)
{
    (void)state; /* whatever the tracker did when the datagram timed out */
    struct cut cut;
    struct build frame;
    cut_query(&cut, "10.0.0.1", "10.0.0.2");
    struct observer *observer = observer_create(NULL);
    int64_t seen_us = observer->now_us;
    see_piece(observer, &cut, &cut.pieces[1]);
    see_piece(observer, &cut, &cut.pieces[2]);
    observer->now_us += 31 * 1000000;
    struct endpoint other = endpoint_of("10.0.0.9", 1234), far = endpoint_of("10.0.0.8", 4321);
    frame_udp(&frame, &other, &far, span_text("x"));
    observer_see(observer, &frame);
    tracker_tick(observer->tracker, observer->now_us, 4);
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    for (int i = 0; i < 2; i++) {
        if (observer->flows[i].has_ports) continue;
        assert_int_equal(observer->flows[i].start_us - seen_us, 0);
        assert_int_equal(observer->flows[i].end_us - seen_us, 1000);
    }
    observer_destroy(observer);
}

static void the_end_of_a_flow_ends_its_open_datagrams_too(void **state)
{
    (void)state; /* content of a flow that is gone does not make a flow without packets */
    struct cut cut;
    struct endpoint peer = endpoint_of("10.0.0.7", 7);
    struct tracker_options options = observer_options();
    options.udp_idle_timeout_us = 1000000;
    cut_query(&cut, "10.0.0.1", "10.0.0.2");
    struct observer *observer = observer_create(&options);
    see_piece(observer, &cut, &cut.pieces[0]);
    for (int second = 0; second < 40; second++) {
        struct build frame;
        observer->now_us += 1000000;
        frame_udp(&frame, &peer, &cut.to, span_text("x"));
        observer_see(observer, &frame);
        tracker_tick(observer->tracker, observer->now_us, observer->number);
    }
    observer_finish(observer);
    for (uint64_t i = 0; i < observer->flow_count; i++)
        assert_true(observer->flows[i].traffic[0].packets > 0);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void two_datagrams_of_one_id_between_other_hosts_stay_apart(void **state)
{
    (void)state;
    struct cut one, two;
    cut_query(&one, "10.0.0.1", "10.0.0.2");
    cut_query(&two, "10.0.0.3", "10.0.0.2");
    struct observer *observer = observer_create(NULL);
    for (uint32_t i = 0; i < one.count; i++) {
        see_piece(observer, &one, &one.pieces[i]);
        see_piece(observer, &two, &two.pieces[one.count - 1 - i]);
    }
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 2);
    assert_int_equal(observer->flows[0].traffic[0].packets, one.count);
    assert_int_equal(observer->flows[1].traffic[0].packets, one.count);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void an_id_used_again_is_another_datagram(void **state)
{
    (void)state;
    struct cut cut;
    cut_query(&cut, "10.0.0.1", "10.0.0.2");
    struct observer *observer = observer_create(NULL);
    for (uint32_t i = 0; i < 2 * cut.count; i++)
        see_piece(observer, &cut, &cut.pieces[i % cut.count]);
    observer_finish(observer);
    const char *first = strstr(observer->lines, "dns ");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, "dns "));
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void the_oldest_makes_way_where_there_are_too_many(void **state)
{
    (void)state;
    struct endpoint from = endpoint_of("10.0.0.1", 1), to = endpoint_of("10.0.0.2", 2);
    struct observer *observer = observer_create(NULL);
    for (uint32_t id = 0; id < 5000; id++) {
        struct build frame;
        frame_piece(&frame, &from, &to,
                    &(struct piece){.id = id,
                                    .more = true,
                                    .protocol = IP_UDP,
                                    .payload = span_text("12345678 and more of it.")});
        observer_see(observer, &frame);
    }
    observer_finish(observer);
    assert_in_range(tracker_counters(observer->tracker)->fragments_evicted, 1, 5000);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_in_any_order_and_twice_make_the_datagram),
        cmocka_unit_test(every_piece_counts_in_the_flow_of_the_first),
        cmocka_unit_test(of_overlapping_pieces_the_first_copy_wins),
        cmocka_unit_test(a_datagram_that_is_never_whole_is_read_as_far_as_it_goes),
        cmocka_unit_test(pieces_without_a_first_still_end_in_a_flow),
        cmocka_unit_test(a_flow_of_timed_out_pieces_has_the_time_of_the_pieces),
        cmocka_unit_test(the_end_of_a_flow_ends_its_open_datagrams_too),
        cmocka_unit_test(two_datagrams_of_one_id_between_other_hosts_stay_apart),
        cmocka_unit_test(an_id_used_again_is_another_datagram),
        cmocka_unit_test(the_oldest_makes_way_where_there_are_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
