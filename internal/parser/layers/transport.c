/* SPDX-License-Identifier: MIT */
/* TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792), ICMPv6 (RFC 4443), and other protocols that begin
 * with two ports. */
#include "layers.h"

static void payload_is(struct packet *packet, struct cursor *c, uint32_t stated)
{
    struct cursor inside = cursor_sub_clamped(c, stated);
    packet->payload = cursor_rest(&inside);
    packet->payload_bytes = stated;
}

static void tcp_decode(struct packet *packet, struct cursor c, uint32_t stated)
{
    struct cursor whole = c;
    cursor_skip(&c, 4);
    packet->seq = cursor_u32(&c);
    packet->ack = cursor_u32(&c);
    uint32_t header_bytes = (uint32_t)(cursor_u8(&c) >> 4) * 4;
    uint8_t flags = cursor_u8(&c);
    packet->window = cursor_u16(&c);
    cursor_skip(&c, 4);
    if (!cursor_good(&c) || header_bytes < 20 || header_bytes > stated) return;
    packet->tcp_flags = flags;
    packet->has_transport = true;
    struct cursor options = cursor_sub_clamped(&c, header_bytes - 20);
    packet->tcp_options = cursor_rest(&options);
    cursor_skip(&whole, header_bytes);
    payload_is(packet, &whole, stated - header_bytes);
}

bool tcp_option_next(struct cursor *options, struct tcp_option *option)
{
    if (cursor_left(options) == 0) return false;
    option->kind = cursor_u8(options);
    option->value = (struct span){NULL, 0};
    if (option->kind == TCP_OPTION_NOP) return true;
    if (option->kind == TCP_OPTION_END) {
        cursor_skip(options, cursor_left(options)); /* padding */
        return true;
    }
    uint8_t length = cursor_u8(options);
    option->value = cursor_span(options, length < 2 ? SIZE_MAX : length - 2u);
    return cursor_good(options);
}

static void udp_decode(struct packet *packet, struct cursor c, uint32_t stated)
{
    cursor_skip(&c, 4);
    uint32_t length = cursor_u16(&c);
    cursor_skip(&c, 2);
    if (!cursor_good(&c)) return;
    if (length == 0 || length > stated)
        length = stated; /* a jumbogram (RFC 2675), or a bogus length */
    if (length < 8) return;
    packet->has_transport = true;
    payload_is(packet, &c, length - 8);
}

static void icmp_decode(struct packet *packet, struct cursor c, uint32_t stated)
{
    uint8_t type = cursor_u8(&c), code = cursor_u8(&c);
    if (!cursor_good(&c)) return;
    packet->has_ports = true;
    packet->src_port = type;
    packet->dst_port = code;
    cursor_skip(&c, 2); /* checksum */
    if (!cursor_good(&c)) return;
    packet->has_transport = true;
    payload_is(packet, &c, stated > 4 ? stated - 4 : 0);
}

/* Other protocols whose header begins with two ports. The rest is not read. */
static void ported_decode(struct packet *packet, struct cursor c, uint32_t stated)
{
    cursor_skip(&c, 4);
    payload_is(packet, &c, stated > 4 ? stated - 4 : 0);
}

static bool take_ports(struct packet *packet, struct cursor c)
{
    uint16_t src = cursor_u16(&c), dst = cursor_u16(&c);
    packet->has_ports = cursor_good(&c);
    packet->src_port = packet->has_ports ? src : 0;
    packet->dst_port = packet->has_ports ? dst : 0;
    return packet->has_ports;
}

void packet_decode_transport(struct packet *packet, struct span bytes, uint32_t stated_bytes)
{
    struct cursor c = cursor_of(bytes);
    packet->has_ports = packet->has_transport = false;
    packet->payload = (struct span){NULL, 0};
    packet->payload_bytes = 0;
    switch (packet->ip_protocol) {
    case IP_TCP:
        if (take_ports(packet, c)) tcp_decode(packet, c, stated_bytes);
        return;
    case IP_UDP:
    case IP_UDPLITE:
        if (take_ports(packet, c)) udp_decode(packet, c, stated_bytes);
        return;
    case IP_DCCP:
    case IP_SCTP:
        if (take_ports(packet, c)) ported_decode(packet, c, stated_bytes);
        return;
    case IP_ICMP:
    case IP_ICMPV6: icmp_decode(packet, c, stated_bytes); return;
    default: payload_is(packet, &c, stated_bytes);
    }
}
