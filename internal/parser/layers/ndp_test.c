/* SPDX-License-Identifier: MIT */
#include "parser/packet.h"

#include "parse_check.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

struct claims {
    size_t count;
    struct address_binding last;
};

static void take(void *owner, const struct event *event)
{
    struct claims *claims = owner;
    assert_int_equal(event->kind, EVENT_ADDRESS_BINDING);
    claims->count++;
    claims->last = event->binding;
}

static struct packet message(uint8_t type, const char *source, const char *hex)
{
    struct packet packet = {.kind = PACKET_IP,
                            .ip_protocol = IP_ICMPV6,
                            .ttl = 255,
                            .has_ports = true,
                            .has_transport = true,
                            .src_port = type};
    assert_true(ip_parse(source, &packet.src));
    packet.payload = bytes_from_hex(hex);
    return packet;
}

static struct claims claims_of(struct packet packet)
{
    struct claims claims = {.count = 0};
    struct sink sink = {take, &claims};
    const void *memory = packet.payload.data;
    ndp_parse(&packet, &sink);
    struct claims whole = claims;
    while (packet.payload.size > 0) {
        packet.payload.size--;
        ndp_parse(&packet, &sink);
    }
    free((void *)memory);
    return whole;
}

#define TARGET "fe800000000000000000000000000002"
#define SOURCE_MAC "01 01 02aabbccddee"
#define TARGET_MAC "02 01 02aabbccddee"
#define NONCE "0e 01 000000000000" /* RFC 3971: an option that is ignored */

static void expect_claim(struct packet packet, const char *ip, bool router, bool gratuitous)
{
    char ip_text[IP_TEXT_SIZE], mac_text[MAC_TEXT_SIZE];
    struct claims claims = claims_of(packet);
    assert_int_equal(claims.count, 1);
    assert_int_equal(claims.last.source, BINDING_NDP);
    assert_string_equal(ip_format(&claims.last.ip, ip_text), ip);
    assert_string_equal(mac_format(&claims.last.mac, mac_text), "02:aa:bb:cc:dd:ee");
    assert_int_equal(claims.last.is_router, router);
    assert_int_equal(claims.last.is_gratuitous, gratuitous);
}

static void a_neighbor_solicitation_binds_its_source(void **state)
{
    (void)state;
    expect_claim(message(135, "fe80::1", "00000000" TARGET NONCE SOURCE_MAC), "fe80::1", false,
                 false);
}

static void a_neighbor_advertisement_binds_its_target(void **state)
{
    (void)state;
    expect_claim(message(136, "fe80::1", "60000000" TARGET TARGET_MAC), "fe80::2", false, false);
    expect_claim(message(136, "fe80::1", "a0000000" TARGET TARGET_MAC), "fe80::2", true, true);
}

static void router_messages_bind_their_source(void **state)
{
    (void)state;
    expect_claim(message(133, "fe80::1", "00000000" SOURCE_MAC), "fe80::1", false, false);
    expect_claim(message(134, "fe80::1", "40000708 00000000 00000000" SOURCE_MAC), "fe80::1", true,
                 true);
}

static void without_a_lifetime_nobody_is_a_router(void **state)
{
    (void)state;
    expect_claim(message(134, "fe80::1", "00000000 00000000 00000000" SOURCE_MAC), "fe80::1", false,
                 true);
}

static void duplicate_address_detection_claims_nothing(void **state)
{
    (void)state;
    assert_int_equal(claims_of(message(135, "::", "00000000" TARGET SOURCE_MAC)).count, 0);
    assert_int_equal(claims_of(message(135, "::", "00000000" TARGET)).count, 0);
}

static void what_the_rfc_tells_nodes_to_discard_claims_nothing(void **state)
{
    (void)state;
    struct packet routed = message(135, "fe80::1", "00000000" TARGET SOURCE_MAC);
    routed.ttl = 254;
    assert_int_equal(claims_of(routed).count, 0);
    struct packet coded = message(135, "fe80::1", "00000000" TARGET SOURCE_MAC);
    coded.dst_port = 1;
    assert_int_equal(claims_of(coded).count, 0);
    /* an option of length 0, after a good one */
    assert_int_equal(
        claims_of(message(135, "fe80::1", "00000000" TARGET SOURCE_MAC "0e00000000000000")).count,
        0);
    /* an advertisement for a group */
    assert_int_equal(
        claims_of(message(136, "fe80::1", "60000000 ff020000000000000000000000000001" TARGET_MAC))
            .count,
        0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_neighbor_solicitation_binds_its_source),
        cmocka_unit_test(a_neighbor_advertisement_binds_its_target),
        cmocka_unit_test(router_messages_bind_their_source),
        cmocka_unit_test(without_a_lifetime_nobody_is_a_router),
        cmocka_unit_test(duplicate_address_detection_claims_nothing),
        cmocka_unit_test(what_the_rfc_tells_nodes_to_discard_claims_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
