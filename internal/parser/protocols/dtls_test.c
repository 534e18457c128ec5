/* SPDX-License-Identifier: MIT */
#include "build.h"
#include "certificate_vectors.h"
#include "parse_check.h"
#include "test.h"

#include <stdlib.h>

extern const struct protocol dtls_protocol;

#define HELLO                                                                                      \
    "client_hello transport=2 legacy=fefd highest=fefc quic=00000000 ech=0 resuming=0"             \
    " sni=\"example.com\" alpn=\"h2,http/1.1\""                                                    \
    " ja3=\"65277,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,"   \
    "27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0\""                             \
    " ja3_hash=\"5bc15cdeba99debb9fd4d8fbf0f9c922\""                                               \
    " ja4=\"dd3d1516h2_8daaf6152771_e5627efa2ab1\""                                                \
    " ja4_r=\"dd3d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,"        \
    "cca8,cca9_0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_0403,0804,"   \
    "0401,0503,0805,0501,0806,0601\"\n"
#define MORE "status more\n"

static struct parse_input datagram(const struct build *b, bool from_client)
{
    return (struct parse_input){.protocol = &dtls_protocol,
                                .from_originator = from_client,
                                .sender_port = from_client ? 50000 : 4433,
                                .receiver_port = from_client ? 4433 : 50000,
                                .bytes = build_span(b)};
}

static void expect(const struct parse_input *inputs, size_t count, const char *expected)
{
    char *events = parse_datagrams_events(inputs, count);
    assert_string_equal(events, expected);
    free(events);
}

/* Bytes [from, to) of a message's body, in a record of their own. */
static void add_fragment(struct build *out, uint8_t type, uint16_t sequence, struct span body,
                         size_t from, size_t to)
{
    if (to > body.size) to = body.size;
    build_hex(out, "16 fefd 0000 000000000000");
    size_t record = build_begin(out, 2);
    build_number(out, type, 1);
    build_number(out, body.size, 3);
    build_number(out, sequence, 2);
    build_number(out, from, 3);
    build_number(out, to - from, 3);
    build_bytes(out, body.data + from, to - from);
    build_end(out, record, 2);
}

static void a_hello_in_one_datagram_is_read_once(void **state)
{
    (void)state;
    struct build body = {.size = 0}, first = {.size = 0}, again = {.size = 0};
    build_client_hello(&body, 0xfefd);
    add_fragment(&first, 1, 0, build_span(&body), 0, SIZE_MAX);
    add_fragment(&again, 1, 1, build_span(&body), 0, SIZE_MAX); /* after HelloVerifyRequest */
    const struct parse_input inputs[] = {datagram(&first, true), datagram(&again, true)};
    struct parse_context context = {0};
    assert_int_equal(dtls_protocol.probe(&context, build_span(&first)), PROBE_YES);
    expect(inputs, 2, HELLO MORE MORE);
    check_every_truncation(&inputs[0], true);
    check_every_flip(&inputs[0], true);
}

static void fragments_in_any_order_make_one_hello(void **state)
{
    (void)state;
    struct build body = {.size = 0}, first = {.size = 0}, second = {.size = 0};
    build_client_hello(&body, 0xfefd);
    add_fragment(&first, 1, 0, build_span(&body), 100, SIZE_MAX);
    add_fragment(&second, 1, 0, build_span(&body), 50, 120);
    add_fragment(&second, 1, 0, build_span(&body), 0, 60);
    const struct parse_input inputs[] = {datagram(&first, true), datagram(&second, true)};
    expect(inputs, 2, MORE HELLO MORE);
    check_every_truncation(&inputs[1], true);
    check_every_flip(&inputs[1], true);
}

static void a_server_of_dtls_1_2_shows_its_certificate(void **state)
{
    (void)state;
    struct build body = {.size = 0}, first = {.size = 0}, second = {.size = 0};
    build_server_hello(&body, 0xfefd, 0);
    add_fragment(&first, 2, 1, build_span(&body), 0, SIZE_MAX);
    body.size = 0;
    size_t list = build_begin(&body, 3), one = build_begin(&body, 3);
    build_hex(&body, certificate_leaf);
    build_end(&body, one, 3);
    build_end(&body, list, 3);
    add_fragment(&first, 11, 2, build_span(&body), 0, 200);
    add_fragment(&second, 11, 2, build_span(&body), 200, SIZE_MAX);
    const struct parse_input inputs[] = {datagram(&first, false), datagram(&second, false)};
    expect(inputs, 2,
           "server_hello transport=2 version=fefd cipher=1301 psk=0 retry=0 ja3s=\"65277,4865,51\""
           " ja3s_hash=\"3e54ebaa593544cf14e7885795caf0d4\"\n" MORE certificate_leaf_event MORE);
}

static void a_preamble_of_capwap_is_passed_and_other_datagrams_are_refused(void **state)
{
    (void)state;
    struct build body = {.size = 0}, hello = {.size = 0};
    struct parse_context context = {0};
    build_client_hello(&body, 0xfefd);
    build_hex(&hello, "01000000");
    add_fragment(&hello, 1, 0, build_span(&body), 0, SIZE_MAX);
    assert_int_equal(dtls_protocol.probe(&context, build_span(&hello)), PROBE_YES);
    struct parse_input input = datagram(&hello, true);
    expect(&input, 1, HELLO MORE);
    assert_int_equal(dtls_protocol.probe(&context, span_text("\x16\x03\x01\x00\x10 TLS")),
                     PROBE_NO);
    assert_int_equal(dtls_protocol.probe(&context, (struct span){NULL, 0}), PROBE_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hello_in_one_datagram_is_read_once),
        cmocka_unit_test(fragments_in_any_order_make_one_hello),
        cmocka_unit_test(a_server_of_dtls_1_2_shows_its_certificate),
        cmocka_unit_test(a_preamble_of_capwap_is_passed_and_other_datagrams_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
