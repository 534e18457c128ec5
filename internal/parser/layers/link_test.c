/* SPDX-License-Identifier: MIT */
#include "layers.h"
#include "test.h"

#include <stdlib.h>

/* An IPv4 header and a UDP header, 28 bytes, from 192.0.2.1:1000 to 192.0.2.2:53. */
#define IPV4_UDP                                                                                   \
    0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0x03, 0xe8, 0, 53, 0, 8, \
        0, 0
#define ETHERNET 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00

static struct packet decode(const uint8_t *bytes, uint32_t size, int link_type)
{
    struct packet packet;
    uint8_t *copy = malloc(size ? size : 1); /* so that the sanitizer detects a read past the end */
    memcpy(copy, bytes, size);
    struct frame frame = {
        .data = copy, .captured_bytes = size, .wire_bytes = size, .link_type = link_type};
    packet_decode(&frame, &packet);
    free(copy);
    packet.payload = packet.ip_payload = packet.link_payload = (struct span){NULL, 0};
    return packet;
}

static void assert_is_the_query(const struct packet *packet)
{
    assert_int_equal(packet->kind, PACKET_IP);
    assert_int_equal(packet->ip_bytes, 28);
    assert_int_equal(packet->src_port, 1000);
    assert_int_equal(packet->dst_port, 53);
}

static void junipers_header_stands_in_front_of_ethernet(void **state)
{
    (void)state;
    const uint8_t plain[] = {0x4d, 0x47, 0x43, 0x01, ETHERNET, IPV4_UDP};
    const uint8_t extended[] = {0x4d, 0x47, 0x43, 0x80, 0, 3, 9, 9, 9, ETHERNET, IPV4_UDP};
    const uint8_t without_ethernet[] = {0x4d, 0x47, 0x43, 0x02, IPV4_UDP};
    const uint8_t other[] = {0x4d, 0x47, 0x44, 0x00, ETHERNET, IPV4_UDP};
    struct packet packet = decode(plain, sizeof plain, 178);
    assert_is_the_query(&packet);
    assert_int_equal(packet.src_mac.bytes[5], 1);
    packet = decode(extended, sizeof extended, 178);
    assert_is_the_query(&packet);
    assert_int_equal(decode(without_ethernet, sizeof without_ethernet, 178).kind, PACKET_NOT_IP);
    assert_int_equal(decode(other, sizeof other, 178).kind, PACKET_UNDECODABLE);
    for (uint32_t size = 0; size < 9 + 14 + 20; size++)
        assert_int_equal(decode(extended, size, 178).kind, PACKET_UNDECODABLE);
}

static void nflog_of_a_host_of_either_byte_order_is_read(void **state)
{
    (void)state;
    const uint8_t little[] = {2, 0, 0, 1, 8, 0, 1, 0, 8, 0, 1, 0, 32, 0, 9, 0, IPV4_UDP};
    const uint8_t big[] = {2, 0, 0, 1, 0, 8, 0, 1, 8, 0, 1, 0, 0, 32, 0, 9, IPV4_UDP};
    struct packet packet = decode(little, sizeof little, 239);
    assert_is_the_query(&packet);
    packet = decode(big, sizeof big, 239);
    assert_is_the_query(&packet);
    for (uint32_t size = 0; size < 16 + 20; size++) {
        assert_int_equal(decode(little, size, 239).kind, PACKET_UNDECODABLE);
        assert_int_equal(decode(big, size, 239).kind, PACKET_UNDECODABLE);
    }
}

/* Several headers, each of which announces the next, and UDP at the end. */
static void ipv6_headers_may_follow_each_other_to_the_end_of_a_packet(void **state)
{
    (void)state;
    enum { FRAGMENT = 44, HEADERS = 180 };
    uint8_t bytes[40 + 8 * HEADERS + 8] = {0x60, 0, 0, 0, 0, 0, FRAGMENT, 64};
    uint32_t payload = sizeof bytes - 40;
    bytes[4] = (uint8_t)(payload >> 8);
    bytes[5] = (uint8_t)payload;
    bytes[23] = 1;
    bytes[39] = 2;
    for (unsigned i = 0; i < HEADERS; i++)
        bytes[40 + 8 * i] = i + 1 < HEADERS ? FRAGMENT : IP_UDP;
    uint8_t *udp = bytes + sizeof bytes - 8;
    udp[1] = 7;
    udp[3] = 9;
    udp[5] = 8;
    struct packet packet = decode(bytes, sizeof bytes, 101);
    assert_int_equal(packet.kind, PACKET_IP);
    assert_int_equal(packet.ip_protocol, IP_UDP);
    assert_false(packet.is_fragment); /* offset 0 and nothing more: RFC 8200, 4.5 */
    assert_int_equal(packet.dst_port, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(junipers_header_stands_in_front_of_ethernet),
        cmocka_unit_test(nflog_of_a_host_of_either_byte_order_is_read),
        cmocka_unit_test(ipv6_headers_may_follow_each_other_to_the_end_of_a_packet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
