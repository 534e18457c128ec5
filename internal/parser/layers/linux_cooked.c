/* SPDX-License-Identifier: MIT */
/* Linux "any" captures: LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2. */
#include "layers.h"

/* Hardware types (ARPHRD_) whose protocol field is not an EtherType. */
enum { ARPHRD_FRAD = 770, ARPHRD_RADIOTAP = 803, ARPHRD_NETLINK = 824 };
/* Linux's ETH_P_ values below 0x600. */
enum { PROTOCOL_802_3 = 1, PROTOCOL_ALL = 3, PROTOCOL_802_2 = 4 };

static void take_sender(struct packet *packet, const uint8_t *address, unsigned length)
{
    if (length != 6) return;
    memcpy(packet->src_mac.bytes, address, 6);
    packet->has_macs = true; /* the receiver's is unknown: it stays zero */
}

static void cooked_protocol(struct packet *packet, struct layer layer, uint16_t hardware,
                            uint16_t protocol)
{
    if (hardware == ARPHRD_RADIOTAP) {
        radiotap_decode(packet, layer);
    } else if (hardware == ARPHRD_NETLINK || hardware == ARPHRD_FRAD ||
               protocol == PROTOCOL_802_3) {
        layer_not_ip(packet, layer, protocol);
    } else if (protocol == PROTOCOL_ALL) {
        ethernet_decode(packet, layer);
    } else if (protocol == PROTOCOL_802_2) {
        llc_decode(packet, layer);
    } else {
        ether_type_decode(packet, layer, protocol);
    }
}

void linux_cooked_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    cursor_skip(&c, 2);
    uint16_t hardware = cursor_u16(&c), length = cursor_u16(&c);
    const uint8_t *address = cursor_take(&c, 8);
    uint16_t protocol = cursor_u16(&c);
    if (!cursor_good(&c)) return;
    take_sender(packet, address, length);
    cooked_protocol(packet, layer_behind(layer, 16), hardware, protocol);
}

void linux_cooked2_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint16_t protocol = cursor_u16(&c);
    cursor_skip(&c, 6); /* reserved, interface index */
    uint16_t hardware = cursor_u16(&c);
    cursor_skip(&c, 1); /* packet type */
    uint8_t length = cursor_u8(&c);
    const uint8_t *address = cursor_take(&c, 8);
    if (!cursor_good(&c)) return;
    take_sender(packet, address, length);
    cooked_protocol(packet, layer_behind(layer, 20), hardware, protocol);
}
