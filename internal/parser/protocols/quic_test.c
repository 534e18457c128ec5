/* SPDX-License-Identifier: MIT */
#include "parse_check.h"
#include "quic_connections.h"
#include "quic_seal.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct protocol quic_protocol;

#define HELLO(version)                                                                             \
    "client_hello transport=1 legacy=0303 highest=0304 quic=" version                              \
    " ech=0 resuming=0 sni=\"example.com\" alpn=\"h2,http/1.1\""                                   \
    " ja3=\"771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,"     \
    "27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0\""                             \
    " ja3_hash=\"c000e2caf3a25423f9de6c8a4b12a975\""                                               \
    " ja4=\"q13d1516h2_8daaf6152771_e5627efa2ab1\""                                                \
    " ja4_r=\"q13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,"        \
    "cca8,cca9_0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_0403,0804,"   \
    "0401,0503,0805,0501,0806,0601\"\n"
#define SERVER_HELLO                                                                               \
    "server_hello transport=1 version=0304 cipher=1301 psk=0 retry=0 ja3s=\"771,4865,43-51\""      \
    " ja3s_hash=\"f4febc55ea12b31ae17cfb7e614afda8\"\n"
#define MORE "status more\n"

static struct parse_input datagram(const struct build *b, bool from_client)
{
    return (struct parse_input){.protocol = &quic_protocol,
                                .from_originator = from_client,
                                .sender_port = from_client ? 50000 : 443,
                                .receiver_port = from_client ? 443 : 50000,
                                .bytes = build_span(b)};
}

static void expect(const struct parse_input *inputs, size_t count, const char *expected)
{
    char *events = parse_datagrams_events(inputs, count);
    assert_string_equal(events, expected);
    free(events);
}

static void hello_message(struct build *message)
{
    struct build body = {.size = 0};
    message->size = 0;
    build_client_hello(&body, 0x0303);
    build_handshake(message, 1, build_span(&body));
}

/* An Initial, and the origin of its keys. */
struct initial {
    struct quic_seal seal;
    const char *key_cid;
    enum quic_salt_number salt;
    bool of_client;
};

static const struct initial client_initial = {
    .seal = {.first = 0xc0,
             .version = QUIC_VERSION_1,
             .destination = "8bytecid",
             .source = "me",
             .payload_least = 1180},
    .key_cid = "8bytecid",
    .salt = QUIC_SALT_V1,
    .of_client = true,
};

static void seal_frames(struct build *out, struct initial initial, const struct build *frames)
{
    static struct quic_key_cache cache;
    struct parser_crypto *crypto = parser_crypto_create();
    assert_non_null(crypto);
    const struct quic_keys *keys = quic_initial_keys(&cache, crypto, initial.salt,
                                                     span_text(initial.key_cid), initial.of_client);
    initial.seal.key = keys->key;
    initial.seal.iv = keys->iv;
    initial.seal.header_key = keys->header;
    initial.seal.frames = build_span(frames);
    quic_seal_initial(out, &initial.seal);
    parser_crypto_destroy(crypto);
}

/* A datagram with one Initial that holds bytes [from, to) of the hello. */
static void seal_part(struct build *out, struct initial initial, size_t from, size_t to)
{
    struct build message, frames = {.size = 0};
    hello_message(&message);
    if (to > message.size) to = message.size;
    quic_seal_crypto(&frames, from, (struct span){message.data + from, to - from});
    seal_frames(out, initial, &frames);
}

static void seal_server(struct build *out, struct initial initial)
{
    struct build body = {.size = 0}, message = {.size = 0}, frames = {.size = 0};
    build_server_hello(&body, 0x0303, 0x0304);
    build_handshake(&message, 2, build_span(&body));
    build_hex(&frames, "02 00 00 00 00"); /* ACK */
    quic_seal_crypto(&frames, 0, build_span(&message));
    initial.of_client = false;
    seal_frames(out, initial, &frames);
}

/* The answer to this client's Initial. */
static void seal_answer(struct build *out, struct initial initial, const char *server_cid)
{
    initial.seal.destination = initial.seal.source;
    initial.seal.source = server_cid;
    seal_server(out, initial);
}

