/* SPDX-License-Identifier: MIT */
#include "build.h"
#include "parse_check.h"
#include "test.h"

#include <stdlib.h>

extern const struct protocol tls_protocol;

#define CLIENT_EXPECTED                                                                            \
    "client_hello transport=0 legacy=0303 highest=0304 quic=00000000 ech=0 resuming=0"             \
    " sni=\"example.com\" alpn=\"h2,http/1.1\""                                                    \
    " ja3=\"771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,"     \
    "27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0\""                             \
    " ja3_hash=\"c000e2caf3a25423f9de6c8a4b12a975\""                                               \
    " ja4=\"t13d1516h2_8daaf6152771_e5627efa2ab1\""                                                \
    " ja4_r=\"t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,"        \
    "cca8,cca9_0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_0403,0804,"   \
    "0401,0503,0805,0501,0806,0601\"\n"

static struct parse_input input_of(const struct build *b, bool from_originator)
{
    return (struct parse_input){.protocol = &tls_protocol,
                                .from_originator = from_originator,
                                .sender_port = from_originator ? 50000 : 443,
                                .receiver_port = from_originator ? 443 : 50000,
                                .bytes = build_span(b)};
}

static void add_record(struct build *b, uint8_t type, struct span payload)
{
    build_number(b, type, 1);
    build_number(b, 0x0301, 2);
    build_number(b, payload.size, 2);
    build_bytes(b, payload.data, payload.size);
}

static void check_events(const struct build *b, bool from_originator, const char *expected)
{
    struct parse_input input = input_of(b, from_originator);
    char *events = parse_stream_events(&input, 0);
    assert_string_equal(events, expected);
    free(events);
}

static void client_message(struct build *message)
{
    struct build body = {.size = 0};
    message->size = 0;
    build_client_hello(&body, 0x0303);
    build_handshake(message, 1, build_span(&body));
}

static void a_client_hello_gives_name_alpn_and_fingerprints(void **state)
{
    (void)state;
    struct build message, stream = {.size = 0};
    client_message(&message);
    add_record(&stream, 22, build_span(&message));
    check_events(&stream, true, CLIENT_EXPECTED "status done\n");
}

static void a_hello_over_many_records_is_one_hello(void **state)
{
    (void)state;
    struct build message, stream = {.size = 0};
    client_message(&message);
    for (size_t at = 0; at < message.size; at += 3) {
        size_t size = message.size - at < 3 ? message.size - at : 3;
        add_record(&stream, 22, (struct span){message.data + at, size});
    }
    build_hex(&stream, "140303000101");
    check_events(&stream, true, CLIENT_EXPECTED "status done\n");
    struct parse_input input = input_of(&stream, true);
    check_every_split(&input);
}

static void a_server_of_tls_1_3_is_done_after_its_hello(void **state)
{
    (void)state;
    struct build body = {.size = 0}, message = {.size = 0}, stream = {.size = 0};
    build_server_hello(&body, 0x0303, 0x0304);
    build_handshake(&message, 2, build_span(&body));
    add_record(&stream, 22, build_span(&message));
    build_hex(&stream, "140303000101 1703030010");
    check_events(&stream, false,
                 "server_hello transport=0 version=0304 cipher=1301 psk=0 retry=0"
                 " ja3s=\"771,4865,43-51\" ja3s_hash=\"f4febc55ea12b31ae17cfb7e614afda8\"\n"
                 "status done\n");
    struct parse_input input = input_of(&stream, false);
    check_every_split(&input);
    check_every_flip(&input, false);
}

/* Two certificates (P-256, self-signed, made for this test with openssl req). */
#include "certificate_vectors.h"

static void server_flight(struct build *stream)
{
    struct build body = {.size = 0}, flight = {.size = 0};
    build_server_hello(&body, 0x0303, 0);
    build_handshake(&flight, 2, build_span(&body));
    body.size = 0;
    size_t list = build_begin(&body, 3);
    for (int i = 0; i < 2; i++) {
        size_t one = build_begin(&body, 3);
        build_hex(&body, i == 0 ? certificate_leaf : certificate_other);
        build_end(&body, one, 3);
    }
    build_end(&body, list, 3);
    build_handshake(&flight, 22, (struct span){(const uint8_t *)"status", 6});
    build_handshake(&flight, 11, build_span(&body));
    build_handshake(&flight, 14, (struct span){NULL, 0});
    stream->size = 0;
    for (size_t at = 0; at < flight.size; at += 150) {
        size_t size = flight.size - at < 150 ? flight.size - at : 150;
        add_record(stream, 22, (struct span){flight.data + at, size});
    }
}

