/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as frames: finds whom each is from, to or about. A longer list excludes at least as
 * much, and a MAC that a frame shows is always found. Input: a byte for the link type, then one
 * frame.
 */
#include "model/exclusion.h"
#include "parser/packet.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TUNNELS_MOST = 8 };

/* Of the machines in the shipped captures; each list contains the one before it. */
static const struct exclusion *lists(void)
{
    static struct exclusion lists[3];
    static const char *const listed[] = {"192.168.7.103",   "f0:18:98:5c:11:01", "192.168.7.64/26",
                                         "fd07:7:7:7::/64", "9c:8e:cd:41:55:04", "10.0.0.0/8"};
    if (!exclusion_is_empty(&lists[0])) return lists;
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 2 * i + 2; j++)
            if (exclusion_add(&lists[i], listed[j]) != EXCLUSION_ADDED) abort();
    return lists;
}

static void ask(const struct packet *packet)
{
    const struct exclusion *all = lists();
    struct exclusion own = {.mac_count = 1};
    bool before = false;
    for (size_t i = 0; i < 3; i++) {
        bool concerns = packet_concerns(packet, &all[i]);
        if (before && !concerns) abort();
        before = concerns;
    }
    if (packet_concerns(packet, &(struct exclusion){.mac_count = 0})) abort();
    if (packet->has_macs) {
        own.macs[0] = packet->src_mac;
        if (!packet_concerns(packet, &own)) abort();
    }
    /* ARP has MACs in its body, too. */
    bool is_arp = packet->kind == PACKET_NOT_IP && packet->ether_type == ETHER_TYPE_ARP;
    if (is_arp && packet->link_payload.size >= 14) {
        memcpy(own.macs[0].bytes, packet->link_payload.data + 8, 6);
        if (!packet_concerns(packet, &own)) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int link_types[] = {1, 1, 1, 1, 101, 0, 113, 276, 9, 105, 127, 108, 50, 51, 104};
    if (size < 1) return 0;
    struct frame frame = {
        .data = data + 1, /* libFuzzer's own copy has the exact size */
        .captured_bytes = (uint32_t)size - 1,
        .wire_bytes = (uint32_t)size - 1 + (data[0] & 128 ? 100 : 0),
        .link_type = link_types[(data[0] & 127) % (sizeof link_types / sizeof link_types[0])]};
    struct packet packet;
    packet_decode(&frame, &packet);
    ask(&packet);
    struct tunneled inner;
    for (int i = 0; i < TUNNELS_MOST && packet.kind == PACKET_IP; i++) {
        if (!packet_decode_inner(&packet, &inner)) break;
        packet = inner.packet;
        ask(&packet);
    }
    return 0;
}
