/* SPDX-License-Identifier: MIT */
#include "build.h"
#include "parse_check.h"
#include "test.h"

#include <stdlib.h>

extern const struct protocol openvpn_protocol;

enum { PACKETS = 5 };

/* The bytes before the acknowledgements: with tls-auth an HMAC of 20 bytes, id and time. */
static void add_head(struct build *b, uint8_t opcode, bool with_hmac)
{
    static uint8_t number;
    build_number(b, opcode << 3, 1);
    build_text(b, "session!");
    if (!with_hmac) return;
    for (int i = 0; i < 20; i++)
        build_number(b, 0xaa, 1);
    build_number(b, opcode == 7 ? 1 : 2 + number++, 4);
    build_number(b, 0x5f000000, 4);
}

static void add_piece(struct build *b, bool with_hmac, uint32_t number, struct span piece)
{
    add_head(b, 4, with_hmac);
    build_hex(b, "01 00000000 0102030405060708");
    build_number(b, number, 4);
    build_bytes(b, piece.data, piece.size);
}

/* A reset, and a ClientHello in two packets, the first of them twice, then an acknowledgement. */
static void dialogue(struct build packets[PACKETS], bool with_hmac)
{
    struct build body = {.size = 0}, record = {.size = 0};
    for (size_t i = 0; i < PACKETS; i++)
        packets[i].size = 0;
    build_client_hello(&body, 0x0303);
    build_hex(&record, "160301");
    size_t begun = build_begin(&record, 2);
    build_handshake(&record, 1, build_span(&body));
    build_end(&record, begun, 2);
    add_head(&packets[0], 7, with_hmac);
    build_hex(&packets[0], "00 00000000");
    add_piece(&packets[1], with_hmac, 1, (struct span){record.data, 100});
    add_piece(&packets[2], with_hmac, 1, (struct span){record.data, 100});
    add_head(&packets[3], 5, with_hmac);
    build_hex(&packets[3], "01 00000000 0102030405060708");
    add_piece(&packets[4], with_hmac, 2, (struct span){record.data + 100, record.size - 100});
}

static void check_dialogue(bool with_hmac)
{
    static struct build packets[PACKETS];
    struct parse_input inputs[PACKETS];
    dialogue(packets, with_hmac);
    for (size_t i = 0; i < PACKETS; i++) {
        inputs[i] = (struct parse_input){.protocol = &openvpn_protocol,
                                         .from_originator = true,
                                         .sender_port = 50000,
                                         .receiver_port = 1194,
                                         .bytes = build_span(&packets[i])};
    }
    char *events = parse_datagrams_events(inputs, PACKETS);
    const char *hello = strstr(events, "client_hello");
    assert_non_null(hello);
    assert_non_null(strstr(hello, "sni=\"example.com\""));
    assert_non_null(strstr(hello, "ja4=\"t13d1516h2_8daaf6152771_e5627efa2ab1\""));
    assert_null(strstr(hello + 1, "client_hello"));
    free(events);

    static struct build stream;
    stream.size = 0;
    for (size_t i = 0; i < PACKETS; i++) {
        build_number(&stream, packets[i].size, 2);
        build_bytes(&stream, packets[i].data, packets[i].size);
    }
    struct parse_input input = inputs[0];
    input.bytes = build_span(&stream);
    events = parse_stream_events(&input, 0);
    assert_non_null(strstr(events, "ja4=\"t13d1516h2_8daaf6152771_e5627efa2ab1\""));
    free(events);
    check_every_truncation(&input, false);
    check_every_flip(&input, false);
}

static void tls_inside_is_read(void **state)
{
    (void)state;
    check_dialogue(false);
}

static void tls_inside_is_read_behind_an_hmac(void **state)
{
    (void)state;
    check_dialogue(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tls_inside_is_read),
        cmocka_unit_test(tls_inside_is_read_behind_an_hmac),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
