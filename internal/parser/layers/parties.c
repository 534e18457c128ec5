/* SPDX-License-Identifier: MIT */
/*
 * parties - the hosts that a packet is from, to or about, to find those excluded from recording.
 *
 * A DHCP client has no address yet, and servers and relays answer for others. ARP and NDP ask about
 * third parties. So the content of these packets is searched. A MAC is searched for anywhere in
 * them, because client identifiers and relay options contain it too. Six bytes do not match by
 * chance.
 */
#include "packet.h"

enum {
    PORT_BOOTP_SERVER = 67,
    PORT_BOOTP_CLIENT = 68,
    PORT_PXE = 4011,
    PORT_DHCP6_CLIENT = 546,
    PORT_DHCP6_SERVER = 547,
    RELAYS_MOST = 32,
};

static bool bytes_name_mac(struct span bytes, const struct exclusion *excluded)
{
    for (size_t i = 0; bytes.size && i < excluded->mac_count; i++) {
        const uint8_t *mac = excluded->macs[i].bytes;
        if (memmem(bytes.data, bytes.size, mac, sizeof excluded->macs[i].bytes)) return true;
    }
    return false;
}

static bool takes_v4(struct cursor *c, const struct exclusion *excluded)
{
    const uint8_t *bytes = cursor_take(c, 4);
    struct ip_address ip = bytes ? ip_from_v4(bytes) : (struct ip_address){.version = 0};
    return ip_is_set(&ip) && !ip_is_unspecified(&ip) && exclusion_has_ip(excluded, &ip);
}

static bool takes_v6(struct cursor *c, const struct exclusion *excluded)
{
    const uint8_t *bytes = cursor_take(c, 16);
    struct ip_address ip = bytes ? ip_from_v6(bytes) : (struct ip_address){.version = 0};
    return ip_is_set(&ip) && !ip_is_unspecified(&ip) && exclusion_has_ip(excluded, &ip);
}

/* RFC 826: the sender's pair, then the target's. */
static bool arp_concerns(struct span bytes, const struct exclusion *excluded)
{
    struct cursor c = cursor_of(bytes);
    cursor_skip(&c, 4);
    uint8_t hardware_size = cursor_u8(&c), protocol_size = cursor_u8(&c);
    if (bytes_name_mac(bytes, excluded)) return true;
    if (protocol_size != 4) return false;
    cursor_skip(&c, 2 + (size_t)hardware_size);
    bool sender = takes_v4(&c, excluded);
    cursor_skip(&c, hardware_size);
    return takes_v4(&c, excluded) || sender;
}

/* RFC 4861, 4.3 to 4.5: a target after four bytes; redirects have a destination after it. */
static bool ndp_concerns(const struct packet *packet, const struct exclusion *excluded)
{
    enum { ROUTER_SOLICITATION = 133, NEIGHBOR_SOLICITATION = 135, REDIRECT = 137 };
    struct cursor c = cursor_of(packet->payload);
    if (packet->src_port < ROUTER_SOLICITATION || packet->src_port > REDIRECT) return false;
    if (bytes_name_mac(packet->payload, excluded)) return true;
    if (packet->src_port < NEIGHBOR_SOLICITATION) return false;
    cursor_skip(&c, 4);
    bool target = takes_v6(&c, excluded);
    return target || (packet->src_port == REDIRECT && takes_v6(&c, excluded));
}

/* RFC 2131, section 2; options 50 (requested address) and 54 (server). */
static bool dhcp_concerns(struct span bytes, const struct exclusion *excluded)
{
    enum { FIXED_AND_COOKIE = 240, PAD = 0, END = 255, REQUESTED = 50, SERVER = 54 };
    struct cursor c = cursor_of(bytes);
    bool found = bytes_name_mac(bytes, excluded);
    cursor_skip(&c, 12);
    for (int i = 0; i < 4; i++) /* ciaddr, yiaddr, siaddr, giaddr */
        found |= takes_v4(&c, excluded);
    cursor_skip(&c, FIXED_AND_COOKIE - 28);
    while (!found && cursor_good(&c) && cursor_left(&c) > 0) {
        uint8_t code = cursor_u8(&c);
        if (code == PAD) continue;
        if (code == END) break;
        struct span value = cursor_span(&c, cursor_u8(&c));
        struct cursor at = cursor_of(value);
        if (code == REQUESTED || code == SERVER) found = takes_v4(&at, excluded);
    }
    return found;
}