static void both_hellos_are_read_with_the_keys_of_the_first_connection_id(void **state)
{
    (void)state;
    struct build client = {.size = 0}, server = {.size = 0}, acknowledged = {.size = 0};
    seal_part(&client, client_initial, 0, SIZE_MAX);
    struct initial initial = client_initial;
    initial.seal.destination = "me";
    initial.seal.source = "server";
    seal_server(&server, initial);
    initial.seal.destination = "server";
    initial.seal.source = "me";
    seal_part(&acknowledged, initial, 0, SIZE_MAX);
    const struct parse_input inputs[] = {datagram(&client, true), datagram(&server, false),
                                         datagram(&acknowledged, true)};
    expect(inputs, 3, HELLO("00000001") MORE SERVER_HELLO MORE MORE);
    check_every_truncation(&inputs[0], true);
    check_every_flip(&inputs[0], true);
}

static void every_version_has_its_salt_and_its_packet_types(void **state)
{
    (void)state;
    static const struct {
        uint32_t version;
        enum quic_salt_number salt;
        uint8_t first;
        const char *expected;
    } cases[] = {
        {QUIC_VERSION_2, QUIC_SALT_V2, 0xd0, HELLO("6b3343cf") MORE},
        {0xff000022, QUIC_SALT_V1, 0xc0, HELLO("ff000022") MORE},
        {0xff00001d, QUIC_SALT_DRAFT_29, 0xc0, HELLO("ff00001d") MORE},
        {0xff000017, QUIC_SALT_DRAFT_23, 0xc0, HELLO("ff000017") MORE},
        {0xff000016, QUIC_SALT_DRAFT_22, 0xc0, HELLO("ff000016") MORE},
        {0xfaceb002, QUIC_SALT_DRAFT_23, 0xc0, HELLO("faceb002") MORE},
        {0x1a2a3a4a, QUIC_SALT_V1, 0xc0, HELLO("1a2a3a4a") MORE},
        {QUIC_VERSION_1, QUIC_SALT_V1, 0x80, HELLO("00000001") MORE}, /* RFC 9287 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct build client = {.size = 0};
        struct initial initial = client_initial;
        initial.seal.version = cases[i].version;
        initial.salt = cases[i].salt;
        initial.seal.first = cases[i].first;
        seal_part(&client, initial, 0, SIZE_MAX);
        struct parse_input input = datagram(&client, true);
        struct parse_context context = {.port_hint = true};
        assert_int_equal(quic_protocol.probe(&context, input.bytes), PROBE_YES);
        expect(&input, 1, cases[i].expected);
    }
}

static void a_hello_in_pieces_in_any_order_is_one_hello(void **state)
{
    (void)state;
    struct build first = {.size = 0}, second = {.size = 0};
    seal_part(&first, client_initial, 100, SIZE_MAX);
    struct initial initial = client_initial;
    initial.seal.number = 1;
    initial.seal.payload_least = 0;
    seal_part(&second, initial, 40, 120); /* coalesced: two packets in a datagram */
    initial.seal.number = 2;
    seal_part(&second, initial, 0, 50);
    const struct parse_input inputs[] = {datagram(&first, true), datagram(&second, true)};
    expect(inputs, 2, MORE HELLO("00000001") MORE);
}

static void after_a_retry_the_same_hello_is_not_said_twice(void **state)
{
    (void)state;
    struct build client = {.size = 0}, retry = {.size = 0}, again = {.size = 0},
                 server = {.size = 0};
    seal_part(&client, client_initial, 0, SIZE_MAX);
    build_hex(&retry, "f0 00000001 02 6d65 07 72657472696564 aabbccdd"
                      "000102030405060708090a0b0c0d0e0f");
    struct initial initial = client_initial;
    initial.seal.destination = initial.key_cid = "retried";
    seal_part(&again, initial, 0, SIZE_MAX);
    initial.seal.destination = "me";
    initial.seal.source = "server";
    seal_server(&server, initial);
    const struct parse_input inputs[] = {datagram(&client, true), datagram(&retry, false),
                                         datagram(&again, true), datagram(&server, false)};
    expect(inputs, 4, HELLO("00000001") MORE MORE MORE SERVER_HELLO MORE);
}

static void the_next_connection_on_the_same_ports_has_its_own_hellos(void **state)
{
    (void)state;
    struct build client = {.size = 0}, server = {.size = 0}, next = {.size = 0},
                 answer = {.size = 0};
    struct initial initial = client_initial;
    seal_part(&client, initial, 0, SIZE_MAX);
    seal_answer(&server, initial, "server");
    initial.seal.destination = initial.key_cid = "anothercid";
    seal_part(&next, initial, 0, SIZE_MAX);
    seal_answer(&answer, initial, "another server");
    const struct parse_input inputs[] = {datagram(&client, true), datagram(&server, false),
                                         datagram(&next, true), datagram(&answer, false)};
    expect(inputs, 4,
           HELLO("00000001") MORE SERVER_HELLO MORE HELLO("00000001") MORE SERVER_HELLO MORE);
}

/* RFC 9000, 5.2: only the ids distinguish them. The clients' own ids may be empty. */
static void check_connections_at_once(const char *first_source, const char *second_source)
{
    struct build datagrams[6] = {{.size = 0}};
    struct initial one = client_initial, two = client_initial;
    one.seal.source = first_source;
    two.seal.source = second_source;
    two.seal.destination = two.key_cid = "anothercid";
    seal_part(&datagrams[0], one, 100, SIZE_MAX);
    seal_part(&datagrams[1], two, 0, 150);
    one.seal.number = two.seal.number = 1;
    seal_part(&datagrams[2], one, 0, 100);
    seal_part(&datagrams[3], two, 150, SIZE_MAX);
    seal_answer(&datagrams[4], two, "server of two");
    seal_answer(&datagrams[5], one, "server of one");
    struct parse_input inputs[6];
    for (size_t i = 0; i < 6; i++)
        inputs[i] = datagram(&datagrams[i], i < 4);
    expect(inputs, 6,
           MORE MORE HELLO("00000001") MORE HELLO("00000001")
               MORE SERVER_HELLO MORE SERVER_HELLO MORE);
}

static void connections_at_once_on_the_same_ports_have_their_own_hellos(void **state)
{
    (void)state;
    check_connections_at_once("me", "myself");
    check_connections_at_once("", "");
}

static const char *numbered_cid(unsigned number, char cid[16])
{
    snprintf(cid, 16, "cid-%09u", number);
    return cid;
}

static void the_number_of_connections_after_each_other_has_no_limit(void **state)
{
    (void)state;
    enum { MANY = 300 };
    static struct build datagrams[MANY];
    static struct parse_input inputs[MANY];
    char cid[16];
    for (unsigned i = 0; i < MANY; i++) {
        struct initial initial = client_initial;
        initial.seal.destination = initial.key_cid = numbered_cid(i, cid);
        datagrams[i].size = 0;
        seal_part(&datagrams[i], initial, 0, SIZE_MAX);
        inputs[i] = datagram(&datagrams[i], true);
    }
    char *events = parse_datagrams_events(inputs, MANY);
    unsigned hellos = 0;
    for (const char *at = events; (at = strstr(at, "client_hello ")); at++)
        hellos++;
    assert_int_equal(hellos, MANY);
    free(events);
}

static void a_connection_that_makes_room_before_its_hello_is_counted(void **state)
{
    (void)state;
    static struct build datagrams[QUIC_CONNECTIONS_MOST + 1];
    static struct parse_input inputs[QUIC_CONNECTIONS_MOST + 1];
    char cid[16];
    for (unsigned i = 0; i <= QUIC_CONNECTIONS_MOST; i++) {
        struct initial initial = client_initial;
        initial.seal.destination = initial.key_cid = numbered_cid(i, cid);
        seal_part(&datagrams[i], initial, 0, 10);
        inputs[i] = datagram(&datagrams[i], true);
    }
    expect(inputs, QUIC_CONNECTIONS_MOST + 1,
           MORE MORE MORE MORE MORE MORE MORE MORE
           "oddity QUIC connections at once: too many for one flow\n" MORE);
}

static void a_datagram_is_of_one_connection(void **state)
{
    (void)state;
    struct build client = {.size = 0}, small = {.size = 0};
    struct initial initial = client_initial, other = client_initial;
    other.seal.destination = other.key_cid = "anothercid";
    seal_part(&client, initial, 0, 10);
    seal_part(&client, other, 0, SIZE_MAX); /* RFC 9000, 12.2: ignored */
    other.seal.payload_least = 600;
    seal_part(&small, other, 0, SIZE_MAX); /* RFC 9000, 14.1: under 1,200 bytes, discarded */
    const struct parse_input inputs[] = {datagram(&client, true), datagram(&small, true)};
    expect(inputs, 2, MORE MORE);
}

static void a_hello_of_too_many_packets_is_given_up_and_counted(void **state)
{
    (void)state;
    enum { TOO_MANY = 17 };
    static struct build datagrams[TOO_MANY];
    static struct parse_input inputs[TOO_MANY];
    for (unsigned i = 0; i < TOO_MANY; i++) {
        struct initial initial = client_initial;
        initial.seal.number = i;
        seal_part(&datagrams[i], initial, 10, 20); /* its first bytes never come */
        inputs[i] = datagram(&datagrams[i], true);
    }
    char *events = parse_datagrams_events(inputs, TOO_MANY);
    assert_string_equal(strstr(events, "oddity"), "oddity QUIC hello that is too long\n" MORE MORE);
    free(events);
}

static void a_packet_that_no_key_fits_says_nothing(void **state)
{
    (void)state;
    struct build client = {.size = 0};
    seal_part(&client, client_initial, 0, SIZE_MAX);
    client.data[client.size - 1] ^= 1;
    struct parse_input input = datagram(&client, true);
    expect(&input, 1, MORE);
}

static void keys_tried_in_vain_are_counted_and_do_not_blind(void **state)
{
    (void)state;
    enum { DAMAGED = 40 };
    static struct build datagrams[DAMAGED + 1];
    static struct parse_input inputs[DAMAGED + 1];
    for (unsigned i = 0; i <= DAMAGED; i++) {
        seal_part(&datagrams[i], client_initial, 0, SIZE_MAX);
        if (i < DAMAGED) datagrams[i].data[datagrams[i].size - 1] ^= 1;
        inputs[i] = datagram(&datagrams[i], true);
    }
    char *events = parse_datagrams_events(inputs, DAMAGED + 1);
    const char *oddity = strstr(events, "oddity QUIC Initials that no key opens\n");
    assert_non_null(oddity);
    assert_null(strstr(oddity + 1, "oddity"));
    assert_non_null(strstr(oddity, HELLO("00000001")));
    free(events);
}

static void version_negotiation_is_quic_and_noise_is_not(void **state)
{
    (void)state;
    struct build negotiation = {.size = 0}, noise = {.size = 0};
    struct parse_context context = {.port_hint = true};
    build_hex(&negotiation, "80 00000000 02 6d65 04 01020304 1a2a3a4a 00000001");
    assert_int_equal(quic_protocol.probe(&context, build_span(&negotiation)), PROBE_YES);
    build_hex(&noise, "80 00000000 02 6d65 04 01020304 1a2a3a");
    assert_int_equal(quic_protocol.probe(&context, build_span(&noise)), PROBE_NO);
    assert_int_equal(quic_protocol.probe(&context, span_text("\x80\x00\x00")), PROBE_NO);
    assert_int_equal(quic_protocol.probe(&context, (struct span){NULL, 0}), PROBE_NO);
}

static void an_initial_proves_itself_on_any_port_and_in_any_version(void **state)
{
    (void)state;
    static const struct {
        uint32_t version;
        enum quic_salt_number salt;
    } unknown[] = {{0x0a0a0a0a, QUIC_SALT_DRAFT_29}, {0x709a50c4, QUIC_SALT_V1}};
    struct parse_context *context = parse_context_create();
    assert_non_null(context);
    context->port_hint = false;
    for (size_t i = 0; i < 2; i++) {
        struct initial initial = client_initial;
        struct build client = {.size = 0};
        initial.seal.version = unknown[i].version;
        initial.salt = unknown[i].salt;
        seal_part(&client, initial, 0, SIZE_MAX);
        assert_int_equal(quic_protocol.probe(context, build_span(&client)), PROBE_YES);
        client.data[client.size - 1] ^= 1;
        assert_int_equal(quic_protocol.probe(context, build_span(&client)), PROBE_NO);
    }
    parse_context_destroy(context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_hellos_are_read_with_the_keys_of_the_first_connection_id),
        cmocka_unit_test(every_version_has_its_salt_and_its_packet_types),
        cmocka_unit_test(a_hello_in_pieces_in_any_order_is_one_hello),
        cmocka_unit_test(after_a_retry_the_same_hello_is_not_said_twice),
        cmocka_unit_test(the_next_connection_on_the_same_ports_has_its_own_hellos),
        cmocka_unit_test(connections_at_once_on_the_same_ports_have_their_own_hellos),
        cmocka_unit_test(the_number_of_connections_after_each_other_has_no_limit),
        cmocka_unit_test(a_connection_that_makes_room_before_its_hello_is_counted),
        cmocka_unit_test(a_datagram_is_of_one_connection),
        cmocka_unit_test(a_hello_of_too_many_packets_is_given_up_and_counted),
        cmocka_unit_test(a_packet_that_no_key_fits_says_nothing),
        cmocka_unit_test(an_initial_proves_itself_on_any_port_and_in_any_version),
        cmocka_unit_test(keys_tried_in_vain_are_counted_and_do_not_blind),
        cmocka_unit_test(version_negotiation_is_quic_and_noise_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
