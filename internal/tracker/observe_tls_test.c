/* SPDX-License-Identifier: MIT */
/* The facts that a hello leaves on its flow, and the evidence of its sender. */
#include "observer.h"
#include "packets.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

/* A handshake message in a record of its own. */
static void add_message(struct build *stream, uint8_t type, const struct build *body)
{
    struct build message = {.size = 0};
    build_handshake(&message, type, build_span(body));
    build_hex(stream, "16 0301");
    build_number(stream, message.size, 2);
    build_bytes(stream, message.data, message.size);
}

/* The worked example of build.h with these 12 bytes as the list of protocols. */
static uint8_t offers_of(const char *list)
{
    struct build hello = {.size = 0}, stream = {.size = 0};
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "192.0.2.1", 853);
    build_client_hello(&hello, 0x0303);
    uint8_t *names = memmem(hello.data, hello.size, "\x02h2\x08http/1.1", 12);
    assert_non_null(names);
    memcpy(names, list, 12);
    add_message(&stream, 1, &hello);
    script_play(&script, ">S <SA >A");
    script_say(&script, true, build_span(&stream));
    (void)observer_finish(observer);
    assert_int_equal(observer->flow_count, 1);
    assert_string_equal(observer->flows[0].app_protocol, "tls");
    uint8_t offers = observer->flows[0].alpn_offers;
    observer_destroy(observer);
    return offers;
}

static void what_a_hello_offers_to_speak_is_kept_of_the_flow(void **state)
{
    (void)state;
    assert_int_equal(offers_of("\x02h2\x08http/1.1"), ALPN_HTTP);
    assert_int_equal(offers_of("\x03"
                               "dot\x07"
                               "unknown"),
                     ALPN_DOT | ALPN_OTHER);
    assert_int_equal(offers_of("\x07"
                               "doq-i03\x03"
                               "abc"),
                     ALPN_DOQ | ALPN_OTHER);
    assert_int_equal(offers_of("\x05h3-29\x05other"), ALPN_HTTP | ALPN_OTHER);
    assert_int_equal(offers_of("\x0bxhttp/1.1.1"), ALPN_OTHER);
}

static void every_name_of_the_list_counts(void **state)
{
    (void)state;
    assert_int_equal(offers_of("\x02h2\x02h3\x05h3-29"), ALPN_HTTP);
    assert_int_equal(offers_of("\x03"
                               "dot\x02h2\x04imap"),
                     ALPN_DOT | ALPN_HTTP | ALPN_OTHER);
}

static void a_server_that_asks_for_another_hello_shows_itself_twice_in_one_row(void **state)
{
    (void)state;
    struct build hello = {.size = 0}, retry = {.size = 0}, answer = {.size = 0},
                 client = {.size = 0}, server = {.size = 0};
    struct observer *observer = observer_create(NULL);
    struct script script = script_between(observer, "10.0.0.1", 40000, "192.0.2.1", 443);
    build_client_hello(&hello, 0x0303);
    add_message(&client, 1, &hello);
    /* RFC 8446, 4.1.3: the random that makes it a HelloRetryRequest. */
    build_hex(&retry, "0303 cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
                      "00 1301 00 0006 002b 0002 0304");
    build_server_hello(&answer, 0x0303, 0x0304);
    script_play(&script, ">S <SA >A");
    script_say(&script, true, build_span(&client));
    add_message(&server, 2, &retry);
    script_say(&script, false, build_span(&server));
    script_say(&script, true, build_span(&client));
    server.size = 0;
    add_message(&server, 2, &answer);
    script_say(&script, false, build_span(&server));
    const char *lines = observer_finish(observer), *row = strstr(lines, "tls ");
    assert_non_null(row);
    assert_null(strstr(row + 1, "\ntls "));
    assert_non_null(strstr(row, " client=1 server=1 version=0304 "));
    assert_non_null(strstr(row, " retry_ja3s=771,4865,43\n"));
    observer_destroy(observer);
}

/* Google QUIC, version Q043: a CHLO whose only tag is UAID, the program's name for itself. */
static void what_a_gquic_hello_calls_its_program_is_evidence(void **state)
{
    static const char agent[] = "Chrome/50.0 Intel Mac OS X 10_11";
    (void)state;
    struct build message = {.size = 0}, datagram = {.size = 0}, frame = {.size = 0};
    struct observer *observer = observer_create(NULL);
    struct endpoint client = endpoint_of("10.0.0.1", 40000), server = endpoint_of("192.0.2.1", 443);
    build_text(&message, "CHLO");
    build_hex(&message, "0100 0000");
    build_text(&message, "UAID");
    build_number(&message, sizeof agent - 1, 1);
    build_hex(&message, "000000");
    build_text(&message, agent);
    build_hex(&datagram, "09 0102030405060708 51303433 01 000102030405060708090a0b a0 01");
    build_number(&datagram, message.size, 2);
    build_bytes(&datagram, message.data, message.size);
    frame_udp(&frame, &client, &server, build_span(&datagram));
    observer_see(observer, &frame);
    const char *lines = observer_finish(observer);
    assert_non_null(strstr(lines, "Chrome/50.0 Intel Mac OS X 10_11"));
    assert_non_null(strstr(lines, "macOS"));
    observer_destroy(observer);
}

static void say(struct script *script, bool client_speaks, const char *text)
{
    script_say(script, client_speaks, (struct span){(const uint8_t *)text, strlen(text)});
}

/* A client speaks TLS where the server speaks in clear: both are in the rows. */
static void two_directions_may_speak_two_protocols(void **state)
{
    static const struct {
        uint16_t port;
        bool server_first;
        const char *says, *protocol;
    } servers[] = {
        {25, true, "220 mail.example ESMTP Postfix\r\n", "smtp"},
        {21, true, "220 files.example FTP server ready.\r\n", "ftp"},
        {80, false, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "tls"},
    };
    (void)state;
    struct build hello = {.size = 0}, stream = {.size = 0};
    build_client_hello(&hello, 0x0303);
    add_message(&stream, 1, &hello);
    for (size_t i = 0; i < sizeof servers / sizeof servers[0]; i++) {
        bool server_first = servers[i].server_first;
        struct observer *observer = observer_create(NULL);
        struct script script =
            script_between(observer, "10.0.0.1", 40000, "192.0.2.1", servers[i].port);
        script_play(&script, ">S <SA >A");
        if (server_first) say(&script, false, servers[i].says);
        script_say(&script, true, build_span(&stream));
        if (!server_first) say(&script, false, servers[i].says);
        script_play(&script, "<FA >FA <A");
        const char *lines = observer_finish(observer);
        if (!strstr(lines, "sni=")) fail_msg("no hello in %s", lines);
        if (!server_first && !strstr(lines, "status=400")) fail_msg("no reply in %s", lines);
        assert_string_equal(observer->flows[0].app_protocol, servers[i].protocol);
        assert_null(observer_broken_rule(observer));
        observer_destroy(observer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_directions_may_speak_two_protocols),
        cmocka_unit_test(what_a_hello_offers_to_speak_is_kept_of_the_flow),
        cmocka_unit_test(every_name_of_the_list_counts),
        cmocka_unit_test(a_server_that_asks_for_another_hello_shows_itself_twice_in_one_row),
        cmocka_unit_test(what_a_gquic_hello_calls_its_program_is_evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
