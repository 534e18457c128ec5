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

static struct claims claims_of(const char *hex)
{
    struct claims claims = {.count = 0};
    struct sink sink = {take, &claims};
    struct packet packet = {.kind = PACKET_NOT_IP, .ether_type = 0x0806};
    packet.link_payload = bytes_from_hex(hex);
    const void *memory = packet.link_payload.data;
    arp_parse(&packet, &sink);
    struct claims whole = claims;
    while (packet.link_payload.size > 0) { /* cut: no event, and no read past the end */
        packet.link_payload.size--;
        claims.count = 0;
        arp_parse(&packet, &sink);
        if (packet.link_payload.size < 28) assert_int_equal(claims.count, 0);
    }
    free((void *)memory);
    return whole;
}

#define SENDER "02aabbccddee c0000237"

static void expect_claim(const char *hex, bool gratuitous)
{
    char ip[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    struct claims claims = claims_of(hex);
    assert_int_equal(claims.count, 1);
    assert_int_equal(claims.last.source, BINDING_ARP);
    assert_string_equal(ip_format(&claims.last.ip, ip), "192.0.2.55");
    assert_string_equal(mac_format(&claims.last.mac, mac), "02:aa:bb:cc:dd:ee");
    assert_int_equal(claims.last.is_gratuitous, gratuitous);
}

static void requests_and_replies_claim_the_sender(void **state)
{
    (void)state;
    expect_claim("0001 0800 06 04 0001" SENDER "000000000000 c0000201", false);
    expect_claim("0001 0800 06 04 0002" SENDER "020000000001 c0000201", false);
    expect_claim("0001 0800 06 04 0002" SENDER "020000000001 c0000201 0000000000000000", false);
}

static void an_announcement_is_gratuitous(void **state)
{
    (void)state;
    expect_claim("0001 0800 06 04 0001" SENDER "000000000000 c0000237", true);
    expect_claim("0001 0800 06 04 0002" SENDER "ffffffffffff c0000237", true);
}

static void a_probe_claims_nothing(void **state)
{
    (void)state;
    assert_int_equal(
        claims_of("0001 0800 06 04 0001 02aabbccddee 00000000 000000000000 c0000237").count, 0);
}

static void other_hardware_protocols_and_operations_claim_nothing(void **state)
{
    (void)state;
    assert_int_equal(claims_of("0018 0800 06 04 0001" SENDER "000000000000 c0000201").count, 0);
    assert_int_equal(claims_of("0001 86dd 06 04 0001" SENDER "000000000000 c0000201").count, 0);
    assert_int_equal(claims_of("0001 0800 08 04 0001" SENDER "000000000000 c0000201").count, 0);
    assert_int_equal(claims_of("0001 0800 06 04 0003" SENDER "000000000000 c0000201").count, 0);
    assert_int_equal(claims_of("0001 0800 06 04 0063" SENDER "000000000000 c0000201").count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_and_replies_claim_the_sender),
        cmocka_unit_test(an_announcement_is_gratuitous),
        cmocka_unit_test(a_probe_claims_nothing),
        cmocka_unit_test(other_hardware_protocols_and_operations_claim_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
