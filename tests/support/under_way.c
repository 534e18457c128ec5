/* SPDX-License-Identifier: MIT */
#include "under_way.h"

#include "base/map.h"
#include "parser/packet.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

enum {
    NEARBY_US = 5 * 1000000,      /* an answer to a group comes within this */
    HAND_OVER_US = 300 * 1000000, /* a connection moves an address; its row comes so late */
    LEASE_US = 60 * 1000000,      /* and a talk with a DHCP server goes on */
    PORT_DHCP = 67,
    PORT_DHCP6 = 547,
    PORT_LLMNR = 5355,
    LEVELS_MOST = 4, /* of tunnels in a frame, as a rule */
    THINGS_EACH = 5, /* of which a packet tells something new */
};

const char *const cause_words[CAUSE_COUNT] = {"datagram", "handshake",           "request",
                                              "lease",    "change of route",     "lost byte",
                                              "conflict", "connection backward", "damaged capture"};

/* Both ends of a conversation, the smaller one first; of a datagram in pieces, its number. */
struct key {
    struct ip_address one, other;
    uint8_t protocol, kind; /* enum thing */
    uint16_t one_port, other_port;
    uint32_t number, vlans;
};

enum thing { A_CONVERSATION, A_DATAGRAM, A_CLAIMED_ADDRESS, A_SENDER, A_MAC };

struct conversation {
    bool is_used, is_passed_over, is_backward, is_tcp, is_secret, is_closing, has_sender;
    uint8_t opened;     /* TCP: 1 SYN, 2 SYN and ACK, 3 established */
    bool originator;    /* the side that began: is it `one`? */
    bool sender;        /* of the newest bytes */
    bool server_first;  /* it greets, such as FTP and SMTP: all of the talk is one login or more */
    uint32_t network;   /* of a MAC: the /24 from which it sends */
    bool is_claimed;    /* by ARP, so one of its addresses is its own */
    bool spoke_safely;  /* TLS: the originator sent what comes behind the handshake */
    size_t first, last; /* frames: what is under way began; the newest with bytes */
    size_t began, newest;
    struct mac_address mac[2]; /* of the frames from either end */
    size_t asked, replied;     /* datagrams of the burst */
    uint32_t next[2];          /* TCP: the sequence numbers behind what was seen, by side */
    bool has_next[2];
    size_t lost; /* the newest frame since bytes are missing; 0: none are */
    int64_t last_us;
};

struct under_way {
    bool is_damaged;
    bool has_asked;  /* a question of LLMNR waits for its answer, from whoever it is */
    size_t asked_at; /* in this frame */
    int64_t asked_us;
    struct map index;
    struct conversation *conversations;
    uint32_t count, most;
    size_t frame_count, frames_most;
    /* Differences of how many things are under way before a frame; and, last, of how many are open. */
    int32_t *marks[CAUSE_COUNT + 1];
};

struct under_way *under_way_create(size_t frames_most)
{
    struct under_way *all = calloc(1, sizeof *all);
    assert_non_null(all);
    assert_true(map_init(&all->index, sizeof(struct key)));
    all->frames_most = frames_most;
    all->most = (uint32_t)(frames_most * LEVELS_MOST * THINGS_EACH + 2);
    all->conversations = calloc(all->most, sizeof *all->conversations);
    assert_non_null(all->conversations);
    for (int i = 0; i <= CAUSE_COUNT; i++) {
        all->marks[i] = calloc(frames_most + 2, sizeof **all->marks);
        assert_non_null(all->marks[i]);
    }
    return all;
}

void under_way_destroy(struct under_way *all)
{
    map_clear(&all->index);
    free(all->conversations);
    for (int i = 0; i <= CAUSE_COUNT; i++)
        free(all->marks[i]);
    free(all);
}

/* Something goes on from one frame to another. */
static void mark_as(struct under_way *all, int which, size_t from, size_t to)
{
    if (to <= from) return;
    all->marks[which][from + 1]++;
    all->marks[which][to + 1]--;
}

static void mark(struct under_way *all, enum cause cause, size_t from, size_t to)
{
    mark_as(all, cause, from, to);
}

