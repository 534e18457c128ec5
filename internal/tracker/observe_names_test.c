/* SPDX-License-Identifier: MIT */
/* Which answer belongs to which question, and which questions are retries. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

enum { ETHERNET = 1, SECOND_US = 1000000 };

struct talk {
    struct tracker *tracker;
    struct endpoint client, server;
    int64_t now_us;
    uint64_t number;
    uint8_t opcode; /* of the last row */
    char rows[512]; /* attempt and time to the answer: "1 after 250000, 2 unanswered" */
};

static void put(void *owner, const struct record *record)
{
    struct talk *talk = owner;
    const struct dns_query_record *dns = (const struct dns_query_record *)record;
    if (record->kind != RECORD_DNS_QUERY) return;
    char after[32] = "unanswered";
    if (dns->response_us != NOT_OBSERVED)
        (void)snprintf(after, sizeof after, "after %lld", (long long)dns->response_us);
    talk->opcode = dns->opcode;
    size_t used = strlen(talk->rows);
    (void)snprintf(talk->rows + used, sizeof talk->rows - used, "%s%u %s", used ? ", " : "",
                   dns->attempt, after);
}

static struct talk *talk_begin(void)
{
    static struct talk talk;
    struct error error = {.sentence = ""};
    struct tracker_options options = observer_options();
    talk = (struct talk){.client = endpoint_of("10.0.0.1", 40000),
                         .server = endpoint_of("10.0.0.53", 53),
                         .now_us = SECOND_US};
    options.put = put;
    options.owner = &talk;
    talk.tracker = tracker_create(&options, &error);
    assert_non_null(talk.tracker);
    return &talk;
}

static void put_message(struct talk *talk, bool is_reply, struct build dns)
{
    struct build ethernet = {.size = 0};
    frame_udp(&ethernet, is_reply ? &talk->server : &talk->client,
              is_reply ? &talk->client : &talk->server, build_span(&dns));
    struct frame frame = {.data = ethernet.data,
                          .captured_bytes = (uint32_t)ethernet.size,
                          .wire_bytes = (uint32_t)ethernet.size,
                          .time_us = talk->now_us,
                          .number = ++talk->number,
                          .link_type = ETHERNET};
    tracker_frame(talk->tracker, &frame);
}

/* A message about www.example.com, type A. A reply contains 192.0.2.1. */
static void message(struct talk *talk, uint16_t id, bool is_reply)
{
    struct build dns = {.size = 0};
    build_number(&dns, id, 2);
    build_hex(&dns, is_reply ? "8180 0001 0001 0000 0000" : "0100 0001 0000 0000 0000");
    build_hex(&dns, "03777777 076578616d706c65 03636f6d 00 0001 0001");
    if (is_reply) build_hex(&dns, "c00c 0001 0001 0000003c 0004 c0000201");
    put_message(talk, is_reply, dns);
}

static void wait_for(struct talk *talk, int64_t us)
{
    talk->now_us += us;
}

static void expect_rows(struct talk *talk, const char *expected)
{
    tracker_finish(talk->tracker, talk->now_us, talk->number + 1);
    assert_string_equal(talk->rows, expected);
    tracker_destroy(talk->tracker);
}

static void a_repeated_question_is_the_next_attempt_and_time_runs_from_the_first(void **state)
{
    (void)state;
    struct talk *talk = talk_begin();
    message(talk, 7, false);
    wait_for(talk, 5 * SECOND_US);
    message(talk, 7, false);
    wait_for(talk, 5 * SECOND_US);
    message(talk, 7, false);
    wait_for(talk, 1000);
    message(talk, 7, true);
    expect_rows(talk, "1 after 10001000, 2 unanswered, 3 unanswered");
}

