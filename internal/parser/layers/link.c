/* SPDX-License-Identifier: MIT */
/* The outermost header by LINKTYPE (tcpdump.org/linktypes.html). */
#include "layers.h"

enum link_type {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_ARCNET_BSD = 7,
    LINK_PPP = 9,
    LINK_FDDI = 10,
    LINK_PPP_HDLC = 50,
    LINK_PPP_ETHER = 51,
    LINK_RAW = 101,
    LINK_CISCO_HDLC = 104,
    LINK_IEEE80211 = 105,
    LINK_FRAME_RELAY = 107,
    LINK_LOOP = 108,
    LINK_LINUX_SLL = 113,
    LINK_PRISM = 119,
    LINK_RADIOTAP = 127,
    LINK_ARCNET_LINUX = 129,
    LINK_USER2 = 149, /* macOS once used it for PKTAP */
    LINK_AVS = 163,
    LINK_JUNIPER_ETHERNET = 178,
    LINK_PPP_WITH_DIRECTION = 204,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_NFLOG = 239,
    LINK_PKTAP = 258,
    LINK_ETHERNET_MPACKET = 274,
    LINK_LINUX_SLL2 = 276,
};

/* AF_ values of the BSDs, macOS, Linux and Windows: AF_INET is 2 everywhere, AF_INET6 is not. */
void family_decode(struct packet *packet, struct layer layer, uint32_t address_family)
{
    switch (address_family) {
    case 2:
    case 10: /* Linux */
    case 23: /* Windows */
    case 24: /* NetBSD, OpenBSD */
    case 28: /* FreeBSD */
    case 30: /* macOS */ ip_decode(packet, layer); return;
    default: layer_not_ip(packet, layer, 0);
    }
}

/*
 * LINKTYPE_NULL has the family in the byte order of the capturing machine, LINKTYPE_LOOP in network
 * order. No family exceeds 16 bits, so one rule reads both.
 */
static void loopback_decode(struct packet *packet, struct layer layer)
{
    struct cursor peek = layer.bytes;
    uint32_t family = cursor_u32(&peek);
    if (family > 0xffff) family = __builtin_bswap32(family);
    if (cursor_good(&peek)) family_decode(packet, layer_behind(layer, 4), family);
}

/* RFC 2427: Q.922 address, control 0x03, NLPID; or Cisco's EtherType directly after the address. */
static void frame_relay_decode(struct packet *packet, struct layer layer)
{
    uint32_t size = 0;
    struct cursor c = layer.bytes;
    uint8_t octet;
    do {
        octet = cursor_u8(&c);
        size++;
    } while (cursor_good(&c) && !(octet & 1) && size < 4);
    uint8_t control = cursor_u8(&c), protocol = cursor_u8(&c);
    if (!cursor_good(&c)) return;
    layer = layer_behind(layer, size + 2);
    if (control != 0x03) {
        ether_type_decode(packet, layer, (uint16_t)(control << 8 | protocol));
        return;
    }
    if (protocol == 0) { /* a pad byte for alignment */
        protocol = cursor_u8(&c);
        layer = layer_behind(layer, 1);
    }
    if (protocol == 0xcc || protocol == 0x8e) {
        ip_decode(packet, layer);
        return;
    }
    uint32_t oui = cursor_u24(&c);
    uint16_t type = cursor_u16(&c);
    if (protocol == 0x80 && oui == 0 && cursor_good(&c)) { /* SNAP */
        ether_type_decode(packet, layer_behind(layer, 5), type);
    } else {
        layer_not_ip(packet, layer, 0);
    }
}

/* FDDI: frame control, two addresses, 802.2. */
static void fddi_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint8_t control = cursor_u8(&c);
    const uint8_t *addresses = cursor_take(&c, 12);
    if (!addresses) return;
    memcpy(packet->dst_mac.bytes, addresses, 6);
    memcpy(packet->src_mac.bytes, addresses + 6, 6);
    packet->has_macs = true;
    layer = layer_behind(layer, 13);
    if ((control & 0xf0) == 0x50) {
        llc_decode(packet, layer);
    } else {
        layer_not_ip(packet, layer, 0);
    }
}

/* RFC 1201: source, destination, (Linux: offset 2), protocol, [split flag, sequence]. */
static void arcnet_decode(struct packet *packet, struct layer layer, uint32_t offset_bytes)
{
    struct cursor c = layer.bytes;
    cursor_skip(&c, 2 + offset_bytes);
    uint8_t protocol = cursor_u8(&c);
    if (!cursor_good(&c)) return;
    layer = layer_behind(layer, 3 + offset_bytes);
    switch (protocol) {
    case 212: ip_decode(packet, layer_behind(layer, 3)); return;            /* IP by RFC 1201 */
    case 213: layer_not_ip(packet, layer_behind(layer, 3), 0x0806); return; /* ARP by RFC 1201 */
    case 240: ip_decode(packet, layer); return;                             /* IP by RFC 1051 */
    default: layer_not_ip(packet, layer, 0);
    }
}

/*
 * NFLOG: family, version, resource id, then TLVs in the byte order of the capturing host. Type 9 is
 * the packet. Types are small numbers (linux/netfilter/nfnetlink_log.h), so they reveal the byte
 * order.
 */