static struct conversation *conversation_of(struct under_way *all, const struct key *key)
{
    uint32_t index = map_get(&all->index, key);
    if (!index) {
        assert_true(all->count + 1 < all->most);
        index = ++all->count;
        assert_true(map_put(&all->index, key, index));
    }
    return &all->conversations[index];
}

/* The key, and whether the sender is its first end. */
static bool key_of(const struct packet *packet, struct key *key)
{
    int order = memcmp(&packet->src, &packet->dst, sizeof packet->src);
    bool has_ports =
        packet->has_ports && packet->ip_protocol != IP_ICMP && packet->ip_protocol != IP_ICMPV6;
    uint16_t src = has_ports ? packet->src_port : 0, dst = has_ports ? packet->dst_port : 0;
    bool is_one = order ? order < 0 : src <= dst;
    memset(key, 0, sizeof *key);
    key->one = is_one ? packet->src : packet->dst;
    key->other = is_one ? packet->dst : packet->src;
    key->one_port = is_one ? src : dst;
    key->other_port = is_one ? dst : src;
    key->protocol = packet->ip_protocol;
    return is_one;
}

/* ------------------------------------------------------------ TCP */

static bool begins_secretly(struct span bytes)
{
    return span_starts(bytes, "SSH-") ||
           (bytes.size > 2 && bytes.data[0] == 22 && bytes.data[1] == 3);
}

static void see_bytes(struct under_way *all, struct conversation *at, struct span bytes,
                      bool is_one)
{
    size_t now = all->frame_count;
    if (at->has_sender) {
        bool is_new_turn = at->sender != at->originator && is_one == at->originator;
        if (!is_new_turn || at->server_first) mark(all, CAUSE_REQUEST, at->last, now);
    } else { /* what a connection speaks is known by its first bytes */
        mark(all, CAUSE_HANDSHAKE, at->last, now);
        at->is_secret = begins_secretly(bytes);
        at->server_first = is_one != at->originator;
    }
    if (at->is_secret && !at->spoke_safely) {
        if (at->has_sender) mark(all, CAUSE_HANDSHAKE, at->last, now);
        bool is_data = bytes.size > 0 && bytes.data[0] == 23;
        at->spoke_safely = is_data && is_one == at->originator;
    }
    at->has_sender = true;
    at->sender = is_one;
    at->last = now;
}

/* Behind a hole less is read than by who begins there. */
static void see_place(struct under_way *all, const struct packet *packet, bool is_one,
                      struct conversation *at)
{
    uint32_t begin = packet->seq + (packet->tcp_flags & TCP_SYN ? 1 : 0);
    uint32_t end = begin + packet->payload_bytes;
    if (at->lost) mark(all, CAUSE_LOST, at->lost, all->frame_count);
    bool is_hole = at->has_next[is_one] && (int32_t)(begin - at->next[is_one]) > 0;
    if (at->lost || is_hole) at->lost = all->frame_count;
    if (!at->has_next[is_one] || (int32_t)(end - at->next[is_one]) > 0) at->next[is_one] = end;
    at->has_next[is_one] = true;
}

static void see_tcp(struct under_way *all, const struct packet *packet, bool is_one,
                    struct conversation *at)
{
    size_t now = all->frame_count;
    bool is_syn = packet->tcp_flags & TCP_SYN;
    if (is_syn && !(packet->tcp_flags & TCP_ACK)) {
        bool goes_on = at->opened == 1 || at->opened == 2; /* it is sent again */
        if (goes_on) mark(all, CAUSE_HANDSHAKE, at->last, now);
        *at = (struct conversation){.opened = 1,
                                    .originator = is_one,
                                    .began = at->began,
                                    .newest = at->newest,
                                    .is_backward = packet->src_port < packet->dst_port,
                                    .first = now,
                                    .mac = {at->mac[0], at->mac[1]}};
        at->last = now;
    } else if (!at->is_used) {
        /* Seen from its middle: a service has the smaller port. */
        bool to_service = packet->src_port > packet->dst_port;
        at->originator = to_service == is_one;
        at->opened = is_syn ? 2 : 3;
        at->last = now;
    } else if (at->opened < 3) {
        mark(all, CAUSE_HANDSHAKE, at->last, now);
        at->opened = is_syn ? 2 : 3;
        at->last = now;
    }
    see_place(all, packet, is_one, at);
    if (at->is_backward) mark(all, CAUSE_BACKWARD, at->first, now);
    at->is_used = true;
    if (at->is_closing) {
        mark(all, CAUSE_HANDSHAKE, at->last, now);
        at->last = now;
    }
    if (packet->payload_bytes > 0 && !at->is_closing) see_bytes(all, at, packet->payload, is_one);
    if (packet->tcp_flags & (TCP_FIN | TCP_RST)) {
        at->is_closing = true;
        at->last = now;
    }
}