static void each_further_answer_belongs_to_the_next_copy(void **state)
{
    (void)state;
    struct talk *talk = talk_begin();
    message(talk, 7, false);
    wait_for(talk, SECOND_US);
    message(talk, 7, false);
    wait_for(talk, 1000);
    message(talk, 7, true);
    wait_for(talk, 1000);
    message(talk, 7, true);
    expect_rows(talk, "1 after 1001000, 2 after 2000");
}

static void a_copy_after_the_answer_is_a_retry_too(void **state)
{
    (void)state;
    struct talk *talk = talk_begin();
    message(talk, 7, false);
    wait_for(talk, 1000);
    message(talk, 7, true); /* seen here, but lost before the client */
    wait_for(talk, 2 * SECOND_US);
    message(talk, 7, false);
    wait_for(talk, 1000);
    message(talk, 7, true);
    wait_for(talk, 2 * SECOND_US);
    message(talk, 7, false);
    expect_rows(talk, "1 after 1000, 2 after 1000, 3 unanswered");
}

static void another_id_or_a_long_time_makes_a_new_question(void **state)
{
    (void)state;
    struct talk *talk = talk_begin();
    message(talk, 7, false);
    wait_for(talk, SECOND_US);
    message(talk, 8, false);
    wait_for(talk, 31 * SECOND_US);
    message(talk, 7, false);
    expect_rows(talk, "1 unanswered, 1 unanswered, 1 unanswered");
}

/* The opcodes of NOTIFY (RFC 1996) and UPDATE (RFC 2136), about the zone example.com, type SOA. */
static void a_row_says_by_its_opcode_that_nobody_asked_for_the_name(void **state)
{
    (void)state;
    static const unsigned opcodes[] = {0, 4, 5};
    for (size_t i = 0; i < sizeof opcodes / sizeof opcodes[0]; i++) {
        struct talk *talk = talk_begin();
        for (unsigned is_reply = 0; is_reply < 2; is_reply++) {
            struct build dns = {.size = 0};
            build_number(&dns, 7, 2);
            build_number(&dns, is_reply << 15 | opcodes[i] << 11, 2);
            build_hex(&dns, "0001 0000 0000 0000 076578616d706c65 03636f6d 00 0006 0001");
            put_message(talk, is_reply, dns);
        }
        uint8_t opcode = talk->opcode;
        expect_rows(talk, "1 after 0");
        assert_int_equal(opcode, opcodes[i]);
    }
}

static void a_reply_that_nobody_asked_for_is_no_attempt(void **state)
{
    (void)state;
    struct talk *talk = talk_begin();
    message(talk, 7, true);
    expect_rows(talk, "0 unanswered");
}

/* DNS between a client's port and port 53: a question with this id, and its reply. */
static struct observer *ask_from_port(uint16_t port, uint16_t id)
{
    struct observer *observer = observer_create(NULL);
    struct endpoint client = endpoint_of("10.0.0.1", port), server = endpoint_of("10.0.0.2", 53);
    struct build message = {.size = 0}, frame;
    build_number(&message, id, 2);
    build_hex(&message, "0100 0001 0000 0000 0000 0161 00 0001 0001");
    frame_udp(&frame, &client, &server, build_span(&message));
    observer_see(observer, &frame);
    message.size = 0;
    build_number(&message, id, 2);
    build_hex(&message, "8180 0001 0001 0000 0000 0161 00 0001 0001"
                        "c00c 0001 0001 0000003c 0004 cb007105");
    frame_udp(&frame, &server, &client, build_span(&message));
    observer_see(observer, &frame);
    return observer;
}

static void answers_to_a_port_of_tunnels_are_no_tunnel(void **state)
{
    (void)state;
    static const uint16_t ports[] = {1701, 2152, 3386, 3544, 4341, 4754,
                                     4789, 4790, 5247, 6081, 6635, 8472};
    static const uint16_t ids[] = {0x0001, 0x0801, 0x1234, 0x3001, 0x4500, 0x6000, 0x8000, 0xffff};
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        for (size_t j = 0; j < sizeof ids / sizeof ids[0]; j++) {
            struct observer *observer = ask_from_port(ports[i], ids[j]);
            const char *lines = observer_finish(observer);
            if (observer->flow_count != 1 || !strstr(lines, "203.0.113.5"))
                fail_msg("port %u, id %04x: %s", ports[i], ids[j], lines);
            observer_destroy(observer);
        }
    }
}

