/* SPDX-License-Identifier: MIT */
/*
 * Tunnels: packets inside the payload of a packet. They are recognised by IP protocol, or by the
 * registered UDP port and a plausible header.
 */
#include "layers.h"

enum {
    IP_ETHERIP = 97, /* RFC 3378 */
    IP_PIM = 103,    /* RFC 7761 */
    IP_AH = 51,      /* RFC 4302 */
    IP_MPLS = 137,   /* RFC 4023 */
    PORT_L2TP = 1701,
    PORT_GTP_U = 2152,
    PORT_GTP_V0 = 3386,
    PORT_TEREDO = 3544,
    PORT_LISP = 4341,
    PORT_GRE = 4754, /* RFC 8086 */
    PORT_VXLAN = 4789,
    PORT_VXLAN_GPE = 4790,
    PORT_CAPWAP = 5247,
    PORT_GENEVE = 6081,
    PORT_MPLS = 6635,
    PORT_VXLAN_LINUX = 8472,
};

/* RFC 2784, 2890; version 1 is PPTP's (RFC 2637). ERSPAN: draft-foschiano-erspan. */
static void gre_decode(struct tunneled *inner, struct layer layer)
{
    enum {
        GRE_CHECKSUM = 0x8000,
        GRE_ROUTING = 0x4000,
        GRE_KEY = 0x2000,
        GRE_SEQUENCE = 0x1000,
        GRE_ACK = 0x0080
    };
    enum { TYPE_ERSPAN = 0x88be, TYPE_ERSPAN_III = 0x22eb, TYPE_PPP = 0x880b, TYPE_WCCP = 0x883e };
    struct cursor c = layer.bytes;
    uint16_t flags = cursor_u16(&c), type = cursor_u16(&c);
    unsigned version = flags & 7;
    uint32_t size = 4;
    if (flags & (GRE_CHECKSUM | GRE_ROUTING)) size += 4;
    if (flags & GRE_KEY) {
        struct cursor key = layer.bytes;
        cursor_skip(&key, size);
        if (version == 0) inner->key = cursor_u32(&key);
        size += 4;
    }
    if (flags & GRE_SEQUENCE) size += 4;
    if (version == 1 && (flags & GRE_ACK)) size += 4;
    layer = layer_behind(layer, size);
    if (!cursor_good(&c) || !cursor_good(&layer.bytes) || version > 1) return;
    if (flags & GRE_ROUTING) return; /* source routes (RFC 1701): RFC 2784 removed them */
    inner->tunnel = TUNNEL_GRE;
    switch (type) {
    case TYPE_PPP:
        inner->tunnel = TUNNEL_PPTP;
        ppp_hdlc_decode(&inner->packet, layer);
        return;
    case TYPE_ERSPAN:
        inner->tunnel = TUNNEL_ERSPAN;
        ethernet_decode(&inner->packet, flags & GRE_SEQUENCE ? layer_behind(layer, 8) : layer);
        return;
    case TYPE_ERSPAN_III: {
        struct cursor header = layer.bytes;
        cursor_skip(&header, 11);
        bool has_subheader = cursor_u8(&header) & 1;
        inner->tunnel = TUNNEL_ERSPAN;
        ethernet_decode(&inner->packet, layer_behind(layer, has_subheader ? 20 : 12));
        return;
    }
    case TYPE_WCCP: { /* version 2 has a redirect header, which does not look like IPv4 */
        struct cursor peek = layer.bytes;
        bool is_ip = (cursor_u8(&peek) & 0xf0) == 0x40;
        ipv4_decode(&inner->packet, is_ip ? layer : layer_behind(layer, 4));
        return;
    }
    default: ether_type_decode(&inner->packet, layer, type);
    }
}

