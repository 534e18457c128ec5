/* SPDX-License-Identifier: MIT */
/*
 * ndp - Neighbor Discovery for IPv6 (RFC 4861): who has which IPv6 address, and who routes.
 *
 * The messages are ICMPv6. packet->src_port and dst_port hold the type and the code, and the
 * payload begins after type, code and checksum. The RFC requires every node to discard some
 * messages, and these claim nothing. They have a hop limit other than 255 (a router forwarded
 * them), a code other than 0, or an option of length 0.
 */
#include "model/evidence_ground.h"
#include "packet.h"

enum {
    ROUTER_SOLICITATION = 133,
    ROUTER_ADVERTISEMENT = 134,
    NEIGHBOR_SOLICITATION = 135,
    NEIGHBOR_ADVERTISEMENT = 136,
    OPTION_SOURCE_LINK_ADDRESS = 1,
    OPTION_TARGET_LINK_ADDRESS = 2,
    OPTION_PREFIX = 3,
    FLAG_ON_LINK = 0x80,    /* of a prefix (section 4.6.2) */
    PREFIX_BITS_LEAST = 48, /* a shorter one would make many sites local */
    HOP_LIMIT = 255,
    FLAG_ROUTER = 0x80, /* of an advertisement's first byte (section 4.4) */
    FLAG_SOLICITED = 0x40,
};

/* The Ethernet address in the option `wanted` (section 4.6.1); zero if absent. */
static bool options_read(struct cursor *c, uint8_t wanted, struct mac_address *mac)
{
    memset(mac, 0, sizeof *mac);
    while (cursor_left(c) > 0) {
        uint8_t type = cursor_u8(c), eights = cursor_u8(c);
        if (eights == 0) return false;
        struct span value = cursor_span(c, eights * (size_t)8 - 2);
        if (!cursor_good(c)) return false;
        if (type == wanted && value.size == sizeof mac->bytes && !mac_is_set(mac))
            memcpy(mac->bytes, value.data, value.size);
    }
    return cursor_good(c);
}

static void emit_binding(const struct sink *sink, const struct address_binding *binding)
{
    struct event event = {.kind = EVENT_ADDRESS_BINDING, .binding = *binding};
    event.binding.source = BINDING_NDP;
    if (ip_is_unspecified(&binding->ip) || ip_is_multicast(&binding->ip)) return;
    if (!mac_is_set(&binding->mac)) return;
    sink->emit(sink->owner, &event);
}

/* Without a lifetime, who advertises is no router for others: it tells ways to networks, or gives its
 * part up (RFC 4861, 4.2 and 6.2.5; RFC 4191, 2.3). */
static bool says_router(const struct packet *packet)
{
    struct cursor c = cursor_of(packet->payload);
    cursor_skip(&c, 2);
    return packet->src_port == ROUTER_ADVERTISEMENT && cursor_u16(&c) > 0;
}

/* The sender of a solicitation or a router advertisement. fixed_size is the size of the part before
 * the options. */
static void source_claim(const struct packet *packet, const struct sink *sink, size_t fixed_size)
{
    struct cursor c = cursor_of(packet->payload);
    struct address_binding binding = {.ip = packet->src,
                                      .is_router = says_router(packet),
                                      .is_gratuitous = packet->src_port == ROUTER_ADVERTISEMENT,
                                      .in_passing = packet->src_port != NEIGHBOR_SOLICITATION};
    cursor_skip(&c, fixed_size);
    if (options_read(&c, OPTION_SOURCE_LINK_ADDRESS, &binding.mac)) emit_binding(sink, &binding);
}

static void advertisement_claim(const struct packet *packet, const struct sink *sink)
{
    struct cursor c = cursor_of(packet->payload);
    uint8_t flags = cursor_u8(&c);
    cursor_skip(&c, 3);
    const uint8_t *target = cursor_take(&c, 16);
    if (!target) return;
    struct address_binding binding = {.ip = ip_from_v6(target),
                                      .is_router = flags & FLAG_ROUTER,
                                      .is_gratuitous = !(flags & FLAG_SOLICITED),
                                      .is_answer = flags & FLAG_SOLICITED};
    if (options_read(&c, OPTION_TARGET_LINK_ADDRESS, &binding.mac)) emit_binding(sink, &binding);
}

/* One prefix that the sender says is on this link. The value is that of a prefix option. */
static void prefix_claim(const struct packet *packet, const struct sink *sink, struct span value)
{
    struct cursor c = cursor_of(value);
    uint8_t bits = cursor_u8(&c), flags = cursor_u8(&c);
    uint32_t valid_seconds = cursor_u32(&c);
    cursor_skip(&c, 8); /* preferred lifetime, reserved */
    const uint8_t *prefix = cursor_take(&c, 16);
    if (!prefix || !(flags & FLAG_ON_LINK) || valid_seconds == 0) return;
    if (bits < PREFIX_BITS_LEAST || bits > 128) return;
    struct ip_network network = {.address = ip_from_v6(prefix), .prefix_bits = bits};
    char text[NETWORK_TEXT_SIZE];
    struct event event = {.kind = EVENT_EVIDENCE,
                          .evidence = evidence_of(EVIDENCE_NDP_NETWORK,
                                                  span_text(ip_network_format(&network, text)))};
    event.evidence.mac = packet->src_mac;
    sink->emit(sink->owner, &event);
}

static void prefix_claims(const struct packet *packet, const struct sink *sink)
{
    struct cursor c = cursor_of(packet->payload);
    cursor_skip(&c, 12);
    while (packet->has_macs && cursor_left(&c) > 0) {
        uint8_t type = cursor_u8(&c), eights = cursor_u8(&c);
        struct span value = cursor_span(&c, eights ? eights * (size_t)8 - 2 : SIZE_MAX);
        if (!cursor_good(&c)) return;
        if (type == OPTION_PREFIX) prefix_claim(packet, sink, value);
    }
}

void ndp_parse(const struct packet *packet, const struct sink *sink)
{
    bool valid = packet->ip_protocol == IP_ICMPV6 && packet->src.version == 6 &&
                 packet->has_ports && packet->ttl == HOP_LIMIT && packet->dst_port == 0;
    if (!valid) return;
    switch (packet->src_port) { /* a registry, not an enum of ours */
    case ROUTER_SOLICITATION: source_claim(packet, sink, 4); break; /* reserved */
    case ROUTER_ADVERTISEMENT:
        source_claim(packet, sink, 12); /* lifetimes */
        prefix_claims(packet, sink);
        break;
    case NEIGHBOR_SOLICITATION: source_claim(packet, sink, 20); break; /* reserved, target */
    case NEIGHBOR_ADVERTISEMENT: advertisement_claim(packet, sink); break;
    default: break;
    }
}
