/* SPDX-License-Identifier: MIT */
/* Live, rows of flows come soon, and before the rows that name them. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "base/text.h"
#include "parser/packet.h"

#include <stdlib.h>
#include <string.h>

#define SECOND_US INT64_C(1000000)
enum { ROUND_US = 100000 };

/* Each record as a word: "first", "more", "end", "minute", with the reason of an end; "dns", "http". */
struct live {
    struct observer *observer; /* for its clock and its frames only */
    char words[4096];
    struct text text;
    bool is_behind;
    uint64_t new_packets;
    struct flow_exchange exchange; /* of the last request */
};

static void hear(void *owner, const struct record *record)
{
    struct live *live = owner;
    const struct flow_record *flow = (const struct flow_record *)record;
    if (record->kind == RECORD_DNS_QUERY) text_add(&live->text, "dns ");
    if (record->kind == RECORD_HTTP_REQUEST) {
        text_add(&live->text, "http ");
        live->exchange = ((const struct http_request_record *)record)->exchange;
    }
    if (record->kind != RECORD_FLOW) return;
    const char *reason = end_reason_name((enum end_reason)flow->end_reason);
    live->new_packets += flow->new_packets;
    text_format(&live->text, "%s%s%s ",
                flow->account_only   ? "minute"
                : flow->is_end_only  ? "end"
                : flow->is_first_row ? "first"
                                     : "more",
                reason ? ":" : "", reason ? reason : "");
}

static bool takes_open_flow(void *owner)
{
    return !((const struct live *)owner)->is_behind;
}

static int set_up(void **state)
{
    struct live *live = calloc(1, sizeof *live);
    struct tracker_options options = observer_options();
    struct error error;
    assert_non_null(live);
    live->observer = observer_create(NULL);
    live->text = text_into(live->words, sizeof live->words);
    options.is_live = true;
    options.attempts_per_s = 3;
    options.put = hear;
    options.takes_open_flow = takes_open_flow;
    options.owner = live;
    tracker_destroy(live->observer->tracker);
    live->observer->tracker = tracker_create(&options, &error);
    assert_non_null(live->observer->tracker);
    *state = live;
    return 0;
}

static int tear_down(void **state)
{
    struct live *live = *state;
    observer_destroy(live->observer);
    free(live);
    return 0;
}

static void let_pass(struct live *live, int64_t us)
{
    struct observer *observer = live->observer;
    for (int64_t until_us = observer->now_us + us; observer->now_us < until_us;) {
        observer->now_us += ROUND_US;
        tracker_tick(observer->tracker, observer->now_us, observer->number);
    }
}

static struct script connection(struct live *live, uint16_t port)
{
    return script_between(live->observer, "10.0.0.1", port, "10.0.0.2", 9999);
}

/* What was emitted since the last call. */
static void heard(struct live *live, const char *words)
{
    assert_string_equal(live->words, words);
    live->text = text_into(live->words, sizeof live->words);
}

static void a_connection_has_a_row_within_a_second_and_its_end_after_the_close_delay(void **state)
{
    struct live *live = *state;
    struct script script = connection(live, 4000);
    script_play(&script, ">S <SA >A");
    heard(live, "");
    let_pass(live, SECOND_US + ROUND_US);
    heard(live, "first ");
    script_play(&script, ">A100 <A200 >FA <FA >A");
    let_pass(live, 5 * SECOND_US - ROUND_US);
    heard(live, "");
    let_pass(live, SECOND_US + 2 * ROUND_US);
    heard(live, "more:fin ");
    assert_int_equal(live->new_packets, 8);
}

static void a_connection_that_is_over_at_its_first_look_has_one_row(void **state)
{
    struct live *live = *state;
    struct script script = connection(live, 4000);
    script_play(&script, ">S <SA >A >A100 <A200 >FA <FA >A");
    let_pass(live, SECOND_US + ROUND_US);
    heard(live, "first:fin ");
    let_pass(live, 100 * SECOND_US);
    heard(live, "");
    assert_int_equal(tracker_ledger(live->observer->tracker)->flows_written, 1);
}

static void a_late_packet_of_a_closed_connection_renews_its_row(void **state)
{
    struct live *live = *state;
    struct script script = connection(live, 4000);
    script_play(&script, ">S <SA >A >A100 <A200 >FA <FA >A");
    let_pass(live, SECOND_US + ROUND_US);
    heard(live, "first:fin ");
    script_play(&script, "=");
    let_pass(live, 7 * SECOND_US);
    heard(live, "more:fin ");
}

static void a_silent_end_is_told_without_the_rest(void **state)
{
    struct live *live = *state;
    struct build frame;
    struct endpoint one = endpoint_of("10.0.0.1", 5000), other = endpoint_of("10.0.0.2", 9999);
    const struct span bytes = {(const uint8_t *)"\xff\xff\xff\xff", 4};
    frame_udp(&frame, &one, &other, bytes);
    observer_see(live->observer, &frame);
    frame_udp(&frame, &other, &one, bytes);
    observer_see(live->observer, &frame);
    let_pass(live, 2 * SECOND_US);
    heard(live, "first ");
    let_pass(live, 62 * SECOND_US);
    heard(live, "end:idle ");
}