/* ------------------------------------------------------------ datagrams */

static void see_datagram(struct under_way *all, const struct packet *packet, bool is_one,
                         struct conversation *at)
{
    size_t now = all->frame_count;
    bool is_hello = packet->ip_protocol == IP_UDP && packet->payload.size > 6 &&
                    (packet->payload.data[0] & 0xc0) == 0xc0 &&
                    (packet->src_port == 443 || packet->dst_port == 443);
    bool has_ports = packet->has_ports && packet->ip_protocol == IP_UDP;
    bool is_answer = has_ports && packet->src_port < 1024 && packet->dst_port > packet->src_port;
    if (!at->is_used) at->originator = is_one != is_answer;
    at->is_used = true;
    if (at->is_secret && is_hello) mark(all, CAUSE_HANDSHAKE, at->last, now);
    at->is_secret |= is_hello;
    at->last = now;
    if (is_one == at->originator) {
        if (at->replied >= at->asked) {
            at->first = now;
            at->asked = at->replied = 0;
        }
        at->asked++;
    } else {
        at->replied++;
        mark(all, CAUSE_REQUEST, at->first, now);
    }
}

/* Talks in which the answer has other addresses than the question: all of a service is one. */
static void see_service(struct under_way *all, const struct packet *packet, int64_t time_us,
                        uint16_t service)
{
    bool is_lease = service == PORT_DHCP || service == PORT_DHCP6;
    struct key key;
    memset(&key, 0, sizeof key);
    key.protocol = packet->ip_protocol;
    key.one_port = service;
    key.vlans = packet->vlans;
    struct conversation *at = conversation_of(all, &key);
    if (at->is_used && time_us - at->last_us <= (is_lease ? LEASE_US : NEARBY_US))
        mark(all, is_lease ? CAUSE_LEASE : CAUSE_REQUEST, at->last, all->frame_count);
    at->is_used = true;
    at->last = all->frame_count;
    at->last_us = time_us;
    if (service != PORT_LLMNR) return;
    all->has_asked = true;
    all->asked_at = all->frame_count;
    all->asked_us = time_us;
}

static uint16_t service_of(const struct packet *packet)
{
    static const uint16_t services[] = {PORT_DHCP, PORT_DHCP6, 137,        138,
                                        1900,      5353,       PORT_LLMNR, 3702};
    if (packet->ip_protocol == IP_ICMPV6) return 1; /* neighbours ask a group */
    if (packet->ip_protocol != IP_UDP) return 0;
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
        if (packet->src_port == services[i] || packet->dst_port == services[i]) return services[i];
    return 0;
}

static void see_piece(struct under_way *all, const struct packet *packet)
{
    struct key key;
    (void)key_of(packet, &key);
    key.kind = A_DATAGRAM;
    key.one_port = key.other_port = 0;
    key.number = packet->fragment_id;
    struct conversation *at = conversation_of(all, &key);
    if (at->is_used) mark(all, CAUSE_DATAGRAM, at->last, all->frame_count);
    at->is_used = true;
    at->last = all->frame_count;
}

/* ------------------------------------------------------------ frames */

/* One thing that has a MAC address, or is one. */
static struct conversation *thing_of(struct under_way *all, const struct packet *packet,
                                     enum thing kind, const struct ip_address *ip)
{
    struct key key;
    memset(&key, 0, sizeof key);
    key.kind = (uint8_t)kind;
    key.vlans = packet->vlans;
    key.one = *ip;
    return conversation_of(all, &key);
}

