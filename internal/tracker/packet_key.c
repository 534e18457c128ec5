/* SPDX-License-Identifier: MIT */
/* The key of a packet's flow, and which of its two ends began it. */
#include "packet_key.h"

#include "base/hash.h"
#include "tracker_state.h"

bool icmp_counterpart(uint8_t ip_protocol, uint8_t type, uint16_t *counterpart)
{
    /* github.com/corelight/community-id-spec: queries and the replies to them */
    static const uint8_t v4[][2] = {{8, 0}, {13, 14}, {15, 16}, {10, 9}, {17, 18}};
    static const uint8_t v6[][2] = {{128, 129}, {133, 134}, {135, 136},
                                    {130, 131}, {139, 140}, {144, 145}};
    const uint8_t(*pairs)[2] = ip_protocol == IP_ICMP ? v4 : v6;
    size_t count = ip_protocol == IP_ICMP ? sizeof v4 / sizeof v4[0] : sizeof v6 / sizeof v6[0];
    for (size_t i = 0; i < count; i++) {
        if (pairs[i][0] == type) *counterpart = pairs[i][1];
        if (pairs[i][1] == type) *counterpart = pairs[i][0];
        if (pairs[i][0] == type || pairs[i][1] == type) return true;
    }
    return false;
}

static bool is_server_port(const struct hints *hints, uint16_t port)
{
    return port != 0 && (port < 1024 || hints_know_port(hints, port));
}

/* RFC 2131, sections 2 and 4.1; RFC 8415, section 7.2. Both ports are those of servers, and relays
 * have 67 on both ends. Then the first byte tells a reply. */
static bool is_dhcp_reply(const struct packet *packet)
{
    enum { SERVER = 67, CLIENT = 68, SERVER6 = 547, CLIENT6 = 546, BOOT_REPLY = 2 };
    if (packet->ip_protocol != IP_UDP) return false;
    if (packet->src_port == SERVER6) return packet->dst_port == CLIENT6;
    if (packet->src_port != SERVER) return false;
    bool is_between_servers = packet->dst_port == SERVER;
    return packet->dst_port == CLIENT ||
           (is_between_servers && packet->payload.size && packet->payload.data[0] == BOOT_REPLY);
}

/* The first packet seen came from the responder: a SYN-ACK, or anything except a SYN from a
 * server's port. */
bool packet_sender_is_responder(const struct packet *packet, const struct hints *hints)
{
    if (packet->ip_protocol == IP_TCP && packet->has_transport) {
        uint8_t handshake = packet->tcp_flags & (TCP_SYN | TCP_ACK);
        if (handshake == (TCP_SYN | TCP_ACK)) return true;
        if (handshake == TCP_SYN) return false;
    } else if (packet->ip_protocol != IP_TCP && packet->ip_protocol != IP_UDP) {
        return false;
    }
    if (!packet->has_ports || ip_is_multicast(&packet->dst) || ip_is_broadcast(&packet->dst))
        return false;
    if (is_dhcp_reply(packet)) return true;
    return is_server_port(hints, packet->src_port) && !is_server_port(hints, packet->dst_port);
}

/* 0.0.0.0 and :: are nobody's. The side with it is side a, because no address is lower. */
static uint32_t scope_of_nobody(const struct packet *packet, bool sender_is_a)
{
    const struct mac_address *mac = sender_is_a ? &packet->src_mac : &packet->dst_mac;
    return packet->has_macs ? (uint32_t)hash_bytes(mac, sizeof *mac) : 0;
}

static bool is_nobody(const uint8_t address[16])
{
    uint64_t halves[2];
    memcpy(halves, address, sizeof halves);
    return (halves[0] | halves[1]) == 0;
}

void packet_flow(const struct packet *packet, uint32_t scope, uint32_t links,
                 struct flow_lookup *lookup)
{
    uint16_t src_port = packet->src_port, dst_port = packet->dst_port;
    bool icmp = packet->ip_protocol == IP_ICMP || packet->ip_protocol == IP_ICMPV6;
    if (icmp && packet->has_ports)
        (void)icmp_counterpart(packet->ip_protocol, (uint8_t)src_port, &dst_port);
    int order = memcmp(packet->src.bytes, packet->dst.bytes, 16);
    bool sender_is_a = order < 0 || (order == 0 && src_port <= dst_port);
    struct flow_key *key = &lookup->key;
    memset(key, 0, sizeof *key);
    memcpy(key->a, sender_is_a ? packet->src.bytes : packet->dst.bytes, 16);
    memcpy(key->b, sender_is_a ? packet->dst.bytes : packet->src.bytes, 16);
    key->port_a = sender_is_a ? src_port : dst_port;
    key->port_b = sender_is_a ? dst_port : src_port;
    key->protocol = packet->ip_protocol;
    key->version = packet->src.version;
    key->scope = scope;
    key->link = packet->vlans & links;
    if (is_nobody(key->a)) key->scope ^= scope_of_nobody(packet, sender_is_a);
    lookup->hash = flow_key_hash(key);
    lookup->sender_is_a = sender_is_a;
}
