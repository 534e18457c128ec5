/* SPDX-License-Identifier: MIT */
/* Any bytes as ARP and as Neighbor Discovery: the first byte chooses which. */
#include "parser/packet.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(void *owner, const struct event *event)
{
    size_t *claims = owner;
    (*claims)++;
    bool whole = event->kind == EVENT_ADDRESS_BINDING && mac_is_set(&event->binding.mac) &&
                 ip_is_set(&event->binding.ip) && !ip_is_unspecified(&event->binding.ip);
    if (!whole) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t source[16] = {0xfe, 0x80, [15] = 1};
    size_t claims = 0;
    struct sink sink = {take, &claims};
    if (size < 1) return 0;
    struct span bytes = {data + 1, size - 1}; /* libFuzzer's own copy has the exact size */
    if (data[0] < 128) {
        struct packet packet = {.kind = PACKET_NOT_IP, .link_payload = bytes};
        arp_parse(&packet, &sink);
    } else {
        struct packet packet = {.kind = PACKET_IP,
                                .ip_protocol = IP_ICMPV6,
                                .ttl = 255,
                                .src = ip_from_v6(source),
                                .has_ports = true,
                                .src_port = data[0],
                                .payload = bytes};
        ndp_parse(&packet, &sink);
    }
    if (claims > 1) abort();
    return 0;
}
