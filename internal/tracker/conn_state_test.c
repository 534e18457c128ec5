/* SPDX-License-Identifier: MIT */
/* Zeek's conn_state and history, one short conversation for each code. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

struct conversation {
    const char *words, *conn_state, *history, *end_reason;
};

static void check(const struct conversation *conversation)
{
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    script_play(&script, conversation->words);
    observer_finish(observer);
    const struct flow_record *flow = &observer->flows[0];
    bool same =
        observer->flow_count == 1 && strcmp(flow->conn_state, conversation->conn_state) == 0 &&
        strcmp(flow->history, conversation->history) == 0 &&
        strcmp(end_reason_name((enum end_reason)flow->end_reason), conversation->end_reason) == 0;
    if (!same)
        fprintf(stderr, "%s\nexpected %s %s %s, got\n%s", conversation->words,
                conversation->conn_state, conversation->history, conversation->end_reason,
                observer->lines);
    assert_true(same);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

#define CHECK_ALL(conversations)                                                                   \
    for (size_t i = 0; i < sizeof(conversations) / sizeof(conversations)[0]; i++)                  \
    check(&(conversations)[i])

static void every_code_of_zeek_is_given(void **state)
{
    (void)state;
    static const struct conversation conversations[] = {
        {">S", "S0", "S", "end_of_capture"},
        {">S <SA >A", "S1", "ShA", "end_of_capture"},
        {">S <SA >A >PA10 <A <PA20 >A", "S1", "ShADad", "end_of_capture"},
        {">S <SA >A >PA10 <PA20 >FA <FA >A", "SF", "ShADdFf", "fin"},
        {">S <RA", "REJ", "Sr", "rst"},
        {">S <SA >A >PA10 >FA <A", "S2", "ShADFa", "end_of_capture"},
        {">S <SA >A >PA10 <FA >A", "S3", "ShADf", "end_of_capture"},
        {">S <SA >A >PA10 >R", "RSTO", "ShADR", "rst"},
        {">S <SA >A >PA10 <R", "RSTR", "ShADr", "rst"},
        {">S >R", "RSTOS0", "SR", "rst"},
        {"<SA <R", "RSTRH", "^hr", "rst"},
        {">S >F", "SH", "SF", "end_of_capture"},
        {"<SA <FA", "SHR", "^hf", "end_of_capture"},
        {">PA10 <A <PA10", "OTH", "Dad", "end_of_capture"},
    };
    CHECK_ALL(conversations);
}

static void both_sides_reset_without_payload_is_a_rejection(void **state)
{
    (void)state;
    static const struct conversation conversations[] = {
        {">S <SA >R <R", "REJ", "ShRr", "rst"},
        {">S <SA >A >PA5 >R <R", "RSTR", "ShADRr", "rst"},
    };
    CHECK_ALL(conversations);
}

static void a_reset_after_more_than_a_syn_is_not_rstos0(void **state)
{
    (void)state;
    static const struct conversation conversations[] = {
        {">S >A >R", "OTH", "SAR", "rst"},
        {">S >PA5 >R", "RSTOS0", "SDR", "rst"},
        {">R", "OTH", "R", "rst"},
    };
    CHECK_ALL(conversations);
}

static void a_reply_first_turns_the_flow_round(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.9", 40000, "10.0.0.2", 80);
    script_play(&script, "<SA >A >PA10 <A");
    observer_finish(observer);
    assert_int_equal(observer->flow_count, 1);
    assert_int_equal(observer->flows[0].originator.port, 40000);
    assert_int_equal(observer->flows[0].responder.port, 80);
    assert_int_equal(observer->flows[0].traffic[0].packets, 2);
    assert_string_equal(observer->flows[0].history, "^hADa");
    observer_destroy(observer);
}

static void repeated_letters_are_said_once_or_by_powers_of_ten(void **state)
{
    (void)state;
    static const struct conversation conversations[] = {
        {">S = = <SA = >A", "S1", "ShA", "end_of_capture"},
        {">S <SA >A >PA1 >PA1 >PA1 <A <A <PA1 <PA1", "S1", "ShADad", "end_of_capture"},
        {">S <SA >A >PA9 =", "S1", "ShADT", "end_of_capture"},
        {">S <SA >A >PA9 = = = = = = = = =", "S1", "ShADT", "end_of_capture"},
        {">S <SA >A >PA9 = = = = = = = = = =", "S1", "ShADTT", "end_of_capture"},
        {">S <SA >A Z< Z<", "S1", "ShAaw", "end_of_capture"},
        {">S <SA >A >FA = <FA = >A", "SF", "ShAFf", "fin"},
    };
    CHECK_ALL(conversations);
}

static void strange_flags_have_letters_of_their_own(void **state)
{
    (void)state;
    static const struct conversation conversations[] = {
        {">SF", "SH", "QSF", "end_of_capture"},
        {">S <SA >A >FR", "RSTO", "ShAIR", "rst"},
    };
    CHECK_ALL(conversations);
}

static void udp_and_icmp_have_states_of_their_own(void **state)
{
    (void)state;
    static const uint8_t junk[4] = {0xff, 0xfe, 1, 2};
    const struct span payload = {junk, sizeof junk};
    struct endpoint a = endpoint_of("10.0.0.1", 40001), b = endpoint_of("10.0.0.2", 40002);
    struct endpoint server = endpoint_of("10.0.0.3", 53), asker = endpoint_of("10.0.0.4", 41000);
    struct build frame;
    struct observer *observer = observer_create(NULL);
    frame_udp(&frame, &a, &b, payload);
    observer_see(observer, &frame);
    frame_udp(&frame, &b, &a, payload);
    observer_see(observer, &frame);
    frame_udp(&frame, &b, &asker, payload); /* no answer */
    observer_see(observer, &frame);
    frame_udp(&frame, &server, &asker, payload); /* a server's answer to an unseen question */
    observer_see(observer, &frame);
    frame_icmp(&frame, &a, &b, 8, 0, payload);
    observer_see(observer, &frame);
    frame_icmp(&frame, &b, &a, 0, 0, payload);
    observer_see(observer, &frame);
    char *lines = lines_sorted(observer_finish(observer));
    assert_string_equal(
        lines,
        "flow 1 10.0.0.1:8 10.0.0.2:0 OTH  end_of_capture packets=1/1 bytes=28/28 payload=4/4 "
        "retransmitted=0/0 out_of_order=0/0 missed=0\n"
        "flow 17 10.0.0.1:40001 10.0.0.2:40002 SF Dd end_of_capture packets=1/1 bytes=32/32 "
        "payload=4/4 retransmitted=0/0 out_of_order=0/0 missed=0\n"
        "flow 17 10.0.0.2:40002 10.0.0.4:41000 S0 D end_of_capture packets=1/0 bytes=32/0 "
        "payload=4/0 retransmitted=0/0 out_of_order=0/0 missed=0\n"
        "flow 17 10.0.0.4:41000 10.0.0.3:53 SHR ^d end_of_capture packets=0/1 bytes=0/32 "
        "payload=0/4 retransmitted=0/0 out_of_order=0/0 missed=0\n");
    free(lines);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_of_zeek_is_given),
        cmocka_unit_test(both_sides_reset_without_payload_is_a_rejection),
        cmocka_unit_test(a_reset_after_more_than_a_syn_is_not_rstos0),
        cmocka_unit_test(a_reply_first_turns_the_flow_round),
        cmocka_unit_test(repeated_letters_are_said_once_or_by_powers_of_ten),
        cmocka_unit_test(strange_flags_have_letters_of_their_own),
        cmocka_unit_test(udp_and_icmp_have_states_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
