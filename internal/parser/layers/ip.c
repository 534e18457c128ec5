/* SPDX-License-Identifier: MIT */
/* IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200). */
#include "layers.h"

enum {
    EXTENSIONS_MOST = 256, /* more than fit into 1,500 bytes, and a bound for larger packets */
    NO_NEXT_HEADER = 59,
};

/* AH and Mobility are protocols of their own here, as in IPv4. The headers after them are not
 * decoded as the packet's own. */
enum extension_header {
    EXTENSION_HOP_BY_HOP = 0,
    EXTENSION_ROUTING = 43,
    EXTENSION_FRAGMENT = 44,
    EXTENSION_DESTINATION = 60,
    EXTENSION_HIP = 139,
    EXTENSION_SHIM6 = 140,
};

void ip_decode(struct packet *packet, struct layer layer)
{
    struct cursor peek = layer.bytes;
    uint8_t version = cursor_u8(&peek) >> 4;
    if (version == 4) ipv4_decode(packet, layer);
    if (version == 6) ipv6_decode(packet, layer);
}

/* Decodes the bytes after the IP header: a fragment, or the transport header. `stated` is the size
 * that the headers state. */
static void ip_payload(struct packet *packet, struct cursor bytes, uint32_t stated)
{
    struct cursor inside = cursor_sub_clamped(&bytes, stated);
    packet->ip_payload = cursor_rest(&inside);
    packet->ip_payload_bytes = stated;
    if (!packet->is_later_fragment) packet_decode_transport(packet, packet->ip_payload, stated);
}

void ipv4_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    const uint8_t *header = cursor_take(&c, 20);
    if (!header || header[0] >> 4 != 4) return;
    uint32_t header_bytes = (header[0] & 15u) * 4;
    if (header_bytes < 20) return;
    uint32_t total = (uint32_t)header[2] << 8 | header[3];
    if (total == 0) total = layer.wire_bytes; /* segmentation offload: the length was never set */
    packet->kind = PACKET_IP;
    packet->ether_type = 0x0800;
    packet->link_payload = (struct span){layer.bytes.at, cursor_left(&layer.bytes)};
    packet->src = ip_from_v4(header + 12);
    packet->dst = ip_from_v4(header + 16);
    packet->ip_protocol = header[9];
    packet->ttl = header[8];
    packet->ip_bytes = total;
    uint16_t fragment = (uint16_t)(header[6] << 8 | header[7]);
    packet->more_fragments = fragment & 0x2000;
    packet->fragment_offset = (fragment & 0x1fffu) * 8;
    packet->fragment_id = (uint32_t)header[4] << 8 | header[5];
    packet->is_later_fragment = packet->fragment_offset > 0;
    packet->is_fragment = packet->is_later_fragment || packet->more_fragments;
    cursor_skip(&c, header_bytes - 20);
    if (!cursor_good(&c)) return; /* options cut: the flow is known, but not its content */
    ip_payload(packet, c, total > header_bytes ? total - header_bytes : 0);
}

/* RFC 8200, 4.5. False if it is cut. */
static bool fragment_header(struct packet *packet, struct cursor c)
{
    cursor_skip(&c, 2);
    uint16_t offset = cursor_u16(&c);
    uint32_t id = cursor_u32(&c);
    if (!cursor_good(&c)) return false;
    packet->fragment_id = id;
    packet->fragment_offset = offset & 0xfff8u;
    packet->more_fragments = offset & 1;
    packet->is_later_fragment = packet->fragment_offset > 0;
    packet->is_fragment = packet->is_later_fragment || packet->more_fragments;
    return true;
}

/* Length of the extension header at the cursor; 0 if `kind` is not an extension, or it is cut. */
static uint32_t extension_size(uint8_t kind, struct cursor c)
{
    cursor_skip(&c, 1);
    uint32_t length = cursor_u8(&c);
    if (!cursor_good(&c)) return 0;
    switch ((enum extension_header)kind) {
    case EXTENSION_HOP_BY_HOP:
    case EXTENSION_ROUTING:
    case EXTENSION_DESTINATION:
    case EXTENSION_HIP:
    case EXTENSION_SHIM6: return (length + 1) * 8;
    case EXTENSION_FRAGMENT: return 8;
    }
    return 0;
}

/*
 * Walks the extension headers. Returns their size and sets the packet's protocol to the one after
 * them. The walk ends at a cut header, and at one that follows a later fragment's header.
 */
static uint32_t walk_extensions(struct packet *packet, struct cursor *c, uint8_t next)
{
    uint32_t walked = 0;
    packet->ip_protocol = next;
    for (unsigned i = 0; i < EXTENSIONS_MOST && !packet->is_later_fragment; i++) {
        uint32_t size = extension_size(packet->ip_protocol, *c);
        if (size == 0 || cursor_left(c) < size) break;
        if (packet->ip_protocol == EXTENSION_FRAGMENT && !fragment_header(packet, *c)) break;
        bool is_cut_with_it = packet->is_fragment && packet->ip_protocol != EXTENSION_FRAGMENT;
        if (is_cut_with_it) packet->fragment_lead += size;
        packet->ip_protocol = c->at[0];
        cursor_skip(c, size);
        walked += size;
    }
    return walked;
}

void ipv6_decode(struct packet *packet, struct layer layer)
{
    struct cursor c = layer.bytes;
    const uint8_t *header = cursor_take(&c, 40);
    if (!header || header[0] >> 4 != 6) return;
    uint32_t payload = (uint32_t)header[4] << 8 | header[5];
    bool offloaded = payload == 0 && layer.wire_bytes > 40 && header[6] != NO_NEXT_HEADER;
    if (offloaded)
        payload = layer.wire_bytes - 40; /* segmentation offload, or a jumbogram (RFC 2675) */
    packet->kind = PACKET_IP;
    packet->ether_type = 0x86dd;
    packet->link_payload = (struct span){layer.bytes.at, cursor_left(&layer.bytes)};
    packet->src = ip_from_v6(header + 8);
    packet->dst = ip_from_v6(header + 24);
    packet->ttl = header[7];
    packet->ip_bytes = 40 + payload;
    uint32_t walked = walk_extensions(packet, &c, header[6]);
    ip_payload(packet, c, payload > walked ? payload - walked : 0);
}
