/* SPDX-License-Identifier: MIT */
/* Ethernet, 802.1Q/ad and other tags, 802.2 LLC and SNAP. */
#include "layers.h"

enum {
    TYPE_LENGTH_MOST = 0x05dc, /* 802.3: up to 1500 it is a length */
    TYPE_IPV4 = 0x0800,
    TYPE_IPV6 = 0x86dd,
    TYPE_TRANSPARENT_ETHERNET = 0x6558,
    TYPE_8021Q = 0x8100,
    TYPE_8021AD = 0x88a8,
    TYPE_8021AH = 0x88e7,
    TYPE_QINQ_OLD1 = 0x9100,
    TYPE_QINQ_OLD2 = 0x9200,
    TYPE_MPLS = 0x8847,
    TYPE_MPLS_MULTICAST = 0x8848,
    TYPE_PPPOE_SESSION = 0x8864,
    TYPE_PPP = 0x880b,
    TYPE_VNTAG = 0x8926,
    TYPE_ETAG = 0x893f,
    TYPE_NSH = 0x894f,
    TYPE_CISCO_METADATA = 0x8909,
    TYPE_FABRICPATH = 0x8903,
};

void ethernet_decode(struct packet *packet, struct layer layer)
{
    const uint8_t *header = cursor_take(&layer.bytes, 14);
    if (!header) return;
    layer.wire_bytes = layer.wire_bytes > 14 ? layer.wire_bytes - 14 : 0;
    if (!packet->has_macs) {
        memcpy(packet->dst_mac.bytes, header, 6);
        memcpy(packet->src_mac.bytes, header + 6, 6);
        packet->has_macs = true;
    }
    ether_type_decode(packet, layer, (uint16_t)(header[12] << 8 | header[13]));
}

static void vlan_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint16_t control = cursor_u16(&c), type = cursor_u16(&c);
    if (!cursor_good(&c)) return;
    packet->vlans = vlans_with(packet->vlans, control);
    ether_type_decode(packet, layer_behind(layer, 4), type);
}

/* Tags of a fixed number of bytes. The last two bytes are the next EtherType. */
static void tag_decode(struct packet *packet, struct layer layer, uint32_t size)
{
    struct cursor c = layer.bytes;
    cursor_skip(&c, size - 2);
    uint16_t type = cursor_u16(&c);
    if (cursor_good(&c)) ether_type_decode(packet, layer_behind(layer, size), type);
}

/* RFC 8300: length in 4-byte words in the low 6 bits of the first word; next protocol. */
static void nsh_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint16_t first = cursor_u16(&c);
    cursor_skip(&c, 1);
    uint8_t next = cursor_u8(&c);
    uint32_t size = (first & 0x3fu) * 4;
    if (!cursor_good(&c) || size < 8) return;
    layer = layer_behind(layer, size);
    switch (next) {
    case 1:
    case 2: ip_decode(packet, layer); return;
    case 3: ethernet_decode(packet, layer); return;
    default: layer_not_ip(packet, layer, TYPE_NSH);
    }
}

void ether_type_decode(struct packet *packet, struct layer layer, uint16_t ether_type)
{
    if (packet->layers_left == 0) return;
    packet->layers_left--;
    packet->ether_type = ether_type;
    switch (ether_type) {
    case TYPE_IPV4: ipv4_decode(packet, layer); return;
    case TYPE_IPV6: ipv6_decode(packet, layer); return;
    case TYPE_8021Q:
    case TYPE_8021AD:
    case TYPE_QINQ_OLD1:
    case TYPE_QINQ_OLD2: vlan_decode(packet, layer); return;
    case TYPE_MPLS:
    case TYPE_MPLS_MULTICAST: mpls_decode(packet, layer); return;
    case TYPE_PPPOE_SESSION: pppoe_decode(packet, layer); return;
    case TYPE_PPP: ppp_decode(packet, layer); return;
    case TYPE_VNTAG: tag_decode(packet, layer, 6); return;
    case TYPE_ETAG: tag_decode(packet, layer, 8); return;
    case TYPE_CISCO_METADATA: tag_decode(packet, layer, 8); return;
    case TYPE_NSH: nsh_decode(packet, layer); return;
    case TYPE_TRANSPARENT_ETHERNET: ethernet_decode(packet, layer); return;
    case TYPE_8021AH: ethernet_decode(packet, layer_behind(layer, 4)); return;
    case TYPE_FABRICPATH: ethernet_decode(packet, layer_behind(layer, 2)); return;
    default: break;
    }
    if (ether_type <= TYPE_LENGTH_MOST) {
        llc_decode(packet, layer);
    } else {
        layer_not_ip(packet, layer, ether_type);
    }
}

/* IEEE 802.2: DSAP, SSAP, control; SNAP when both are 0xaa. */
void llc_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint8_t dsap = cursor_u8(&c), ssap = cursor_u8(&c), control = cursor_u8(&c);
    if (cursor_good(&c) && dsap == 0x06 && ssap == 0x06 && control == 0x03) {
        ip_decode(packet, layer_behind(layer, 3));
        return;
    }
    uint32_t oui = cursor_u24(&c);
    uint16_t type = cursor_u16(&c);
    bool ether_type_follows = oui == 0 || oui == 0x0000f8; /* RFC 1042; 802.1H bridge-tunnel */
    if (dsap == 0xaa && ssap == 0xaa && cursor_good(&c) && ether_type_follows &&
        type > TYPE_LENGTH_MOST) {
        ether_type_decode(packet, layer_behind(layer, 8), type);
        return;
    }
    layer_not_ip(packet, layer, 0);
}