static void nflog_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    cursor_skip(&c, 4);
    uint32_t at = 4;
    for (unsigned i = 0; i < 64; i++) {
        uint16_t size = cursor_u16_le(&c), type = cursor_u16_le(&c);
        if (type >> 8) {
            size = __builtin_bswap16(size);
            type = __builtin_bswap16(type);
        }
        if (!cursor_good(&c) || size < 4) return;
        if (type == 9) {
            ip_decode(packet, layer_behind(layer, at + 4));
            return;
        }
        uint32_t padded = (size + 3u) & ~3u;
        cursor_skip(&c, padded - 4);
        at += padded;
    }
}

/* Prism and AVS headers state their own length. 802.11 follows. */
static void prism_decode(struct packet *packet, struct layer layer, bool avs_only)
{
    struct cursor c = layer.bytes;
    uint32_t code = cursor_u32(&c);
    bool avs = avs_only || (code & 0xfffff000) == 0x80211000;
    uint32_t size = avs ? cursor_u32(&c) : cursor_u32_le(&c);
    if (!cursor_good(&c) || size < 8 || size > 1024) return;
    ieee80211_decode(packet, layer_behind(layer, size));
}

/* PKTAP (libpcap's pcap/pcap.h): its length, whether a packet follows, and its link type. */
static void pktap_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint32_t size = cursor_u32_le(&c), has_packet = cursor_u32_le(&c), type = cursor_u32_le(&c);
    bool plausible = cursor_good(&c) && size >= 108 && size <= 1024 && has_packet == 1;
    if (!plausible || type == LINK_PKTAP || type == LINK_USER2) return;
    link_decode(packet, layer_behind(layer, size), type == 12 ? LINK_RAW : (int)type);
}

/*
 * The header of Junos (tcpdump's print-juniper.c): "MGC", flags, and the size of its extensions if
 * flag 0x80 is set. Flag 0x02: the link-layer header was left out, so nothing names the next
 * protocol.
 */
static void juniper_ethernet_decode(struct packet *packet, struct layer layer)
{
    enum { MAGIC = 0x4d4743, HAS_EXTENSIONS = 0x80, NO_LINK_HEADER = 0x02 };
    struct cursor c = layer.bytes;
    uint32_t magic = cursor_u24(&c), size = 4;
    uint8_t flags = cursor_u8(&c);
    if (flags & HAS_EXTENSIONS) size += 2u + cursor_u16(&c);
    if (!cursor_good(&c) || magic != MAGIC) return;
    if (flags & NO_LINK_HEADER) {
        layer_not_ip(packet, layer_behind(layer, size), 0);
    } else {
        ethernet_decode(packet, layer_behind(layer, size));
    }
}

/* 802.3br: preamble bytes up to the start delimiter 0xd5, then an ordinary frame. */
static void mpacket_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    for (uint32_t i = 1; i <= 8; i++) {
        if (cursor_u8(&c) == 0xd5) {
            ethernet_decode(packet, layer_behind(layer, i));
            return;
        }
    }
}

void link_decode(struct packet *packet, struct layer layer, int link_type)
{
    switch ((enum link_type)link_type) {
    case LINK_ETHERNET: ethernet_decode(packet, layer); return;
    case LINK_NULL:
    case LINK_LOOP: loopback_decode(packet, layer); return;
    case LINK_RAW:
    case LINK_IPV4:
    case LINK_IPV6: ip_decode(packet, layer); return;
    case LINK_LINUX_SLL: linux_cooked_decode(packet, layer); return;
    case LINK_LINUX_SLL2: linux_cooked2_decode(packet, layer); return;
    case LINK_PPP:
    case LINK_PPP_HDLC: ppp_hdlc_decode(packet, layer); return;
    case LINK_PPP_WITH_DIRECTION: ppp_hdlc_decode(packet, layer_behind(layer, 1)); return;
    case LINK_PPP_ETHER: pppoe_decode(packet, layer); return;
    case LINK_CISCO_HDLC: cisco_hdlc_decode(packet, layer); return;
    case LINK_FRAME_RELAY: frame_relay_decode(packet, layer); return;
    case LINK_FDDI: fddi_decode(packet, layer); return;
    case LINK_ARCNET_BSD: arcnet_decode(packet, layer, 0); return;
    case LINK_ARCNET_LINUX: arcnet_decode(packet, layer, 2); return;
    case LINK_NFLOG: nflog_decode(packet, layer); return;
    case LINK_IEEE80211: ieee80211_decode(packet, layer); return;
    case LINK_USER2:
    case LINK_PKTAP: pktap_decode(packet, layer); return;
    case LINK_RADIOTAP: radiotap_decode(packet, layer); return;
    case LINK_PRISM: prism_decode(packet, layer, false); return;
    case LINK_AVS: prism_decode(packet, layer, true); return;
    case LINK_JUNIPER_ETHERNET: juniper_ethernet_decode(packet, layer); return;
    case LINK_ETHERNET_MPACKET: mpacket_decode(packet, layer); return;
    }
    /* other link types are undecodable, and counted as such */
}