static void a_server_of_tls_1_2_shows_its_certificates(void **state)
{
    (void)state;
    struct build stream;
    server_flight(&stream);
    check_events(&stream, false,
                 "server_hello transport=0 version=0303 cipher=1301 psk=0 retry=0"
                 " ja3s=\"771,4865,51\" "
                 "ja3s_hash=\"9863df3920deeb021f85dce0f0a23aa2\"\n" certificate_leaf_event
                     certificate_other_event "status done\n");
    struct parse_input input = input_of(&stream, false);
    check_every_split(&input);
    check_every_truncation(&input, false);
    check_every_flip(&input, false);
}

static void a_retry_is_marked_and_the_real_hello_follows(void **state)
{
    (void)state;
    struct build body = {.size = 0}, message = {.size = 0}, stream = {.size = 0};
    build_hex(&body, "0303 cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
                     "00 1301 00 0006 002b 0002 0304");
    build_handshake(&message, 2, build_span(&body));
    add_record(&stream, 22, build_span(&message));
    build_hex(&stream, "140303000101");
    body.size = message.size = 0;
    build_server_hello(&body, 0x0303, 0x0304);
    build_handshake(&message, 2, build_span(&body));
    add_record(&stream, 22, build_span(&message));
    struct parse_input input = input_of(&stream, false);
    char *events = parse_stream_events(&input, 0);
    assert_non_null(strstr(events, "psk=0 retry=1"));
    assert_non_null(strstr(events, "psk=0 retry=0"));
    free(events);
    check_every_split(&input);
}

static void a_partial_hello_gives_nothing(void **state)
{
    (void)state;
    struct build message, stream = {.size = 0};
    client_message(&message);
    add_record(&stream, 22, build_span(&message));
    stream.size--;
    check_events(&stream, true, "status done\n");
    struct parse_input input = input_of(&stream, true);
    check_every_truncation(&input, false);
    check_every_flip(&input, false);
}

static void empty_records_in_front_hide_no_hello(void **state)
{
    (void)state;
    struct build message, stream = {.size = 0};
    struct parse_context context = {.port_hint = false};
    const struct span none = {(const uint8_t *)"", 0};
    client_message(&message);
    add_record(&stream, 22, none);
    assert_int_equal(tls_protocol.probe(&context, build_span(&stream)), PROBE_MORE);
    add_record(&stream, 22, none);
    add_record(&stream, 22, build_span(&message));
    assert_int_equal(tls_protocol.probe(&context, build_span(&stream)), PROBE_YES);
    struct parse_input input = input_of(&stream, true);
    char *events = parse_stream_events(&input, 0);
    assert_non_null(strstr(events, "sni=\"example.com\""));
    free(events);
    check_every_split(&input);
    stream.size = 0;
    for (unsigned i = 0; i < 33; i++)
        add_record(&stream, 22, none);
    assert_int_equal(tls_protocol.probe(&context, build_span(&stream)), PROBE_NO);
}

static void an_sslv2_hello_is_a_hello_without_fingerprints(void **state)
{
    (void)state;
    struct build stream = {.size = 0};
    build_hex(&stream, "802e 01 0301 0015 0000 0010"
                       "000004 000005 00000a 010080 0700c0 030080 00002f"
                       "000102030405060708090a0b0c0d0e0f");
    check_events(&stream, true,
                 "client_hello transport=0 legacy=0301 highest=0301 quic=00000000 ech=0"
                 " resuming=0\nstatus done\n");
    struct parse_input input = input_of(&stream, true);
    check_every_split(&input);
    check_every_truncation(&input, false);
}

static void the_probe_waits_for_six_bytes_and_refuses_http(void **state)
{
    (void)state;
    static const uint8_t hello[] = {22, 3, 1, 0, 200, 1, 0, 0, 196};
    struct parse_context context = {0};
    for (size_t size = 0; size < 6; size++)
        assert_int_equal(tls_protocol.probe(&context, (struct span){hello, size}), PROBE_MORE);
    assert_int_equal(tls_protocol.probe(&context, (struct span){hello, 6}), PROBE_YES);
    assert_int_equal(tls_protocol.probe(&context, span_text("GET / HTTP/1.1\r\n")), PROBE_NO);
    assert_int_equal(tls_protocol.probe(&context, span_text("SSH-2.0-x")), PROBE_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_hello_gives_name_alpn_and_fingerprints),
        cmocka_unit_test(a_hello_over_many_records_is_one_hello),
        cmocka_unit_test(a_server_of_tls_1_3_is_done_after_its_hello),
        cmocka_unit_test(a_server_of_tls_1_2_shows_its_certificates),
        cmocka_unit_test(a_retry_is_marked_and_the_real_hello_follows),
        cmocka_unit_test(a_partial_hello_gives_nothing),
        cmocka_unit_test(empty_records_in_front_hide_no_hello),
        cmocka_unit_test(an_sslv2_hello_is_a_hello_without_fingerprints),
        cmocka_unit_test(the_probe_waits_for_six_bytes_and_refuses_http),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