/* From the first of its frames to this one. */
static void go_on(struct under_way *all, struct conversation *at, enum cause cause, bool is_odd)
{
    at->is_passed_over |= is_odd;
    if (!at->is_used) at->began = all->frame_count;
    at->is_used = true;
    if (at->is_passed_over) mark(all, cause, at->began, all->frame_count);
}

/* Addresses of several local networks come from a MAC. Without ARP nothing tells which is its own,
 * but the order in which connections end. */
static bool sends_from_many(struct conversation *mac, const struct packet *packet)
{
    const uint8_t *ip = packet->src.bytes + 12;
    bool is_private =
        packet->src.version == 4 &&
        (ip[0] == 10 || (ip[0] == 172 && ip[1] >> 4 == 1) || (ip[0] == 192 && ip[1] == 168));
    if (!is_private || mac->is_claimed) return false;
    uint32_t network = (uint32_t)(ip[0] << 16 | ip[1] << 8 | ip[2]), before = mac->network;
    if (!before) mac->network = network;
    return before && before != network;
}

/* A MAC at both ends of a connection: which of them it is, nothing tells. */
static void see_mac(struct under_way *all, const struct packet *packet,
                    const struct mac_address *mac, bool is_at_both)
{
    struct ip_address ip = {.version = 0};
    memcpy(ip.bytes, mac->bytes, sizeof mac->bytes);
    struct conversation *at = thing_of(all, packet, A_MAC, &ip);
    if (packet->ether_type == ETHER_TYPE_ARP) at->is_claimed = true;
    bool is_many = packet->kind == PACKET_IP && sends_from_many(at, packet);
    go_on(all, at, CAUSE_ROUTE, is_at_both || is_many);
}

/* Without ARP, an address moves to another MAC by a connection, and that is told at its end. */
static void see_sender(struct under_way *all, const struct packet *packet, int64_t time_us)
{
    struct conversation *at = thing_of(all, packet, A_SENDER, &packet->src);
    bool is_other = at->is_used && !mac_equal(&at->mac[0], &packet->src_mac);
    if (is_other) at->last_us = time_us;
    if (is_other && !at->is_passed_over) at->first = at->last;
    at->is_passed_over |= is_other;
    if (at->is_passed_over && time_us - at->last_us > HAND_OVER_US) at->is_passed_over = false;
    if (at->is_passed_over) mark(all, CAUSE_ROUTE, at->first, all->frame_count);
    at->is_used = true;
    at->last = all->frame_count;
    at->mac[0] = packet->src_mac;
}

/* ARP: the sender's address, and who claims it. */
static void see_claim(struct under_way *all, const struct packet *packet)
{
    struct ip_address ip = {.version = 4};
    if (packet->link_payload.size < 28) return;
    memcpy(ip.bytes + 12, packet->link_payload.data + 14, 4);
    struct conversation *at = thing_of(all, packet, A_CLAIMED_ADDRESS, &ip);
    struct mac_address mac;
    memcpy(mac.bytes, packet->link_payload.data + 8, sizeof mac.bytes);
    bool is_other = at->is_used && !mac_equal(&at->mac[0], &mac);
    if (!at->is_used) at->mac[0] = mac;
    go_on(all, at, CAUSE_CONFLICT, is_other);
}

static void see_route(struct under_way *all, const struct packet *packet, bool is_one,
                      struct conversation *at)
{
    const struct mac_address *macs[] = {is_one ? &packet->dst_mac : &packet->src_mac,
                                        is_one ? &packet->src_mac : &packet->dst_mac};
    if (!at->is_used) at->began = all->frame_count;
    if (at->is_used) mark_as(all, CAUSE_COUNT, at->newest, all->frame_count);
    at->newest = all->frame_count;
    if (!packet->has_macs) return;
    bool is_at_both = mac_equal(macs[0], macs[1]);
    if (is_at_both) mark(all, CAUSE_ROUTE, at->began, all->frame_count);
    for (int i = 0; i < 2; i++) {
        bool is_other = mac_is_set(&at->mac[i]) && !mac_equal(&at->mac[i], macs[i]);
        if (is_other) mark(all, CAUSE_ROUTE, at->began, all->frame_count);
        is_at_both |= is_other && mac_equal(&at->mac[!i], macs[i]);
        if (mac_is_set(macs[i])) at->mac[i] = *macs[i];
    }
    see_mac(all, packet, &packet->src_mac, is_at_both);
}

