/* SPDX-License-Identifier: MIT */
/* The bytes that streams and datagrams are fed with: from any offset, and for probes that need
 * several datagrams. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include "parser/packet.h"

#include <stdio.h>
#include <string.h>

/* Sequence numbers of RTP packets of one direction, and the flow's protocol after them. */
/* Empty: none. */
static const char *app_after(const uint16_t *sequences, size_t count)
{
    struct observer *observer = observer_create(NULL);
    struct endpoint from = endpoint_of("10.0.0.1", 40000), to = endpoint_of("10.0.0.2", 40002);
    for (size_t i = 0; i < count; i++) {
        struct build rtp = {.size = 0}, frame = {.size = 0};
        build_hex(&rtp, "8008");
        build_number(&rtp, sequences[i], 2);
        build_hex(&rtp, "00000000 12345678 d5d5d5d5");
        frame_udp(&frame, &from, &to, build_span(&rtp));
        observer_see(observer, &frame);
    }
    (void)observer_finish(observer);
    static char app[sizeof observer->flows[0].app_protocol];
    memcpy(app, observer->flows[0].app_protocol, sizeof app);
    observer_destroy(observer);
    return app;
}

static void a_probe_remembers_the_datagrams_of_a_direction(void **state)
{
    (void)state;
    assert_string_equal(app_after((const uint16_t[]){1, 2, 3, 4}, 4), "rtp");
    assert_string_equal(app_after((const uint16_t[]){9000, 1, 2, 3, 4}, 5), "rtp");
    assert_string_equal(app_after((const uint16_t[]){1, 2, 3}, 3), "");
}

static void after_some_datagrams_nobody_asks_any_more(void **state)
{
    (void)state;
    assert_string_equal(
        app_after((const uint16_t[]){100, 200, 300, 400, 500, 600, 1, 2, 3, 4, 5}, 11), "");
}

/* Both are recorded: which of them arrived cannot be known. */
static void datagrams_that_may_not_arrive_are_counted(void **state)
{
    (void)state;
    enum { TTL_AT = 14 + 8 };
    static const uint8_t ttls[] = {3, 64, 3, 0, 64};
    struct observer *observer = observer_create(NULL);
    struct endpoint from = endpoint_of("10.0.0.1", 40000), to = endpoint_of("10.0.0.2", 53);
    for (uint8_t i = 0; i < sizeof ttls; i++) {
        struct build query = {.size = 0}, frame = {.size = 0};
        build_number(&query, 100u + i, 2);
        build_hex(&query, "0100 0001 0000 0000 0000 01");
        build_number(&query, 'a' + i, 1);
        build_hex(&query, "00 0001 0001");
        frame_udp(&frame, &from, &to, build_span(&query));
        frame.data[TTL_AT] = ttls[i];
        observer_see(observer, &frame);
    }
    assert_int_equal(tracker_counters(observer->tracker)->datagrams_of_other_ttl, 3);
    const char *lines = observer_finish(observer);
    if (!strstr(lines, "domain=a") || !strstr(lines, "domain=b")) fail_msg("%s", lines);
    observer_destroy(observer);
}

/* 2^31 behind is the only distance whose negation overflows (found by packet_fuzz). */
static void bytes_from_half_the_sequence_space_away_are_passed_over(void **state)
{
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
    static const char whole[] = "GET /whole HTTP/1.1\r\nHost: a.example\r\n\r\n";
    struct segment away = {.flags = TCP_ACK | TCP_PSH, .window = 100};
    (void)state;
    script_play(&script, ">S <SA >A");
    script_say(&script, true, (struct span){(const uint8_t *)whole, 10});
    away.seq = script.next[0] + 0x80000000;
    away.ack = script.seen[0];
    away.payload = (struct span){(const uint8_t *)"XXXXXXXXXX", 10};
    script_send(&script, true, &away);
    script_say(&script, true, (struct span){(const uint8_t *)whole + 10, sizeof whole - 11});
    const char *lines = observer_finish(observer);
    if (!strstr(lines, "/whole")) fail_msg("%s", lines);
    observer_destroy(observer);
}

/* ------------------------------------------------------------ what is far or small hides nothing */

static const char request[] = "GET /whole HTTP/1.1\r\nHost: a.example\r\n\r\n";

