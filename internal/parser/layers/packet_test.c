/* SPDX-License-Identifier: MIT */
/* From the first byte of a frame to the ports of its packet, for each link layer that carries
 * IP. */
#include "parser/packet.h"

#include "parse_check.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

/* 10.0.0.1:40000 > 10.0.0.2:53, UDP, payload "abcd". */
#define V4 "4500 0020 0001 0000 40 11 0000 0a000001 0a000002 9c40 0035 000c 0000 61626364 "
/* 2001:db8::1 > 2001:db8::2, the same. */
#define V6_ADDRESSES "20010db8000000000000000000000001 20010db8000000000000000000000002 "
#define UDP "9c40 0035 000c 0000 61626364 "
#define V6 "60000000 000c 11 40 " V6_ADDRESSES UDP
#define MACS "020000000002 020000000001 "

static struct packet decode(int link_type, const char *hex, uint32_t wire_extra)
{
    struct packet packet;
    struct span bytes = bytes_from_hex(hex);
    struct frame frame = {.data = bytes.data,
                          .captured_bytes = (uint32_t)bytes.size,
                          .wire_bytes = (uint32_t)bytes.size + wire_extra,
                          .link_type = link_type};
    packet_decode(&frame, &packet);
    packet.payload.data = NULL; /* sizes only: the bytes are freed */
    free((void *)bytes.data);
    return packet;
}

static void expect_packet(int link_type, const char *hex, uint8_t version)
{
    struct packet packet = decode(link_type, hex, 0);
    if (packet.kind != PACKET_IP || packet.dst_port != 53)
        fprintf(stderr, "%d: %s\n", link_type, hex);
    assert_int_equal(packet.kind, PACKET_IP);
    assert_int_equal(packet.src.version, version);
    assert_int_equal(packet.ip_protocol, IP_UDP);
    assert_int_equal(packet.src_port, 40000);
    assert_int_equal(packet.dst_port, 53);
    assert_true(packet.has_transport);
    assert_int_equal(packet.payload.size, 4);
    assert_int_equal(packet.payload_bytes, 4);
    assert_int_equal(packet.ip_bytes, version == 4 ? 32 : 52);
}

static void ip_is_found_behind_every_link_layer(void **state)
{
    (void)state;
    static const struct {
        int link_type;
        const char *hex;
        uint8_t version;
    } frames[] = {
        {1, MACS "0800 " V4, 4},
        {1, MACS "86dd " V6, 6},
        {0, "02000000 " V4, 4},   /* NULL, little-endian */
        {0, "00000002 " V4, 4},   /* big-endian */
        {0, "1e000000 " V6, 6},   /* macOS */
        {108, "00000018 " V6, 6}, /* LOOP, OpenBSD */
        {101, V4, 4},
        {101, V6, 6},
        {228, V4, 4},
        {229, V6, 6},
        {113, "0000 0001 0006 020000000001 0000 0800 " V4, 4},          /* SLL */
        {276, "0800 0000 00000001 0001 00 06 0200000000010000 " V4, 4}, /* SLL2 */
        {9, "ff03 0021 " V4, 4},                                        /* PPP */
        {9, "0057 " V6, 6},                                             /* without the address */
        {50, "ff03 0021 " V4, 4},
        {51, "11 00 0001 0022 0021 " V4, 4}, /* PPPoE */
        {104, "0f00 0800 " V4, 4},           /* Cisco HDLC */
        {107, "1841 03 cc " V4, 4},          /* frame relay, RFC 2427 */
    };
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++)
        expect_packet(frames[i].link_type, frames[i].hex, frames[i].version);
}

static void tags_and_labels_in_front_of_ip_are_passed(void **state)
{
    (void)state;
    expect_packet(1, MACS "8100 0064 0800 " V4, 4);
    expect_packet(1, MACS "88a8 0064 8100 00c8 86dd " V6, 6);
    expect_packet(1, MACS "8847 00064140 " V4, 4);          /* one label */
    expect_packet(1, MACS "8847 00064040 00065140 " V6, 6); /* two */
    expect_packet(1, MACS "8864 11 00 0001 0022 0021 " V4, 4);
    expect_packet(1, MACS "0028 aaaa03 000000 0800 " V4, 4); /* 802.3, SNAP */
}

static void expect_tags(const char *hex, unsigned outer, unsigned inner)
{
    uint32_t vlans = decode(1, hex, 0).vlans;
    assert_int_equal(vlans_outer(vlans), outer);
    assert_int_equal(vlans_inner(vlans), inner);
}

static void the_outermost_and_the_innermost_tag_are_kept_and_a_tag_of_0_is_none(void **state)
{
    (void)state;
    expect_tags(MACS "0800 " V4, 0, 0);
    expect_tags(MACS "8100 0064 0800 " V4, 0, 100);
    expect_tags(MACS "88a8 0064 8100 20c8 0800 " V4, 100, 200);
    expect_tags(MACS "88a8 0064 8100 012c 8100 20c8 0800 " V4, 100, 200);
    expect_tags(MACS "8100 e000 0800 " V4, 0, 0); /* a priority only (802.1Q, 9.6) */
    expect_tags(MACS "88a8 0064 8100 e000 0800 " V4, 0, 100);
    uint32_t two = decode(1, MACS "88a8 0064 8100 20c8 0800 " V4, 0).vlans;
    uint32_t three = decode(1, MACS "88a8 0064 8100 012c 8100 20c8 0800 " V4, 0).vlans;
    uint32_t others = decode(1, MACS "88a8 0064 8100 012d 8100 20c8 0800 " V4, 0).vlans;
    assert_int_not_equal(two, three);
    assert_int_not_equal(three, others);
}