static void see_packet(struct under_way *all, const struct packet *packet, int64_t time_us)
{
    struct key key;
    if (packet->is_fragment) see_piece(all, packet);
    if (packet->is_later_fragment) return;
    uint16_t service =
        packet->has_ports || packet->ip_protocol == IP_ICMPV6 ? service_of(packet) : 0;
    if (service) see_service(all, packet, time_us, service);
    bool is_one = key_of(packet, &key);
    struct conversation *at = conversation_of(all, &key);
    see_route(all, packet, is_one, at);
    /* Who began to speak AH or ESP is told by the first frame only. */
    bool is_bare =
        !packet->has_ports && packet->ip_protocol != IP_ICMP && packet->ip_protocol != IP_ICMPV6;
    if (is_bare) mark(all, CAUSE_ROUTE, at->began, all->frame_count);
    if (packet->has_macs) see_sender(all, packet, time_us);
    if (packet->ip_protocol == IP_TCP && packet->has_transport)
        see_tcp(all, packet, is_one, at);
    else
        see_datagram(all, packet, is_one, at);
}

/* The checksum of its IPv4 header is wrong. Cards may leave it 0. */
static bool is_damaged(const struct packet *packet)
{
    struct span bytes = packet->link_payload;
    size_t size = bytes.size >= 20 && bytes.data[0] >> 4 == 4 ? (bytes.data[0] & 15u) * 4u : 0;
    uint32_t sum = 0;
    if (size < 20 || size > bytes.size || (bytes.data[10] == 0 && bytes.data[11] == 0))
        return false;
    for (size_t i = 0; i < size; i += 2)
        sum += (uint32_t)(bytes.data[i] << 8 | bytes.data[i + 1]);
    sum = (sum & 0xffff) + (sum >> 16);
    return (sum & 0xffff) + (sum >> 16) != 0xffff;
}

void under_way_see(struct under_way *all, const struct frame *frame)
{
    struct packet packet;
    struct tunneled inner;
    assert_true(all->frame_count < all->frames_most);
    bool waits = all->has_asked && frame->time_us - all->asked_us <= NEARBY_US;
    if (waits) mark(all, CAUSE_REQUEST, all->asked_at, all->frame_count);
    packet_decode(frame, &packet);
    all->is_damaged |= packet.kind == PACKET_IP && is_damaged(&packet);
    while (packet.kind == PACKET_IP && !packet.is_fragment &&
           packet_decode_inner(&packet, &inner)) {
        see_packet(all, &packet, frame->time_us);
        packet = inner.packet;
    }
    if (packet.kind == PACKET_IP) {
        see_packet(all, &packet, frame->time_us);
    } else if (packet.ether_type == ETHER_TYPE_ARP) {
        packet.ip_protocol = 0;
        see_claim(all, &packet);
        if (packet.has_macs) see_mac(all, &packet, &packet.src_mac, false);
        see_service(all, &packet, frame->time_us, 2);
    }
    all->frame_count++;
}

void under_way_end(struct under_way *all)
{
    if (all->is_damaged) mark(all, CAUSE_DAMAGE, 0, all->frame_count - 1);
    for (int i = 0; i <= CAUSE_COUNT; i++)
        for (size_t at = 1; at <= all->frame_count; at++)
            all->marks[i][at] += all->marks[i][at - 1];
}

bool under_way_is_open(const struct under_way *all, size_t frame)
{
    return all->marks[CAUSE_COUNT][frame] > 0;
}

bool under_way_is(const struct under_way *all, size_t frame, enum cause cause)
{
    return all->marks[cause][frame] > 0;
}

bool under_way_is_free(const struct under_way *all, size_t frame, enum cause *cause)
{
    for (int i = 0; i < CAUSE_COUNT; i++) {
        if (!under_way_is(all, frame, (enum cause)i)) continue;
        *cause = (enum cause)i;
        return false;
    }
    return true;
}