static struct script connection(struct observer *observer, uint16_t client_port)
{
    struct script script = script_between(observer, "10.0.0.1", client_port, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A");
    return script;
}

static void send_at(struct script *script, uint32_t offset, struct span payload)
{
    struct segment segment = {.flags = TCP_ACK | TCP_PSH,
                              .seq = script->next[0] + offset,
                              .ack = script->seen[0],
                              .window = 8000,
                              .payload = payload};
    script_send(script, true, &segment);
}

static struct span part(uint32_t from, uint32_t size)
{
    return (struct span){(const uint8_t *)request + from, size};
}

/* No receiver takes it, so the bytes in front of it are still to come (RFC 9293, 3.10.7.4). */
static void a_byte_far_ahead_hides_no_request(void **state)
{
    (void)state;
    static const uint32_t offsets[] = {70000,    131072,   140000,         1u << 20,
                                       1u << 24, 1u << 30, 0x80000000u - 5};
    for (size_t i = 0; i < 2 * sizeof offsets / sizeof offsets[0]; i++) {
        bool with_handshake = i % 2; /* else the window is not known */
        struct observer *observer = observer_create(NULL);
        struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 80);
        script_play(&script, with_handshake ? ">S <SA >A" : ">A <A >A");
        script_say(&script, true, part(0, 10));
        send_at(&script, offsets[i / 2], span_text("X"));
        script_say(&script, true, part(10, sizeof request - 11));
        const struct tracker_counters *counters = tracker_counters(observer->tracker);
        assert_int_equal(counters->segments_not_taken, with_handshake);
        const char *lines = observer_finish(observer);
        if (!strstr(lines, "uri=/whole")) fail_msg("%u ahead: %s", offsets[i / 2], lines);
        observer_destroy(observer);
    }
}

/* The same of a server's name, in a hello of two segments. */
static void a_byte_far_ahead_hides_no_server_name(void **state)
{
    (void)state;
    struct build body = {.size = 0}, message = {.size = 0}, hello = {.size = 0};
    build_client_hello(&body, 0x0303);
    build_handshake(&message, 1, build_span(&body));
    build_hex(&hello, "16 0301");
    build_number(&hello, message.size, 2);
    build_bytes(&hello, message.data, message.size);
    for (int with_handshake = 0; with_handshake < 2; with_handshake++) {
        struct observer *observer = observer_create(NULL);
        struct script script = script_between(observer, "10.0.0.1", 40000, "10.0.0.2", 443);
        script_play(&script, with_handshake ? ">S <SA >A" : ">A <A >A");
        script_say(&script, true, (struct span){hello.data, 50});
        send_at(&script, 131072, span_text("X"));
        script_say(&script, true, (struct span){hello.data + 50, hello.size - 50});
        script_play(&script, "<A");
        const char *lines = observer_finish(observer);
        if (!strstr(lines, "sni=example.com")) fail_msg("%s", lines);
        assert_string_equal(observer->flows[0].app_protocol, "tls");
        observer_destroy(observer);
    }
}

static void the_number_of_pieces_hides_no_request(void **state)
{
    (void)state;
    struct observer *observer = observer_create(NULL);
    struct script script = connection(observer, 40000);
    for (uint32_t first = 1; first < 2; first--)
        for (uint32_t i = first; i < sizeof request - 1; i += 2)
            send_at(&script, i, part(i, 1));
    const char *lines = observer_finish(observer);
    if (!strstr(lines, "uri=/whole")) fail_msg("%s", lines);
    assert_int_equal(observer->flows[0].missed_bytes, 0);
    observer_destroy(observer);
}