/* RFC 7348; the Generic Protocol Extension has a next-protocol byte. */
static void vxlan_decode(struct tunneled *inner, struct layer layer, bool generic)
{
    struct cursor c = layer.bytes;
    uint8_t flags = cursor_u8(&c);
    cursor_skip(&c, 2);
    uint8_t next = cursor_u8(&c);
    inner->key = cursor_u24(&c);
    cursor_skip(&c, 1);
    if (!cursor_good(&c) || !(flags & 0x08)) return;
    inner->tunnel = TUNNEL_VXLAN;
    layer = layer_behind(layer, 8);
    if (generic && (flags & 0x04) && (next == 1 || next == 2)) {
        ip_decode(&inner->packet, layer);
    } else {
        ethernet_decode(&inner->packet, layer);
    }
}

/* RFC 8926. */
static void geneve_decode(struct tunneled *inner, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint8_t first = cursor_u8(&c);
    cursor_skip(&c, 1);
    uint16_t type = cursor_u16(&c);
    inner->key = cursor_u24(&c);
    cursor_skip(&c, 1);
    if (!cursor_good(&c) || first >> 6 != 0) return;
    inner->tunnel = TUNNEL_GENEVE;
    ether_type_decode(&inner->packet, layer_behind(layer, 8 + (first & 0x3fu) * 4), type);
}

/* 3GPP TS 29.281, 5.1: version 1, G-PDU. Extension headers have their length in 4-byte words. */
static void gtp_decode(struct tunneled *inner, struct layer layer, bool is_v0)
{
    enum { G_PDU = 255, EXTENSIONS_MOST = 8 };
    struct cursor c = layer.bytes;
    uint8_t flags = cursor_u8(&c), type = cursor_u8(&c);
    cursor_skip(&c, 6);
    if (!cursor_good(&c) || type != G_PDU) return;
    if (flags >> 5 == 0 && is_v0) { /* 3GPP TS 09.60, 6: a header of 20 bytes */
        inner->tunnel = TUNNEL_GTP;
        ip_decode(&inner->packet, layer_behind(layer, 20));
        return;
    }
    if (flags >> 4 != 3) return;
    uint32_t size = 8;
    if (flags & 7) {
        cursor_skip(&c, 3);
        uint8_t next = cursor_u8(&c);
        size += 4;
        for (unsigned i = 0; next != 0 && (flags & 4) && i < EXTENSIONS_MOST; i++) {
            uint32_t extension = cursor_u8(&c) * 4u;
            if (extension == 0) return;
            cursor_skip(&c, extension - 2);
            next = cursor_u8(&c);
            size += extension;
        }
    }
    if (!cursor_good(&c)) return;
    inner->tunnel = TUNNEL_GTP;
    ip_decode(&inner->packet, layer_behind(layer, size));
}

/* RFC 4380, 5.1.1: authentication and origin indication may precede the IPv6 packet. */
static void teredo_decode(struct tunneled *inner, struct layer layer)
{
    for (unsigned i = 0; i < 2; i++) {
        struct cursor c = layer.bytes;
        uint16_t mark = cursor_u16(&c);
        if (!cursor_good(&c)) return;
        if (mark == 0x0000) {
            layer = layer_behind(layer, 8);
        } else if (mark == 0x0001) {
            uint32_t id = cursor_u8(&c), authentication = cursor_u8(&c);
            layer = layer_behind(layer, 13 + id + authentication);
        } else {
            break;
        }
    }
    struct cursor c = layer.bytes;
    uint8_t version = cursor_u8(&c) >> 4;
    cursor_skip(&c, 3);
    uint32_t payload = cursor_u16(&c);
    if (!cursor_good(&c) || version != 6 || 40 + payload > layer.wire_bytes) return;
    inner->tunnel = TUNNEL_TEREDO;
    ipv6_decode(&inner->packet, layer);
}

/* RFC 2661, 3.1: only data messages; they carry PPP. */
static void l2tp_decode(struct tunneled *inner, struct layer layer)
{
    enum {
        L2TP_CONTROL = 0x8000,
        L2TP_LENGTH = 0x4000,
        L2TP_SEQUENCE = 0x0800,
        L2TP_OFFSET = 0x0200
    };
    struct cursor c = layer.bytes;
    uint16_t flags = cursor_u16(&c);
    if ((flags & 0x000f) != 2 || (flags & L2TP_CONTROL)) return;
    uint32_t size = 6;
    if (flags & L2TP_LENGTH) size += 2;
    if (flags & L2TP_SEQUENCE) size += 4;
    if (flags & L2TP_OFFSET) {
        struct cursor offset = layer.bytes;
        cursor_skip(&offset, size);
        size += 2u + cursor_u16(&offset);
    }
    inner->tunnel = TUNNEL_L2TP;
    ppp_hdlc_decode(&inner->packet, layer_behind(layer, size));
}