/* ------------------------------------------------------------ what a message may become */

static size_t answers_bytes;

static void measure(void *owner, const struct record *record)
{
    (void)owner;
    if (record->kind != RECORD_DNS_QUERY) return;
    answers_bytes = ((const struct dns_query_record *)record)->answers.size;
}

static void add_long_name(struct build *dns)
{
    for (int label = 0; label < 4; label++) {
        build_number(dns, label < 3 ? 63 : 61, 1);
        for (int i = 0; i < (label < 3 ? 63 : 61); i++)
            build_number(dns, 'n', 1);
    }
    build_number(dns, 0, 1);
}

/* A name of 254 octets, and 80 CNAMEs that are a pointer to it each, in 14 bytes. */
static size_t build_bomb(struct build *dns)
{
    build_hex(dns, "0007 8180 0001 0050 0000 0000");
    add_long_name(dns);
    build_hex(dns, "0001 0001");
    for (int i = 0; i < 80; i++)
        build_hex(dns, "c00c 0005 0001 0000003c 0002 c00c");
    return dns->size;
}

/* The question of a message without its answers. */
static struct build question_of(const struct build *dns)
{
    struct build question = {.size = 0};
    size_t end = 12;
    while (dns->data[end])
        end += dns->data[end] + 1u;
    build_hex(&question, "0007 0100 0001 0000 0000 0000");
    build_bytes(&question, dns->data + 12, end + 5 - 12);
    return question;
}

static uint64_t left_out_of(const struct build *dns, uint16_t port, bool is_asked)
{
    struct error error = {.sentence = ""};
    struct tracker_options options = observer_options();
    struct endpoint client = endpoint_of("10.0.0.1", port == 53 ? 40000 : port),
                    server = endpoint_of("10.0.0.53", port);
    struct build ethernet = {.size = 0};
    options.put = measure;
    answers_bytes = 0;
    struct tracker *tracker = tracker_create(&options, &error);
    assert_non_null(tracker);
    const struct build question = is_asked ? question_of(dns) : (struct build){.size = 0};
    for (int i = is_asked ? 0 : 1; i < 2; i++) {
        ethernet.size = 0;
        frame_udp(&ethernet, i ? &server : &client, i ? &client : &server,
                  build_span(i ? dns : &question));
        struct frame frame = {.data = ethernet.data,
                              .captured_bytes = (uint32_t)ethernet.size,
                              .wire_bytes = (uint32_t)ethernet.size,
                              .time_us = SECOND_US,
                              .number = (uint64_t)i + 1,
                              .link_type = ETHERNET};
        tracker_frame(tracker, &frame);
    }
    tracker_finish(tracker, SECOND_US, 3);
    uint64_t left_out = tracker_counters(tracker)->answers_left_out;
    tracker_destroy(tracker);
    return left_out;
}

static void what_an_answer_becomes_is_bounded_by_its_bytes(void **state)
{
    (void)state;
    struct build dns = {.size = 0};
    size_t bytes = build_bomb(&dns);
    assert_true(left_out_of(&dns, 53, true) > 50);
    assert_in_range(answers_bytes, 1024, bytes > 1536 ? bytes : 1536);
    assert_true(left_out_of(&dns, 53, false) > 70);
    assert_in_range(answers_bytes, 1, 512);
}

static void an_ordinary_answer_is_kept_whole(void **state)
{
    (void)state;
    struct build dns = {.size = 0};
    build_hex(&dns,
              "0007 8180 0001 001e 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001");
    for (int i = 0; i < 30; i++) {
        build_hex(&dns, "c00c 0001 0001");
        build_number(&dns, 60 + (uint64_t)i % 4, 4);
        build_hex(&dns, "0004 c0000201");
    }
    assert_int_equal(left_out_of(&dns, 53, true), 0);
    assert_int_equal(answers_bytes, 30 * strlen("\nA\t192.0.2.1"));
}