/* 1,200 connections with a far byte each, then one whose request comes in two parts. */
static struct observer *after_many_far_bytes(size_t buffer_bytes)
{
    struct tracker_options options = observer_options();
    options.buffer_bytes = buffer_bytes;
    struct observer *observer = observer_create(&options);
    for (uint16_t i = 0; i < 1200; i++) {
        struct script script = connection(observer, 1024 + i);
        send_at(&script, 40000, span_text("X"));
    }
    struct script script = script_between(observer, "10.0.0.77", 40000, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A");
    send_at(&script, 10, part(10, sizeof request - 11));
    send_at(&script, 0, part(0, 10));
    return observer;
}

static void many_far_bytes_leave_memory_for_others(void **state)
{
    (void)state;
    struct observer *observer = after_many_far_bytes(8 * 1024 * 1024);
    assert_int_equal(tracker_counters(observer->tracker)->buffers_refused, 0);
    if (!strstr(observer_finish(observer), "uri=/whole")) fail_msg("%s", observer->lines);
    observer_destroy(observer);
}

/* A source has a 16th of the memory: the others are read, and what it lost is counted. */
static void a_source_that_takes_its_share_takes_no_more(void **state)
{
    (void)state;
    struct observer *observer = after_many_far_bytes(512 * 1024);
    const struct tracker_counters *counters = tracker_counters(observer->tracker);
    assert_int_equal(counters->streams_abandoned, 0);
    assert_in_range(counters->buffers_refused, 1, 1199);
    assert_int_equal(tracker_ledger(observer->tracker)->gap_bytes, counters->buffers_refused);
    if (!strstr(observer_finish(observer), "uri=/whole")) fail_msg("%s", observer->lines);
    observer_destroy(observer);
}

static struct observer *short_of_memory(void)
{
    struct tracker_options options = observer_options();
    options.buffer_bytes = 512 * 1024;
    struct observer *observer = observer_create(&options);
    observer->quiet = true;
    return observer;
}

/* The connection of source number i of many. */
static struct script of_source(struct observer *observer, unsigned i)
{
    char ip[16];
    (void)snprintf(ip, sizeof ip, "10.1.%u.%u", i / 250, i % 250 + 1);
    return script_between(observer, ip, 40000, "10.0.0.2", 80);
}

/* If many sources fill the memory, the streams that wait longest make way for new ones. */
static void memory_that_is_full_is_taken_from_what_waits_longest(void **state)
{
    (void)state;
    struct observer *observer = short_of_memory();
    for (unsigned i = 0; i < 2000; i++) {
        struct script script = of_source(observer, i);
        script_play(&script, ">S <SA >A");
        send_at(&script, 40000, span_text("X"));
    }
    assert_true(tracker_counters(observer->tracker)->streams_abandoned > 0);
    assert_true(tracker_ledger(observer->tracker)->gap_bytes > 0);
    observer->quiet = false;
    struct script script = connection(observer, 40000);
    send_at(&script, 10, part(10, sizeof request - 11));
    send_at(&script, 0, part(0, 10));
    if (!strstr(observer_finish(observer), "uri=/whole")) fail_msg("%s", observer->lines);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

/* Begun requests with a byte far ahead, of many sources: each that is given up has missed bytes. */
static void whatever_is_given_up_is_missed(void **state)
{
    (void)state;
    struct observer *observer = short_of_memory();
    for (unsigned i = 0; i < 2000; i++) {
        struct script script = of_source(observer, i);
        send_at(&script, 0, part(0, 20));
        send_at(&script, 60000, span_text("X"));
    }
    uint64_t abandoned = tracker_counters(observer->tracker)->streams_abandoned;
    assert_true(abandoned > 0);
    assert_true(tracker_ledger(observer->tracker)->gap_bytes >= abandoned);
    observer_finish(observer);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
}

static void ask_from(struct observer *observer, const char *ip, uint16_t port, bool whole)
{
    struct script script = script_between(observer, ip, port, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A");
    script_say(&script, true, part(0, sizeof request - 1));
    if (!whole) return;
    script_play(&script, "<A");
    script_say(&script, false, span_text("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
}

/* One source asks and gets no reply. The others are read, and what it asked has rows. */
static void requests_without_reply_leave_memory_for_others(void **state)
{
    (void)state;
    enum { ASKED = 3000 };
    struct tracker_options options = observer_options();
    options.buffer_bytes = 512 * 1024;
    struct observer *observer = observer_create(&options);
    struct script waiting = script_between(observer, "10.0.0.77", 40000, "10.0.0.2", 80);
    script_play(&waiting, ">S <SA >A");
    script_say(&waiting, true, part(0, sizeof request - 1));
    for (unsigned i = 0; i < ASKED; i++)
        ask_from(observer, "10.0.0.1", (uint16_t)(1024 + i), false);
    ask_from(observer, "10.0.0.78", 40000, true);
    script_play(&waiting, "<A");
    script_say(&waiting, false, span_text("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"));
    assert_in_range(tracker_counters(observer->tracker)->waiting_evicted, 1, ASKED);
    const char *lines = observer_finish(observer);
    unsigned rows = 0;
    for (const char *at = lines; (at = strstr(at, "uri=/whole")); at++)
        rows++;
    assert_int_equal(rows, ASKED + 2);
    if (!strstr(lines, "404") || !strstr(lines, "410")) fail_msg("a reply is lost");
    observer_destroy(observer);
}

/* More than a stream may hold comes before the first byte: the near ones are read, the far ones
 * are a gap, and what follows is read again. */
static void far_bytes_without_memory_are_a_gap_behind_the_near_ones(void **state)
{
    (void)state;
    static const uint8_t filler[1000];
    struct observer *observer = observer_create(NULL);
    struct script script = connection(observer, 40000);
    script_say(&script, false, span_text("hello"));
    script_play(&script, ">A");
    uint32_t behind = sizeof request - 1;
    for (uint32_t i = 0; i < 200; i++)
        send_at(&script, behind + i * 1000, (struct span){filler, sizeof filler});
    send_at(&script, 0, part(0, behind));
    send_at(&script, behind + 200000, span_text("GET /later HTTP/1.1\r\nHost: a.example\r\n\r\n"));
    const char *lines = observer_finish(observer);
    if (!strstr(lines, "uri=/whole") || !strstr(lines, "uri=/later")) fail_msg("%s", lines);
    assert_in_range(observer->flows[0].missed_bytes, 60000, 80000);
    observer_destroy(observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_probe_remembers_the_datagrams_of_a_direction),
        cmocka_unit_test(bytes_from_half_the_sequence_space_away_are_passed_over),
        cmocka_unit_test(a_byte_far_ahead_hides_no_request),
        cmocka_unit_test(a_byte_far_ahead_hides_no_server_name),
        cmocka_unit_test(datagrams_that_may_not_arrive_are_counted),
        cmocka_unit_test(the_number_of_pieces_hides_no_request),
        cmocka_unit_test(many_far_bytes_leave_memory_for_others),
        cmocka_unit_test(a_source_that_takes_its_share_takes_no_more),
        cmocka_unit_test(memory_that_is_full_is_taken_from_what_waits_longest),
        cmocka_unit_test(whatever_is_given_up_is_missed),
        cmocka_unit_test(requests_without_reply_leave_memory_for_others),
        cmocka_unit_test(far_bytes_without_memory_are_a_gap_behind_the_near_ones),
        cmocka_unit_test(after_some_datagrams_nobody_asks_any_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
