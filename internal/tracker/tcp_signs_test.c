/* SPDX-License-Identifier: MIT */
/* Duplicate ACKs, retransmissions and their reasons, probes, SACK, the two halves of the
 * handshake. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "parser/packet.h"

/* The client's first byte has number 1001, the server's 5001. */
enum { CLIENT = 1001, SERVER = 5001 };

static struct script begin(void)
{
    struct script script = script_between(observer_create(NULL), "10.0.0.1", 40000, "10.0.0.2", 80);
    return script;
}

static struct script established(void)
{
    struct script script = begin();
    script_play(&script, ">S <SA >A");
    return script;
}

static const struct flow_record *finish(struct script *script)
{
    observer_finish(script->observer);
    assert_null(observer_broken_rule(script->observer));
    assert_int_equal(script->observer->flow_count, 1);
    return &script->observer->flows[0];
}

static void end(struct script *script)
{
    observer_destroy(script->observer);
}

/* Bytes of one side from this number on, sent this many times. */
static void data(struct script *script, bool client, uint32_t seq, const char *text)
{
    script_send(script, client,
                &(struct segment){.flags = TCP_ACK | TCP_PSH,
                                  .seq = seq,
                                  .ack = client ? SERVER : CLIENT,
                                  .window = 65000,
                                  .payload = span_text(text)});
}

static void ack_with(struct script *script, uint32_t ack, uint16_t window, const char *options)
{
    struct build build = {.size = 0};
    build_hex(&build, options);
    script_send(script, false,
                &(struct segment){.flags = TCP_ACK,
                                  .seq = SERVER,
                                  .ack = ack,
                                  .window = window,
                                  .options = build_span(&build)});
}

static void ack(struct script *script, uint32_t number)
{
    ack_with(script, number, 65000, "");
}

static void an_ack_that_moves_nothing_while_data_is_out_is_a_duplicate(void **state)
{
    (void)state; /* RFC 5681, section 2, (a) to (e) */
    struct script script = established();
    ack(&script, CLIENT); /* (a) no data is outstanding */
    data(&script, true, CLIENT, "0123456789");
    data(&script, true, CLIENT + 10, "0123456789");
    ack(&script, CLIENT + 10);                 /* the ACK number moves on */
    ack(&script, CLIENT + 10);                 /* the duplicate */
    ack_with(&script, CLIENT + 10, 64000, ""); /* (e) another window */
    data(&script, false, SERVER, "x");         /* (b) data, and an older number */
    ack(&script, CLIENT + 20);
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[1].duplicate_acks, 1);
    assert_int_equal(flow->signs[0].duplicate_acks, 0);
    end(&script);
}

static void lose_one(struct script *script, unsigned duplicates)
{
    data(script, true, CLIENT, "0123456789");
    ack(script, CLIENT + 10);
    data(script, true, CLIENT + 10, "0123456789");
    for (unsigned i = 1; i <= duplicates; i++) {
        data(script, true, CLIENT + 10 + 10 * i, "0123456789");
        ack(script, CLIENT + 10);
    }
}

static void a_repeat_after_three_duplicate_acks_is_fast(void **state)
{
    (void)state;
    for (unsigned duplicates = 2; duplicates <= 3; duplicates++) {
        struct script script = established();
        lose_one(&script, duplicates);
        data(&script, true, CLIENT + 10, "0123456789");
        const struct flow_record *flow = finish(&script);
        assert_int_equal(flow->signs[1].duplicate_acks, duplicates);
        assert_int_equal(flow->signs[0].fast_retransmissions, duplicates == 3);
        assert_int_equal(flow->retransmissions[0], 1);
        end(&script);
    }
}

static void the_same_bytes_a_third_time_are_a_time_out(void **state)
{
    (void)state;
    struct script script = established();
    lose_one(&script, 3);
    data(&script, true, CLIENT + 10, "0123456789");
    data(&script, true, CLIENT + 10, "0123456789");
    data(&script, true, CLIENT + 10, "0123456789");
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[0].fast_retransmissions, 1);
    assert_int_equal(flow->retransmissions[0], 3);
    end(&script);
}