/* RFC 5415, 4.3: the data channel, only whole frames. Access points swap the bytes of frame
 * control. */
static void capwap_decode(struct tunneled *inner, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint32_t word = cursor_u32(&c);
    bool encrypted = word >> 24 & 0x0f, native = word & 0x100, fragment = word & 0x80;
    uint32_t size = (word >> 19 & 0x1f) * 4;
    if (!cursor_good(&c) || encrypted || fragment || size < 8) return;
    inner->tunnel = TUNNEL_CAPWAP;
    layer = layer_behind(layer, size);
    if (!native) {
        ethernet_decode(&inner->packet, layer);
        return;
    }
    struct cursor frame = layer.bytes;
    uint8_t control = cursor_u8(&frame), flags = cursor_u8(&frame);
    bool is_swapped = (control & 0x0c) != 0x08 && (flags & 0x0c) == 0x08;
    if (!cursor_good(&frame)) return;
    ieee80211_data_decode(&inner->packet, layer, is_swapped ? flags : control,
                          is_swapped ? control : flags);
}

/* RFC 7761, 4.9.3: version 2, type 1 (Register) carries a source's packet to its group. */
static void pim_decode(struct tunneled *inner, struct layer layer)
{
    struct cursor c = layer.bytes;
    if (cursor_u8(&c) != 0x21) return;
    inner->tunnel = TUNNEL_PIM;
    ip_decode(&inner->packet, layer_behind(layer, 8));
}

/*
 * RFC 4302, 2: the authenticated content is not encrypted. In tunnel mode it is a packet. In
 * transport mode it is a header between the same two hosts.
 */
static void ah_decode(const struct packet *outer, struct tunneled *inner, struct layer layer)
{
    struct cursor c = layer.bytes;
    uint8_t next = cursor_u8(&c);
    uint32_t size = (cursor_u8(&c) + 2u) * 4;
    layer = layer_behind(layer, size);
    if (!cursor_good(&c) || !cursor_good(&layer.bytes) || size < 12) return;
    if (next == IP_IPIP || next == IP_IPV6) {
        inner->tunnel = TUNNEL_AH;
        ip_decode(&inner->packet, layer);
        return;
    }
    if (next != IP_TCP && next != IP_UDP && next != IP_ICMP && next != IP_ICMPV6) return;
    inner->tunnel = TUNNEL_AH;
    inner->packet.kind = PACKET_IP;
    inner->packet.ether_type = outer->ether_type;
    inner->packet.src = outer->src;
    inner->packet.dst = outer->dst;
    inner->packet.ttl = outer->ttl;
    inner->packet.ip_protocol = next;
    inner->packet.ip_bytes = (outer->src.version == 4 ? 20 : 40) + layer.wire_bytes;
    inner->packet.ip_payload = (struct span){layer.bytes.at, cursor_left(&layer.bytes)};
    inner->packet.ip_payload_bytes = layer.wire_bytes;
    packet_decode_transport(&inner->packet, inner->packet.ip_payload, layer.wire_bytes);
}

bool packet_is_tunnel_port(uint16_t port)
{
    switch (port) {
    case PORT_L2TP:
    case PORT_GTP_U:
    case PORT_GTP_V0:
    case PORT_TEREDO:
    case PORT_LISP:
    case PORT_GRE:
    case PORT_VXLAN:
    case PORT_VXLAN_GPE:
    case PORT_CAPWAP:
    case PORT_GENEVE:
    case PORT_MPLS:
    case PORT_VXLAN_LINUX: return true;
    default: return false;
    }
}