/* Forty services in 1,200 bytes, as computers announce them (RFC 6763): most of each name is a pointer. */
static void services_that_a_host_announces_are_kept_whole(void **state)
{
    (void)state;
    struct build dns = {.size = 0};
    build_hex(
        &dns,
        "0000 8400 0000 0028 0000 0000 045f746370 056c6f63616c 00 0010 0001 00001194 0001 00");
    for (uint64_t i = 1; i < 40; i++) {
        build_hex(&dns, "045f73");
        build_number(&dns, 'a' + i % 26, 1);
        build_number(&dns, 'a' + i / 26, 1);
        build_hex(&dns, "c00c 000c 0001 00001194 000d 0a436f6d7075746572");
        build_number(&dns, '0' + i / 10, 1);
        build_number(&dns, '0' + i % 10, 1);
        build_hex(&dns, "c00c");
    }
    assert_in_range(dns.size, 1000, 1400);
    assert_int_equal(left_out_of(&dns, 5353, false), 0);
    assert_in_range(answers_bytes, dns.size + 1, 2 * dns.size);
}

static void addresses_beyond_what_services_give_are_left_out(void **state)
{
    (void)state;
    struct build dns = {.size = 0};
    build_hex(&dns,
              "0007 8180 0001 0028 0000 0000 03777777 076578616d706c65 03636f6d 00 0001 0001");
    for (uint64_t i = 0; i < 40; i++) {
        build_hex(&dns, "c00c 0001 0001 0000003c 0004 c00002");
        build_number(&dns, i, 1);
    }
    assert_int_equal(left_out_of(&dns, 53, true), 40 - 32);
    assert_in_range(left_out_of(&dns, 53, false), 40 - 8,
                    2 * 40); /* of the text and of the addresses */
}

/* RFC 6762, section 6: a question in a response is ignored, and a response to the group answers
 * nobody in particular. */
static void a_response_to_a_group_has_no_client(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct endpoint host = endpoint_of("10.0.0.1", 5353), group = endpoint_of("224.0.0.251", 5353);
    struct build message = {.size = 0}, frame;
    build_hex(&message, "0000 8400 0001 0001 0000 0000 0161 056c6f63616c 00 0001 0001"
                        "c00c 0001 8001 0000003c 0004 0a000001");
    frame_udp(&frame, &host, &group, build_span(&message));
    observer_see(observer, &frame);
    const char *lines = observer_finish(observer), *row = strstr(lines, "dns ");
    if (!row || strstr(row, "client=224.0.0.251")) fail_msg("%s", lines);
    if (!strstr(row, "10.0.0.1")) fail_msg("%s", lines);
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_response_to_a_group_has_no_client),
        cmocka_unit_test(answers_to_a_port_of_tunnels_are_no_tunnel),
        cmocka_unit_test(a_repeated_question_is_the_next_attempt_and_time_runs_from_the_first),
        cmocka_unit_test(each_further_answer_belongs_to_the_next_copy),
        cmocka_unit_test(a_copy_after_the_answer_is_a_retry_too),
        cmocka_unit_test(another_id_or_a_long_time_makes_a_new_question),
        cmocka_unit_test(a_row_says_by_its_opcode_that_nobody_asked_for_the_name),
        cmocka_unit_test(a_reply_that_nobody_asked_for_is_no_attempt),
        cmocka_unit_test(what_an_answer_becomes_is_bounded_by_its_bytes),
        cmocka_unit_test(an_ordinary_answer_is_kept_whole),
        cmocka_unit_test(services_that_a_host_announces_are_kept_whole),
        cmocka_unit_test(addresses_beyond_what_services_give_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