static void what_fills_a_hole_that_was_asked_for_is_no_reordering(void **state)
{
    (void)state; /* lost before the observer, which sees these bytes once */
    struct script script = established();
    data(&script, true, CLIENT, "0123456789");
    ack(&script, CLIENT + 10);
    for (unsigned i = 1; i <= 3; i++) {
        data(&script, true, CLIENT + 10 + 10 * i, "0123456789");
        ack(&script, CLIENT + 10);
    }
    data(&script, true, CLIENT + 10, "0123456789");
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[0].fast_retransmissions, 1);
    assert_int_equal(flow->retransmissions[0], 1);
    assert_int_equal(flow->out_of_order[0], 0);
    assert_null(strchr(flow->history, 'T')); /* Zeek's letter is for bytes seen twice */
    end(&script);
}

static void a_hole_is_filled_by_reordering_only_within_a_round_trip(void **state)
{
    (void)state;
    static const struct {
        const char *pause;
        unsigned late, repeated;
    } cases[] = {{"+1", 1, 0}, {"+60", 0, 1}};
    for (unsigned i = 0; i < 2; i++) {
        struct script script = begin();
        script_play(&script, ">S +39 <SA +9 >A");
        data(&script, true, CLIENT + 10, "0123456789");
        script_play(&script, cases[i].pause);
        data(&script, true, CLIENT, "0123456789");
        ack(&script, CLIENT + 20);
        const struct flow_record *flow = finish(&script);
        assert_int_equal(flow->out_of_order[0], cases[i].late);
        assert_int_equal(flow->retransmissions[0], cases[i].repeated);
        end(&script);
    }
}

static void bytes_that_were_acknowledged_are_sent_again_needlessly(void **state)
{
    (void)state;
    struct script script = established();
    data(&script, true, CLIENT, "0123456789");
    data(&script, true, CLIENT, "0123456789"); /* not acknowledged yet */
    ack(&script, CLIENT + 10);
    data(&script, true, CLIENT, "0123456789");
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->retransmissions[0], 2);
    assert_int_equal(flow->signs[0].needless_retransmissions, 1);
    end(&script);
}

/* 1011 to 1021 and so on, as SACK blocks. */
#define SACK_1011_1021 "0101 050a 000003f3 000003fd"
#define SACK_1021_1031 "0101 050a 000003fd 00000407"

static void sacked_bytes_are_sent_again_needlessly(void **state)
{
    (void)state;
    struct script script = established();
    data(&script, true, CLIENT, "0123456789");
    data(&script, true, CLIENT + 10, "0123456789");
    ack_with(&script, CLIENT, 65000, SACK_1011_1021);
    data(&script, true, CLIENT + 10, "0123456789"); /* the peer has it */
    data(&script, true, CLIENT, "0123456789");      /* the peer lacks it */
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->retransmissions[0], 2);
    assert_int_equal(flow->signs[0].needless_retransmissions, 1);
    end(&script);
}

static void a_sack_block_with_news_makes_a_duplicate_whatever_the_window(void **state)
{
    (void)state; /* RFC 6675, section 2 */
    struct script script = established();
    data(&script, true, CLIENT, "0123456789");
    data(&script, true, CLIENT + 10, "0123456789");
    data(&script, true, CLIENT + 20, "0123456789");
    ack_with(&script, CLIENT, 64000, SACK_1011_1021);
    ack_with(&script, CLIENT, 63000, SACK_1011_1021); /* no new block: a window update */
    ack_with(&script, CLIENT, 62000, SACK_1021_1031);
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[1].duplicate_acks, 2);
    assert_int_equal(flow->signs[1].duplicate_sacks, 0);
    end(&script);
}

static void a_block_below_the_ack_or_inside_the_next_reports_a_duplicate(void **state)
{
    (void)state; /* RFC 2883, section 4 */
    struct script script = established();
    for (unsigned i = 0; i < 4; i++)
        data(&script, true, CLIENT + 10 * i, "0123456789");
    ack_with(&script, CLIENT + 30, 65000, SACK_1011_1021);
    ack_with(&script, CLIENT + 30, 65000, "0101 0512 00000409 0000040b 00000407 00000411");
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[1].duplicate_sacks, 2);
    end(&script);
}