static bool dhcp6_options_concern(struct cursor c, const struct exclusion *excluded, int depth);

/* RFC 8415, sections 8 and 9: a message, or a relay's header before options. */
static bool dhcp6_concerns(struct cursor c, const struct exclusion *excluded, int depth)
{
    enum { RELAY_FORWARD = 12, RELAY_REPLY = 13 };
    uint8_t type = cursor_u8(&c);
    bool found = false;
    if (type == RELAY_FORWARD || type == RELAY_REPLY) {
        cursor_skip(&c, 1);
        found = takes_v6(&c, excluded); /* the relay's link, then the peer */
        found |= takes_v6(&c, excluded);
    } else {
        cursor_skip(&c, 3);
    }
    return found || dhcp6_options_concern(c, excluded, depth);
}

static bool dhcp6_options_concern(struct cursor c, const struct exclusion *excluded, int depth)
{
    enum { IA_NA = 3, IA_TA = 4, IA_ADDRESS = 5, RELAYED = 9, UNICAST = 12, IA_PD = 25 };
    bool found = false;
    while (!found && depth < RELAYS_MOST && cursor_good(&c) && cursor_left(&c) > 0) {
        uint16_t code = cursor_u16(&c);
        struct cursor value = cursor_sub_u16(&c);
        if (!cursor_good(&c)) break;
        switch (code) { /* a registry, not an enum of ours */
        case IA_NA:
        case IA_PD:
            cursor_skip(&value, 12);
            found = dhcp6_options_concern(value, excluded, depth + 1);
            break;
        case IA_TA:
            cursor_skip(&value, 4);
            found = dhcp6_options_concern(value, excluded, depth + 1);
            break;
        case IA_ADDRESS:
        case UNICAST: found = takes_v6(&value, excluded); break;
        case RELAYED: found = dhcp6_concerns(value, excluded, depth + 1); break;
        default: break;
        }
    }
    return found;
}

static bool is_either(const struct packet *packet, uint16_t one, uint16_t other)
{
    return packet->src_port == one || packet->dst_port == one || packet->src_port == other ||
           packet->dst_port == other;
}

static bool content_concerns(const struct packet *packet, const struct exclusion *excluded)
{
    if (packet->ip_protocol == IP_ICMPV6) return ndp_concerns(packet, excluded);
    if (packet->ip_protocol != IP_UDP) return false;
    if (is_either(packet, PORT_BOOTP_SERVER, PORT_BOOTP_CLIENT) ||
        is_either(packet, PORT_PXE, PORT_PXE))
        return dhcp_concerns(packet->payload, excluded);
    if (is_either(packet, PORT_DHCP6_CLIENT, PORT_DHCP6_SERVER))
        return bytes_name_mac(packet->payload, excluded) ||
               dhcp6_concerns(cursor_of(packet->payload), excluded, 0);
    return false;
}

bool packet_concerns(const struct packet *packet, const struct exclusion *excluded)
{
    if (packet->has_macs && (exclusion_has_mac(excluded, &packet->src_mac) ||
                             exclusion_has_mac(excluded, &packet->dst_mac)))
        return true;
    switch (packet->kind) {
    case PACKET_UNDECODABLE: return false;
    case PACKET_NOT_IP:
        return packet->ether_type == ETHER_TYPE_ARP && arp_concerns(packet->link_payload, excluded);
    case PACKET_IP: break;
    }
    if (exclusion_has_ip(excluded, &packet->src) || exclusion_has_ip(excluded, &packet->dst))
        return true;
    return packet->has_transport && content_concerns(packet, excluded);
}