static void extension_headers_are_walked(void **state)
{
    (void)state; /* RFC 8200, section 4 */
    struct packet packet =
        decode(101,
               "60000000 0024 00 40 " V6_ADDRESSES "3c 00 010400000000 " /* hop-by-hop */
               "2b 00 010400000000 "                                     /* destination options */
               "11 00 0000 00000000 " UDP,                               /* routing */
               0);
    assert_int_equal(packet.ip_protocol, IP_UDP);
    assert_int_equal(packet.dst_port, 53);
    assert_int_equal(packet.payload.size, 4);
    assert_int_equal(packet.ip_bytes, 76);
}

static void fragments_are_recognised(void **state)
{
    (void)state;
    struct packet first =
        decode(101, "60000000 0014 2c 40 " V6_ADDRESSES "11 00 0001 0000abcd " UDP, 0);
    assert_true(first.is_fragment && first.more_fragments && !first.is_later_fragment);
    assert_int_equal(first.fragment_id, 0xabcd);
    assert_int_equal(first.dst_port, 53);
    struct packet later = decode(
        101, "4500 0020 0007 2002 40 11 0000 0a000001 0a000002 9c40 0035 000c 0000 61626364", 0);
    assert_true(later.is_later_fragment && later.more_fragments);
    assert_int_equal(later.fragment_offset, 16);
    assert_int_equal(later.fragment_id, 7);
    assert_false(later.has_ports); /* these bytes are content */
    struct packet atomic =
        decode(101, "60000000 0014 2c 40 " V6_ADDRESSES "11 00 0000 0000abcd " UDP, 0);
    assert_false(atomic.is_fragment); /* RFC 6946 */
    assert_int_equal(atomic.dst_port, 53);
}

static void lengths_are_what_the_headers_state(void **state)
{
    (void)state;
    struct packet snapped = decode(1,
                                   MACS "0800 4500 05dc 0001 0000 40 11 0000 0a000001 0a000002 "
                                        "9c40 0035 05c8 0000 6162",
                                   1470);
    assert_int_equal(snapped.ip_bytes, 1500);
    assert_int_equal(snapped.payload_bytes, 1472);
    assert_int_equal(snapped.payload.size, 2);
    struct packet padded = decode(1, MACS "0800 " V4 "000000000000000000000000000000000000", 0);
    assert_int_equal(padded.payload.size, 4); /* the trailer is not content */
    struct packet offloaded =
        decode(1, MACS "0800 4500 0000 0001 0000 40 11 0000 0a000001 0a000002 " UDP, 0);
    assert_int_equal(offloaded.ip_bytes, 32); /* total length 0: segmentation offload */
    assert_int_equal(offloaded.payload.size, 4);
}

static void what_is_not_ip_and_what_cannot_be_read_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(decode(1, MACS "0806 0001 0800 06 04 0001", 0).kind, PACKET_NOT_IP);
    assert_int_equal(decode(1, MACS "0806 0001 0800 06 04 0001", 0).ether_type, 0x0806);
    assert_int_equal(decode(1, MACS "88cc 0207", 0).kind, PACKET_NOT_IP);   /* LLDP */
    assert_int_equal(decode(1, MACS "0026 424203", 0).kind, PACKET_NOT_IP); /* STP */
    assert_int_equal(decode(1, MACS "0800 4500 0020 0001", 0).kind, PACKET_UNDECODABLE);
    assert_int_equal(decode(1, MACS "08", 0).kind, PACKET_UNDECODABLE);
    assert_int_equal(decode(1, "", 0).kind, PACKET_UNDECODABLE);
    assert_int_equal(decode(999, V4, 0).kind, PACKET_UNDECODABLE); /* no such link type */
    assert_int_equal(decode(101, "75000020", 0).kind, PACKET_UNDECODABLE);
}

static void a_stack_of_tags_without_end_is_given_up(void **state)
{
    (void)state;
    char hex[2000] = MACS;
    for (int i = 0; i < 100; i++)
        strcat(hex, "8100 0001 ");
    strcat(hex, "0800 " V4);
    assert_int_equal(decode(1, hex, 0).kind, PACKET_UNDECODABLE);
}

static void cut_transport_headers_give_what_they_hold(void **state)
{
    (void)state;
    struct packet ports_only =
        decode(101, "4500 0028 0001 0000 40 06 0000 0a000001 0a000002 9c40 0050", 20);
    assert_true(ports_only.has_ports && !ports_only.has_transport);
    assert_int_equal(ports_only.dst_port, 80);
    struct packet nothing =
        decode(101, "4500 0028 0001 0000 40 06 0000 0a000001 0a000002 9c40", 20);
    assert_int_equal(nothing.kind, PACKET_IP);
    assert_false(nothing.has_ports);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ip_is_found_behind_every_link_layer),
        cmocka_unit_test(tags_and_labels_in_front_of_ip_are_passed),
        cmocka_unit_test(the_outermost_and_the_innermost_tag_are_kept_and_a_tag_of_0_is_none),
        cmocka_unit_test(extension_headers_are_walked),
        cmocka_unit_test(fragments_are_recognised),
        cmocka_unit_test(lengths_are_what_the_headers_state),
        cmocka_unit_test(what_is_not_ip_and_what_cannot_be_read_are_told_apart),
        cmocka_unit_test(a_stack_of_tags_without_end_is_given_up),
        cmocka_unit_test(cut_transport_headers_give_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