static void broken_sack_options_say_nothing(void **state)
{
    (void)state;
    static const char *const options[] = {
        "0101 050a 000003fd 000003f3", /* ends before it starts */
        "0101 05ff 000003f3 000003fd", /* longer than the options */
        "0101 0500 000003f3 000003fd", /* shorter than itself */
        "0101 050a 70000000 70000001", /* never sent */
        "0101 0509 000003f3 000003fd", /* half a block */
    };
    struct script script = established();
    data(&script, true, CLIENT, "0123456789");
    data(&script, true, CLIENT + 10, "0123456789");
    for (unsigned i = 0; i < sizeof options / sizeof options[0]; i++)
        ack_with(&script, CLIENT, (uint16_t)(1000 + i), options[i]);
    data(&script, true, CLIENT + 10, "0123456789");
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[1].duplicate_acks, 0);
    assert_int_equal(flow->signs[1].duplicate_sacks, 0);
    assert_int_equal(flow->signs[0].needless_retransmissions, 0);
    end(&script);
}

static void keep_alives_are_counted_as_such_with_a_byte_or_without(void **state)
{
    (void)state;
    struct script script = established();
    data(&script, true, CLIENT, "0123456789");
    ack(&script, CLIENT + 10);
    data(&script, true, CLIENT + 9, "#"); /* a garbage byte, as the RFC describes */
    ack(&script, CLIENT + 10);
    data(&script, true, CLIENT + 9, "");
    ack(&script, CLIENT + 10);
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[0].keep_alives, 2);
    assert_int_equal(flow->retransmissions[0], 0);
    assert_int_equal(flow->out_of_order[0], 0);
    assert_int_equal(flow->signs[0].overlap_conflicts, 0);
    assert_int_equal(flow->signs[1].duplicate_acks, 0);
    end(&script);
}

static void a_single_byte_that_waits_for_its_ack_is_sent_again(void **state)
{
    (void)state; /* a key pressed in a terminal: its segment has the bounds of a keep-alive */
    struct script script = established();
    data(&script, true, CLIENT, "a");
    data(&script, true, CLIENT, "a");
    ack(&script, CLIENT + 1);
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[0].keep_alives, 0);
    assert_int_equal(flow->retransmissions[0], 1);
    assert_int_equal(flow->rtt_min_us, NOT_OBSERVED); /* Karn's rule */
    end(&script);
}

static void a_closed_window_is_probed(void **state)
{
    /* with the next byte, with the same byte again, and as Linux does: one number back, empty */
    (void)state;
    struct script script = established();
    data(&script, true, CLIENT, "0123456789");
    ack_with(&script, CLIENT + 10, 0, "");
    data(&script, true, CLIENT + 9, "");
    ack_with(&script, CLIENT + 10, 0, "");
    data(&script, true, CLIENT + 10, "x");
    ack_with(&script, CLIENT + 10, 0, "");
    data(&script, true, CLIENT + 10, "x");
    ack_with(&script, CLIENT + 10, 0, "");
    ack(&script, CLIENT + 11);
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[1].zero_windows, 4);
    assert_int_equal(flow->signs[0].window_probes, 3);
    assert_int_equal(flow->signs[0].keep_alives, 0);
    assert_int_equal(flow->retransmissions[0], 0);
    assert_int_equal(flow->signs[1].duplicate_acks, 0);
    end(&script);
}

static void the_handshake_has_a_part_on_each_side_of_the_observer(void **state)
{
    (void)state;
    struct script script = begin();
    script_play(&script, ">S +39 <SA +9 >A");
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->rtt_responder_us, 40000);
    assert_int_equal(flow->rtt_originator_us, 10000);
    assert_int_equal(flow->rtt_handshake_us, 50000);
    end(&script);
}

static void what_was_sent_twice_times_only_the_other_part(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        int64_t responder_us, originator_us, handshake_us;
    } cases[] = {
        {">S +1000 = +39 <SA +9 >A", NOT_OBSERVED, 10000, NOT_OBSERVED},
        {">S +39 <SA +1000 = +9 >A", 40000, NOT_OBSERVED, 1051000},
        {"<SA +9 >A", NOT_OBSERVED, 10000, NOT_OBSERVED},
        {">S +9 >A", NOT_OBSERVED, NOT_OBSERVED, NOT_OBSERVED},
        {">PA10 <A", NOT_OBSERVED, NOT_OBSERVED, NOT_OBSERVED},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct script script = begin();
        script_play(&script, cases[i].words);
        const struct flow_record *flow = finish(&script);
        assert_int_equal(flow->rtt_responder_us, cases[i].responder_us);
        assert_int_equal(flow->rtt_originator_us, cases[i].originator_us);
        assert_int_equal(flow->rtt_handshake_us, cases[i].handshake_us);
        end(&script);
    }
}