static void udp_tunnel_decode(const struct packet *outer, struct tunneled *inner,
                              struct layer layer)
{
    uint16_t src = outer->src_port, dst = outer->dst_port;
    if (dst == PORT_VXLAN || dst == PORT_VXLAN_LINUX || dst == PORT_VXLAN_GPE) {
        vxlan_decode(inner, layer, dst == PORT_VXLAN_GPE);
    } else if (dst == PORT_GRE) {
        gre_decode(inner, layer);
    } else if (dst == PORT_GENEVE) {
        geneve_decode(inner, layer);
    } else if (dst == PORT_GTP_U || src == PORT_GTP_U) {
        gtp_decode(inner, layer, false);
    } else if (dst == PORT_GTP_V0 || src == PORT_GTP_V0) {
        gtp_decode(inner, layer, true);
    } else if (dst == PORT_TEREDO || src == PORT_TEREDO) {
        teredo_decode(inner, layer);
    } else if (dst == PORT_L2TP || src == PORT_L2TP) {
        l2tp_decode(inner, layer);
    } else if (dst == PORT_CAPWAP || src == PORT_CAPWAP) {
        capwap_decode(inner, layer);
    } else if (dst == PORT_LISP) { /* RFC 9300, 5.3: 8 bytes, then IP */
        inner->tunnel = TUNNEL_LISP;
        ip_decode(&inner->packet, layer_behind(layer, 8));
    } else if (dst == PORT_MPLS) { /* RFC 7510 */
        inner->tunnel = TUNNEL_MPLS_UDP;
        mpls_decode(&inner->packet, layer);
    }
}

bool packet_decode_inner(const struct packet *outer, struct tunneled *inner)
{
    bool by_udp = outer->ip_protocol == IP_UDP && outer->has_transport;
    struct span bytes = by_udp ? outer->payload : outer->ip_payload;
    uint32_t stated = by_udp ? outer->payload_bytes : outer->ip_payload_bytes;
    struct layer layer = {.bytes = cursor_of(bytes), .wire_bytes = stated};
    inner->tunnel = TUNNEL_NONE;
    switch (outer->ip_protocol) {
    case IP_IPIP:
    case IP_IPV6:
    case IP_GRE:
    case IP_ETHERIP:
    case IP_AH:
    case IP_PIM:
    case IP_MPLS: break;
    case IP_UDP:
        if (packet_is_tunnel_port(outer->dst_port) || packet_is_tunnel_port(outer->src_port)) break;
        return false;
    default: return false;
    }
    inner->key = 0;
    inner->packet = (struct packet){.kind = PACKET_UNDECODABLE, .layers_left = outer->layers_left};
    if (by_udp) {
        udp_tunnel_decode(outer, inner, layer);
    } else if (outer->ip_protocol == IP_GRE) {
        gre_decode(inner, layer);
    } else if (outer->ip_protocol == IP_ETHERIP) {
        inner->tunnel = TUNNEL_ETHERIP;
        ethernet_decode(&inner->packet, layer_behind(layer, 2));
    } else if (outer->ip_protocol == IP_MPLS) {
        inner->tunnel = TUNNEL_MPLS_IP;
        mpls_decode(&inner->packet, layer);
    } else if (outer->ip_protocol == IP_AH) {
        ah_decode(outer, inner, layer);
    } else if (outer->ip_protocol == IP_PIM) {
        pim_decode(inner, layer);
    } else if (outer->ip_protocol == IP_IPIP) {
        inner->tunnel = TUNNEL_IPIP;
        ipv4_decode(&inner->packet, layer);
    } else if (outer->ip_protocol == IP_IPV6) {
        inner->tunnel = outer->src.version == 4 ? TUNNEL_6IN4 : TUNNEL_IPIP;
        ipv6_decode(&inner->packet, layer);
    }
    if (inner->tunnel == TUNNEL_NONE || inner->packet.kind == PACKET_UNDECODABLE) return false;
    /* A port is only a hint: a header that does not fit into the datagram was never in it. */
    return !by_udp || inner->packet.kind != PACKET_IP || inner->packet.ip_bytes <= stated;
}