static void an_attempt_waits_for_its_end(void **state)
{
    struct live *live = *state;
    struct script script = connection(live, 4000);
    script_play(&script, ">S");
    let_pass(live, 29 * SECOND_US);
    heard(live, "");
    let_pass(live, 4 * SECOND_US);
    heard(live, "first:idle ");
}

static void refused_attempts_beyond_those_of_a_second_wait_and_are_counted(void **state)
{
    struct live *live = *state;
    for (uint16_t i = 0; i < 10; i++) {
        struct script script = connection(live, (uint16_t)(4000 + i));
        script_play(&script, ">S <RA");
    }
    let_pass(live, SECOND_US + ROUND_US);
    heard(live, "first:rst first:rst first:rst ");
    assert_int_equal(tracker_counters(live->observer->tracker)->first_rows_waited, 7);
}

static void an_answered_name_is_told_behind_its_flow(void **state)
{
    static const uint8_t question[] = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"
                                      "\x01"
                                      "a\x07"
                                      "example\x00\x00\x01\x00\x01";
    uint8_t answer[sizeof question - 1];
    struct live *live = *state;
    struct build frame;
    struct endpoint client = endpoint_of("10.0.0.1", 5000), server = endpoint_of("10.0.0.2", 53);
    memcpy(answer, question, sizeof answer);
    answer[2] = 0x81;
    frame_udp(&frame, &client, &server, (struct span){question, sizeof answer});
    observer_see(live->observer, &frame);
    heard(live, "");
    frame_udp(&frame, &server, &client, (struct span){answer, sizeof answer});
    observer_see(live->observer, &frame);
    heard(live, "first dns ");
    let_pass(live, 62 * SECOND_US);
    heard(live, "end:idle ");
    assert_int_equal(live->new_packets, 2);
}

static void say(struct script *script, bool client, const char *text)
{
    script_say(script, client, span_text(text));
}

static void requests_are_held_until_their_connection_has_its_row(void **state)
{
    struct live *live = *state;
    struct script script = connection(live, 4000);
    script_play(&script, ">S <SA >A");
    for (int i = 0; i < 2; i++) {
        say(&script, true, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
        say(&script, false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
    heard(live, "");
    let_pass(live, SECOND_US + ROUND_US);
    heard(live, "first http http ");
    say(&script, true, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    say(&script, false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    heard(live, "http ");
}

/* Of a file such a row comes before its flow's. */
static void a_request_knows_which_side_of_its_connection_answered(void **state)
{
    struct live *live = *state;
    struct script script = connection(live, 4000);
    script_play(&script, ">S <SA >A");
    say(&script, true, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    say(&script, false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let_pass(live, SECOND_US + ROUND_US);
    heard(live, "first http ");
    assert_int_equal(live->exchange.client_side, 0);
    assert_true(live->exchange.answered[0] && live->exchange.answered[1]);
    script = connection(live, 4001); /* nobody answers, and the ACK may be forged */
    script_play(&script, ">S >A");
    say(&script, true, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    script_play(&script, ">R");
    let_pass(live, 200 * SECOND_US);
    assert_non_null(strstr(live->words, "http "));
    assert_false(live->exchange.answered[0] || live->exchange.answered[1]);
}

static void if_too_many_requests_come_first_the_row_comes_at_once(void **state)
{
    struct live *live = *state;
    struct script script = connection(live, 4000);
    script_play(&script, ">S <SA >A");
    for (int i = 0; i < 17; i++) {
        say(&script, true, "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
        say(&script, false, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
    assert_true(strncmp(live->words, "first http http ", 16) == 0);
}

static void if_the_receiver_is_behind_first_rows_wait_and_are_counted(void **state)
{
    struct live *live = *state;
    struct script script = connection(live, 4000);
    live->is_behind = true;
    script_play(&script, ">S <SA >A >A100 <A200");
    let_pass(live, 10 * SECOND_US);
    heard(live, "");
    live->is_behind = false;
    let_pass(live, 2 * SECOND_US);
    heard(live, "first ");
    assert_int_equal(tracker_counters(live->observer->tracker)->first_rows_waited, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_connection_has_a_row_within_a_second_and_its_end_after_the_close_delay, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(a_connection_that_is_over_at_its_first_look_has_one_row,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_late_packet_of_a_closed_connection_renews_its_row, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_silent_end_is_told_without_the_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_attempt_waits_for_its_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            refused_attempts_beyond_those_of_a_second_wait_and_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_answered_name_is_told_behind_its_flow, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(requests_are_held_until_their_connection_has_its_row,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_request_knows_which_side_of_its_connection_answered,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(if_too_many_requests_come_first_the_row_comes_at_once,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(if_the_receiver_is_behind_first_rows_wait_and_are_counted,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