static void sack_is_permitted_where_both_syns_offer_it(void **state)
{
    (void)state;
    static const struct {
        const char *client, *server; /* NULL: no SYN */
        int permitted;
    } cases[] = {{"0101 0402", "020405b4 0101 0402", 1},
                 {"0101 0402", "020405b4", 0},
                 {"", "0101 0402", 0},
                 {"0101 0402", NULL, NOT_OBSERVED}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct script script = begin();
        for (unsigned side = 0; side < 2; side++) {
            const char *hex = side ? cases[i].server : cases[i].client;
            if (!hex) continue;
            struct build build = {.size = 0};
            build_hex(&build, hex);
            script_send(&script, side == 0,
                        &(struct segment){.flags = side ? TCP_SYN | TCP_ACK : TCP_SYN,
                                          .seq = side ? SERVER - 1 : CLIENT - 1,
                                          .ack = side ? CLIENT : 0,
                                          .options = build_span(&build)});
        }
        assert_int_equal(finish(&script)->sack_permitted, cases[i].permitted);
        end(&script);
    }
}

static void other_bytes_for_a_place_already_filled_are_a_conflict(void **state)
{
    (void)state; /* fed at once; kept behind a hole; and both with other segment bounds */
    struct script script = established();
    data(&script, true, CLIENT, "GET / HTTP/1.1\r\n");
    data(&script, true, CLIENT, "GET / HTTP/1.1\r\n");
    assert_int_equal(tracker_counters(script.observer->tracker)->overlap_conflicts, 0);
    data(&script, true, CLIENT, "GET /evil HTTP/1");
    data(&script, true, CLIENT + 40, "0123456789");
    data(&script, true, CLIENT + 40, "0123456789");
    data(&script, true, CLIENT + 45, "567890");
    data(&script, true, CLIENT + 35, "abcde0123");
    assert_int_equal(tracker_counters(script.observer->tracker)->overlap_conflicts, 1);
    data(&script, true, CLIENT + 38, "deX12");
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[0].overlap_conflicts, 2);
    assert_int_equal(flow->signs[1].overlap_conflicts, 0);
    end(&script);
}

static void the_first_copy_is_the_one_that_is_read(void **state)
{
    (void)state;
    struct script script = established();
    data(&script, true, CLIENT + 16, "Host: first.test\r\n\r\n");
    data(&script, true, CLIENT + 16, "Host: other.test\r\n\r\n");
    data(&script, true, CLIENT, "GET / HTTP/1.1\r\n");
    data(&script, true, CLIENT, "GET /evil HTTP/1");
    const struct flow_record *flow = finish(&script);
    assert_int_equal(flow->signs[0].overlap_conflicts, 2);
    assert_non_null(strstr(script.observer->lines, "first.test"));
    assert_null(strstr(script.observer->lines, "other.test"));
    assert_null(strstr(script.observer->lines, "evil"));
    end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ack_that_moves_nothing_while_data_is_out_is_a_duplicate),
        cmocka_unit_test(a_repeat_after_three_duplicate_acks_is_fast),
        cmocka_unit_test(the_same_bytes_a_third_time_are_a_time_out),
        cmocka_unit_test(what_fills_a_hole_that_was_asked_for_is_no_reordering),
        cmocka_unit_test(a_hole_is_filled_by_reordering_only_within_a_round_trip),
        cmocka_unit_test(bytes_that_were_acknowledged_are_sent_again_needlessly),
        cmocka_unit_test(sacked_bytes_are_sent_again_needlessly),
        cmocka_unit_test(a_sack_block_with_news_makes_a_duplicate_whatever_the_window),
        cmocka_unit_test(a_block_below_the_ack_or_inside_the_next_reports_a_duplicate),
        cmocka_unit_test(broken_sack_options_say_nothing),
        cmocka_unit_test(keep_alives_are_counted_as_such_with_a_byte_or_without),
        cmocka_unit_test(a_single_byte_that_waits_for_its_ack_is_sent_again),
        cmocka_unit_test(a_closed_window_is_probed),
        cmocka_unit_test(the_handshake_has_a_part_on_each_side_of_the_observer),
        cmocka_unit_test(what_was_sent_twice_times_only_the_other_part),
        cmocka_unit_test(sack_is_permitted_where_both_syns_offer_it),
        cmocka_unit_test(other_bytes_for_a_place_already_filled_are_a_conflict),
        cmocka_unit_test(the_first_copy_is_the_one_that_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
