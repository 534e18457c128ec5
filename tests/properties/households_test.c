/* SPDX-License-Identifier: MIT */
/*
 * Small households and lab networks: which devices there are, with which addresses and names, and
 * which of them forward. Each is played in one run, and again cut in two at every line: a line is a
 * whole exchange, so nothing is under way between two of them, and the result must be the same.
 *
 * households.txt has the scenes: "== what it is", its lines, "--", its devices.
 * A scene is lines of words. A letter is a host: its MAC is 3c:22:fb:00:00:XX, where XX is the letter;
 * a small letter has a random MAC (02:...), V the MAC of a virtual router (VRRP), and W one of HSRP.
 *   arp A 10.0.0.2 10.0.0.1     A, which is 10.0.0.2, asks for 10.0.0.1 (0.0.0.0: a probe)
 *   is R 10.0.0.1 A 10.0.0.9    R answers A that it is 10.0.0.1; A, which asked, is 10.0.0.9
 *   tcp A 10.0.0.2 R 203.0.113.5 agent=Windows_NT
 *                               a connection with data; A and R are the MACs of its frames. agent: it
 *                               is HTTP, and this is in the User-Agent (_ is a blank)
 *   syn A 10.0.0.2 R 203.0.113.5    an attempt that nobody answers
 *   ask A 10.0.0.2 R 10.0.0.1       a datagram and its answer
 *   say A 10.0.0.2 R 10.0.0.1       a datagram; R may be * (broadcast)
 *   lease A 10.0.0.2 S 10.0.0.1 name=x class=x router=10.0.0.1 mask=24 via=E
 *                               S, which is 10.0.0.1, leases to A; A's frames may be E's; class is
 *                               A's vendor class (_ is a blank); tells=x is S's name for A
 *   ra R fe80::1 2001:db8::/64  an advertisement of a router, with an on-link prefix (or -)
 *   ns A 2001:db8::2            A, which has this address, looks for a neighbour
 *   mdns A 10.0.0.2 name        A says its name
 *   nbns A 10.0.0.2 NAME        A registers its name (NetBIOS)
 *   serves A 10.0.0.2 _ipp._tcp A says that it has this service
 *   vrrp V 10.0.0.2             the machine with this address speaks for the virtual router V
 *   lldp P A name               the port P of the switch A says the switch's name
 *   relay A 10.2.0.9 E 10.2.0.1 S 10.1.0.5   E, whose address is 10.2.0.1 there, relays: S leases to A
 *   release A 10.0.0.2 S 10.0.0.1   A gives its address back
 *   wake A B                    A wakes B: Wake-on-LAN in a frame of Ethernet
 *   over A 192.168.1.5 R 192.88.99.1 2002:c0a8:105::1 2001:db8::9   IPv6 in IPv4 (6to4), both ways
 *   vlan 10                     the frames that follow are in this VLAN; 100.10 is a stack; - is none
 *   mirror 2                    each frame that follows is seen twice
 *   wait 60                     seconds pass
 * What the lines before said waits for a line that begins with +: no cut is there.
 * The result has a line per device: letter (or - without a MAC), address, name, * if it forwards,
 * os=SYSTEM and type=TYPE (_ is a blank).
 * Behind a second "--" stands who had which address when, by the view device_addresses: letter,
 * address, VLANs if it has some, from and until in whole seconds (- is open). Behind a third, whose the
 * connections are: source and destination, and the letters of their devices.
 */
#include "support/film.h"
#include "support/packets.h"
#include "support/runs.h"
#include "support/test.h"

#include "joiner/joiner.h"
#include "model/vlans.h"
#include "storage/reader.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SECOND_US = 1000000,
    LINK_ETHERNET = 1,
    DEVICES_MOST = 64,
    EVIDENCE_MOST = 256,
    BINDINGS_MOST = 128,
    LINES_MOST = 40,
    WORDS_MOST = 10,
    TEXT_MOST = 128,
};

#define START_US FILM_START_US

/* ------------------------------------------------------------ what a database would keep */

struct kept_device {
    struct device_summary row;
    char hostname[TEXT_MOST], os[TEXT_MOST], type[TEXT_MOST];
};
struct kept_evidence {
    struct evidence_summary row;
    char value[TEXT_MOST];
};

struct world {
    struct tracker *tracker;
    struct joiner *joiner;
    int64_t now_us;
    uint64_t number; /* of the last frame */
    uint16_t port;   /* of the last client */
    int copies;      /* of each frame, beside it */
    bool is_filmed;
    int64_t last_id;
    struct kept_device devices[DEVICES_MOST];
    struct kept_evidence evidence[EVIDENCE_MOST];
    struct address_binding_summary bindings[BINDINGS_MOST];
    size_t device_count, evidence_count, binding_count;
};

static const char *keep_text(char out[TEXT_MOST], const char *text)
{
    if (!text) return NULL;
    (void)snprintf(out, TEXT_MOST, "%s", text);
    return out;
}

static void keep_device(void *owner, struct device_summary *row)
{
    struct world *world = owner;
    struct kept_device *kept = NULL;
    for (size_t i = 0; i < world->device_count; i++)
        if (world->devices[i].row.device_id == row->device_id) kept = &world->devices[i];
    if (!kept) kept = &world->devices[world->device_count++];
    assert_in_range(world->device_count, 1, DEVICES_MOST);
    kept->row = *row;
    kept->row.hostname = keep_text(kept->hostname, row->hostname);
    kept->row.os_fingerprint = keep_text(kept->os, row->os_fingerprint);
    kept->row.device_type = keep_text(kept->type, row->device_type);
    if (row->device_id > world->last_id) world->last_id = row->device_id;
}

static void keep_evidence(void *owner, const struct evidence_summary *row)
{
    struct world *world = owner;
    for (size_t i = 0; i < world->evidence_count; i++) {
        struct evidence_summary *kept = &world->evidence[i].row;
        if (kept->device_id != row->device_id || kept->attribute != row->attribute ||
            kept->source != row->source || strcmp(kept->value, row->value) != 0)
            continue;
        kept->count += row->count;
        if (row->attribute == ATTRIBUTE_LEASE) kept->said_by = row->said_by;
        if (row->last_seen_us > kept->last_seen_us) kept->last_seen_us = row->last_seen_us;
        return;
    }
    assert_in_range(world->evidence_count, 0, EVIDENCE_MOST - 1);
    struct kept_evidence *kept = &world->evidence[world->evidence_count++];
    kept->row = *row;
    kept->row.value = keep_text(kept->value, row->value);
}

static void keep_binding(void *owner, const struct address_binding_summary *row)
{
    struct world *world = owner;
    for (size_t i = 0; i < world->binding_count; i++) {
        struct address_binding_summary *kept = &world->bindings[i];
        if (memcmp(&kept->ip, &row->ip, sizeof row->ip) != 0 || kept->source != row->source ||
            memcmp(&kept->mac, &row->mac, sizeof row->mac) != 0)
            continue;
        kept->count += row->count;
        if (row->last_seen_us > kept->last_seen_us) kept->last_seen_us = row->last_seen_us;
        return;
    }
    assert_in_range(world->binding_count, 0, BINDINGS_MOST - 1);
    world->bindings[world->binding_count++] = *row;
}

static void drop_domain(void *owner, const struct domain_address_summary *row)
{
    (void)owner, (void)row;
}
static void drop_traffic(void *owner, const struct traffic_summary *row)
{
    (void)owner, (void)row;
}

/* ------------------------------------------------------------ runs */

static void join(void *owner, const struct record *record)
{
    struct world *world = owner;
    struct joined_row row = {.fact = record};
    joiner_join(world->joiner, &row);
}

static int by_last_seen(const void *a, const void *b)
{
    const struct kept_evidence *one = a, *other = b;
    int order =
        (other->row.attribute == ATTRIBUTE_NETWORK) - (one->row.attribute == ATTRIBUTE_NETWORK);
    if (order) return order;
    return (one->row.last_seen_us > other->row.last_seen_us) -
           (one->row.last_seen_us < other->row.last_seen_us);
}

static int binding_by_last_seen(const void *a, const void *b)
{
    const struct address_binding_summary *one = a, *other = b;
    return (one->last_seen_us > other->last_seen_us) - (one->last_seen_us < other->last_seen_us);
}

static void begin_run(struct world *world)
{
    static struct ip_network local[5];
    static const char *const names[] = {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
                                        "fe80::/10", "fc00::/7"};
    struct error error = {.sentence = ""};
    for (size_t i = 0; i < 5; i++)
        assert_true(ip_network_parse(names[i], &local[i]));
    const struct joiner_options options = {.local_networks = local,
                                           .local_network_count = 5,
                                           .last_device_id = world->last_id,
                                           .names_most = 100,
                                           .devices_most = 1000};
    const struct tracker_options tracking = {.worker_count = 1,
                                             .flows_most = 1024,
                                             .buffer_bytes = 4 * 1024 * 1024,
                                             .tcp_idle_timeout_us = 300 * (int64_t)SECOND_US,
                                             .tcp_attempt_timeout_us = 30 * (int64_t)SECOND_US,
                                             .udp_idle_timeout_us = 60 * (int64_t)SECOND_US,
                                             .icmp_idle_timeout_us = 60 * (int64_t)SECOND_US,
                                             .update_every_us = 60 * (int64_t)SECOND_US,
                                             .fragment_timeout_us = 30 * (int64_t)SECOND_US,
                                             .put = join,
                                             .owner = world};
    world->tracker = tracker_create(&tracking, &error);
    world->joiner = joiner_create(&options, &error);
    assert_true(world->tracker && world->joiner);
    for (size_t i = 0; i < world->device_count; i++)
        joiner_learn_device(world->joiner, &world->devices[i].row);
    for (size_t i = 0; i < world->evidence_count; i++) /* sorting moved them */
        world->evidence[i].row.value = world->evidence[i].value;
    qsort(world->evidence, world->evidence_count, sizeof world->evidence[0], by_last_seen);
    for (size_t i = 0; i < world->evidence_count; i++) {
        world->evidence[i].row.value = world->evidence[i].value;
        joiner_learn_evidence(world->joiner, &world->evidence[i].row);
    }
    qsort(world->bindings, world->binding_count, sizeof world->bindings[0], binding_by_last_seen);
    for (size_t i = 0; i < world->binding_count; i++) /* as find_known_bindings reads them */
        if (world->bindings[i].is_held) joiner_learn_binding(world->joiner, &world->bindings[i]);
}

static void end_run(struct world *world)
{
    const struct joiner_output output = {.device = keep_device,
                                         .evidence = keep_evidence,
                                         .binding = keep_binding,
                                         .domain_address = drop_domain,
                                         .traffic = drop_traffic,
                                         .owner = world};
    tracker_finish(world->tracker, world->now_us, UINT64_MAX);
    joiner_flush(world->joiner, &output, false);
    joiner_settle(world->joiner, true);
    tracker_destroy(world->tracker);
    joiner_destroy(world->joiner);
}

/* ------------------------------------------------------------ frames */

static struct mac_address mac_of(const char *host)
{
    struct mac_address mac = {{0x3c, 0x22, 0xfb, 0, 0, (uint8_t)host[0]}};
    if (host[0] == 'V') mac = (struct mac_address){{0, 0, 0x5e, 0, 1, 1}};
    if (host[0] == 'W') mac = (struct mac_address){{0, 0, 0x0c, 0x9f, 0xf0, 1}};
    if (host[0] == '*') memset(&mac, 0xff, sizeof mac);
    if (host[0] >= 'a') mac.bytes[0] = 2;
    return mac;
}

static uint32_t link_now; /* the VLAN tags of the frames */

static struct endpoint host(const char *name, const char *ip, uint16_t port)
{
    struct endpoint end = endpoint_of(ip, port);
    end.mac = mac_of(name);
    end.link = link_now;
    return end;
}

static void see(struct world *world, const struct build *out)
{
    struct frame frame = {.data = out->data,
                          .captured_bytes = (uint32_t)out->size,
                          .wire_bytes = (uint32_t)out->size,
                          .time_us = world->now_us,
                          .link_type = LINK_ETHERNET};
    for (int i = 0; i <= world->copies; i++) {
        frame.number = ++world->number;
        tracker_frame(world->tracker, &frame);
        if (world->is_filmed) film_add(world->now_us - START_US, out);
    }
    world->now_us += 1000;
}

static void segment(struct world *world, const struct endpoint *from, const struct endpoint *to,
                    const struct segment *segment)
{
    struct build out;
    out.size = 0;
    frame_tcp(&out, from, to, segment);
    see(world, &out);
}

enum { FIN = 1, SYN = 2, ACK = 16 };

/* The value of "key=value" among the words; NULL if it is not there. */
static const char *value_of(char **words, const char *key)
{
    size_t size = strlen(key);
    for (int i = 1; words[i]; i++)
        if (strncmp(words[i], key, size) == 0 && words[i][size] == '=') return words[i] + size + 1;
    return NULL;
}

/* Text of a scene, with blanks instead of _. */
static const char *with_blanks(char out[TEXT_MOST], const char *word)
{
    (void)snprintf(out, TEXT_MOST, "%s", word);
    for (char *at = out; *at; at++)
        if (*at == '_') *at = ' ';
    return out;
}

static void connect(struct world *world, char **words, bool is_answered)
{
    struct endpoint a = host(words[1], words[2], ++world->port), b = host(words[3], words[4], 80);
    const char *agent = value_of(words, "agent");
    char request[256], answer[64] = "def", memory[TEXT_MOST];
    (void)snprintf(request, sizeof request, "abc");
    if (agent) {
        (void)snprintf(request, sizeof request,
                       "GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: Mozilla/5.0 (%s)\r\n\r\n",
                       with_blanks(memory, agent));
        (void)snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }
    uint32_t asked = 101 + (uint32_t)strlen(request), said = 501 + (uint32_t)strlen(answer);
    const struct segment parts[] = {
        {.flags = SYN, .seq = 100, .window = 999},
        {.flags = SYN | ACK, .seq = 500, .ack = 101, .window = 999},
        {.flags = ACK, .seq = 101, .ack = 501, .window = 999},
        {.flags = ACK, .seq = 101, .ack = 501, .window = 999, .payload = span_text(request)},
        {.flags = ACK, .seq = 501, .ack = asked, .window = 999, .payload = span_text(answer)},
        {.flags = FIN | ACK, .seq = asked, .ack = said, .window = 999},
        {.flags = FIN | ACK, .seq = said, .ack = asked + 1, .window = 999},
        {.flags = ACK, .seq = asked + 1, .ack = said + 1, .window = 999}};
    static const bool from_b[] = {0, 1, 0, 0, 1, 0, 1, 0};
    for (size_t i = 0; i < (is_answered ? 8 : 1); i++)
        segment(world, from_b[i] ? &b : &a, from_b[i] ? &a : &b, &parts[i]);
}

static void datagram(struct world *world, const struct endpoint *from, const struct endpoint *to,
                     struct span payload)
{
    struct build out;
    out.size = 0;
    frame_udp(&out, from, to, payload);
    see(world, &out);
}

static void arp(struct world *world, uint16_t operation, const struct endpoint *sender,
                const struct endpoint *target)
{
    struct build out;
    frame_arp(&out, operation, sender, target);
    see(world, &out);
}

static void put_option(struct build *out, uint8_t code, const void *value, size_t size)
{
    build_number(out, code, 1);
    build_number(out, size, 1);
    build_bytes(out, value, size);
}

enum { DHCP_REQUEST = 3, DHCP_ACK = 5, DHCP_RELEASE = 7 };

static void put_dhcp(struct build *out, uint8_t type, char **words)
{
    bool is_reply = type == DHCP_ACK;
    const char *relay = value_of(words, "giaddr");
    struct endpoint client = host(words[1], words[2], 68), server = host(words[3], words[4], 67);
    const char *name = value_of(words, "name"), *router = value_of(words, "router");
    const char *mask = value_of(words, "mask");
    out->size = 0;
    build_hex(out, is_reply ? "02 01 06 00 11223344 0000 0000 00000000"
                            : "01 01 06 00 11223344 0000 0000 00000000");
    if (type == DHCP_RELEASE) memcpy(out->data + out->size - 4, client.ip.bytes + 12, 4);
    build_bytes(out, is_reply ? client.ip.bytes + 12 : (const uint8_t[4]){0}, 4);
    build_hex(out, "00000000");
    build_bytes(out, relay ? endpoint_of(relay, 0).ip.bytes + 12 : (const uint8_t[4]){0}, 4);
    build_bytes(out, client.mac.bytes, 6);
    for (int i = 0; i < 10 + 64 + 128; i++)
        build_number(out, 0, 1);
    build_hex(out, "63825363");
    put_option(out, 53, &type, 1);
    const char *class = value_of(words, "class");
    char memory[TEXT_MOST];
    if (is_reply) name = value_of(words, "tells");
    if (name) put_option(out, 12, name, strlen(name));
    if (!is_reply && class) put_option(out, 60, with_blanks(memory, class), strlen(class));
    if (is_reply) {
        put_option(out, 54, server.ip.bytes + 12, 4);
        put_option(out, 51, "\0\0\x0e\x10", 4);
    }
    if (is_reply && mask) {
        uint32_t ones = UINT32_MAX << (32 - atoi(mask));
        uint8_t bytes[4] = {(uint8_t)(ones >> 24), (uint8_t)(ones >> 16), (uint8_t)(ones >> 8),
                            (uint8_t)ones};
        put_option(out, 1, bytes, 4);
    }
    if (is_reply && router) put_option(out, 3, endpoint_of(router, 0).ip.bytes + 12, 4);
    build_number(out, 255, 1);
}

static void lease(struct world *world, char **words)
{
    struct build out;
    const char *via = value_of(words, "via");
    struct endpoint client = host(via ? via : words[1], "0.0.0.0", 68);
    struct endpoint all = host("*", "255.255.255.255", 67), server = host(words[3], words[4], 67);
    put_dhcp(&out, DHCP_REQUEST, words);
    datagram(world, &client, &all, build_span(&out));
    all.port = 68;
    put_dhcp(&out, DHCP_ACK, words);
    datagram(world, &server, &all, build_span(&out));
}

static void relay(struct world *world, char **words)
{
    char giaddr[64];
    char *inner[] = {words[0], words[1], words[2], words[5], words[6], giaddr, NULL};
    struct endpoint relay = host(words[3], words[4], 67), server = host(words[5], words[6], 67);
    struct build out;
    (void)snprintf(giaddr, sizeof giaddr, "giaddr=%s", words[4]);
    put_dhcp(&out, DHCP_REQUEST, inner);
    datagram(world, &relay, &server, build_span(&out));
    put_dhcp(&out, DHCP_ACK, inner);
    datagram(world, &server, &relay, build_span(&out));
}

static void release(struct world *world, char **words)
{
    struct endpoint client = host(words[1], words[2], 68), server = host(words[3], words[4], 67);
    struct build out;
    put_dhcp(&out, DHCP_RELEASE, words);
    datagram(world, &client, &server, build_span(&out));
}

/* VRRP: version 2, an advertisement of the router 1. */
static void speak_for(struct world *world, char **words)
{
    struct endpoint from = host(words[1], words[2], 0), all = endpoint_of("224.0.0.18", 0);
    struct build body = {.size = 0}, out;
    all.mac = (struct mac_address){{1, 0, 0x5e, 0, 0, 0x12}};
    build_hex(&body, "21 01 64 01 00 01 0000 c0a80101 0000000000000000");
    out.size = 0;
    frame_ip(&out, &from, &all, 112, build_span(&body));
    see(world, &out);
}

static void discover(struct world *world, char **words)
{
    struct mac_address port = mac_of(words[1]), chassis = mac_of(words[2]);
    struct build out = {.size = 0};
    build_hex(&out, "0180c200000e");
    build_bytes(&out, port.bytes, 6);
    build_hex(&out, "88cc 0207 04");
    build_bytes(&out, chassis.bytes, 6);
    build_hex(&out, "0404 07676531 0602 0078");
    build_number(&out, 5 << 9 | strlen(words[3]), 2);
    build_text(&out, words[3]);
    build_hex(&out, "0e04 0014 0004 0000");
    see(world, &out);
}

static void choose_vlan(const char *word)
{
    int outer, inner;
    link_now = 0;
    if (sscanf(word, "%d.%d", &outer, &inner) == 2)
        link_now = vlans_with(vlans_with(0, (uint16_t)outer), (uint16_t)inner);
    else if (word[0] != '-')
        link_now = vlans_with(0, (uint16_t)atoi(word));
}

static void icmp6(struct world *world, const struct endpoint *from, uint8_t type,
                  const struct build *body)
{
    struct build out;
    struct endpoint all = endpoint_of("ff02::1", 0);
    all.mac = (struct mac_address){{0x33, 0x33, 0, 0, 0, 1}};
    out.size = 0;
    frame_icmp(&out, from, &all, type, 0, build_span(body));
    see(world, &out);
}

static void put_link_address(struct build *body, const struct endpoint *from)
{
    build_hex(body, "01 01");
    build_bytes(body, from->mac.bytes, 6);
}

static void advertise(struct world *world, char **words)
{
    struct endpoint from = host(words[1], words[2], 0);
    struct build body = {.size = 0};
    struct ip_network network;
    build_hex(&body, "40 00 0708 00000000 00000000");
    put_link_address(&body, &from);
    if (words[3][0] != '-') {
        assert_true(ip_network_parse(words[3], &network));
        build_hex(&body, "03 04");
        build_number(&body, network.prefix_bits, 1);
        build_hex(&body, "c0 00278d00 00093a80 00000000");
        build_bytes(&body, network.address.bytes, 16);
    }
    icmp6(world, &from, 134, &body);
}

static void solicit(struct world *world, char **words)
{
    struct endpoint from = host(words[1], words[2], 0);
    struct build body = {.size = 0};
    build_hex(&body, "00000000 fe80 0000 0000 0000 0000 0000 0000 0001");
    put_link_address(&body, &from);
    icmp6(world, &from, 135, &body);
}

static void name_itself(struct world *world, char **words)
{
    struct endpoint from = host(words[1], words[2], 5353), all = endpoint_of("224.0.0.251", 5353);
    struct build body = {.size = 0};
    all.mac = (struct mac_address){{1, 0, 0x5e, 0, 0, 0xfb}};
    build_hex(&body, "0000 8400 0000 0001 0000 0000");
    build_number(&body, strlen(words[3]), 1);
    build_text(&body, words[3]);
    build_hex(&body, "05 6c6f63616c 00 0001 8001 00000078 0004");
    build_bytes(&body, from.ip.bytes + 12, 4);
    datagram(world, &from, &all, build_span(&body));
}

/* RFC 1002, section 4.2.2: 16 letters, each as two. */
static void register_name(struct world *world, char **words)
{
    struct endpoint from = host(words[1], words[2], 137), all = host("*", "192.168.1.255", 137);
    struct build body = {.size = 0};
    size_t size = strlen(words[3]);
    build_hex(&body, "1234 2910 0001 0000 0000 0001 20");
    for (size_t i = 0; i < 16; i++) {
        unsigned letter = i < size ? (unsigned char)words[3][i] : i < 15 ? ' ' : 0;
        build_number(&body, 'A' + (letter >> 4), 1);
        build_number(&body, 'A' + (letter & 15), 1);
    }
    build_hex(&body, "00 0020 0001 c00c 0020 0001 000493e0 0006 0000");
    build_bytes(&body, from.ip.bytes + 12, 4);
    datagram(world, &from, &all, build_span(&body));
}

/* The name of a service, label by label; no end. */
static void put_service(struct build *out, const char *service)
{
    const char *dot = strchr(service, '.');
    assert_non_null(dot);
    build_number(out, (uint64_t)(dot - service), 1);
    build_bytes(out, service, (size_t)(dot - service));
    build_number(out, strlen(dot + 1), 1);
    build_text(out, dot + 1);
    build_hex(out, "05 6c6f63616c 00");
}

static void offer(struct world *world, char **words)
{
    struct endpoint from = host(words[1], words[2], 5353), all = endpoint_of("224.0.0.251", 5353);
    struct build body = {.size = 0};
    all.mac = (struct mac_address){{1, 0, 0x5e, 0, 0, 0xfb}};
    build_hex(&body, "0000 8400 0000 0001 0000 0000");
    put_service(&body, words[3]);
    build_hex(&body, "000c 0001 00000078");
    build_number(&body, 2 + strlen(words[3]) + 1 + 7, 2);
    build_hex(&body, "01 78");
    put_service(&body, words[3]);
    datagram(world, &from, &all, build_span(&body));
}

static void play_wait(struct world *world, char **words)
{
    world->now_us += atoi(words[1]) * (int64_t)SECOND_US;
    tracker_tick(world->tracker, world->now_us, world->number);
}

static void play_arp(struct world *world, char **words)
{
    struct endpoint from = host(words[1], words[2], 0), to = host("*", words[3], 0);
    arp(world, 1, &from, &to);
}

static void play_is(struct world *world, char **words)
{
    struct endpoint from = host(words[1], words[2], 0),
                    to = host(words[3], words[4] ? words[4] : "10.0.0.9", 0);
    arp(world, 2, &from, &to);
}

static void play_tcp(struct world *world, char **words)
{
    connect(world, words, true);
}

static void play_syn(struct world *world, char **words)
{
    connect(world, words, false);
}

static void play_say(struct world *world, char **words)
{
    struct endpoint a = host(words[1], words[2], ++world->port), b = host(words[3], words[4], 9999);
    datagram(world, &a, &b, span_text("question"));
    if (words[0][0] == 'a') datagram(world, &b, &a, span_text("answer"));
}

static void play_wake(struct world *world, char **words)
{
    struct mac_address from = mac_of(words[1]), to = mac_of(words[2]);
    struct build out = {.size = 0};
    build_hex(&out, "ffffffffffff");
    build_bytes(&out, from.bytes, 6);
    build_hex(&out, "0842 ffffffffffff");
    for (int i = 0; i < 16; i++)
        build_bytes(&out, to.bytes, 6);
    see(world, &out);
}

/* A datagram of IPv6 in one of IPv4. */
static void send_over(struct world *world, const struct endpoint *outer, bool is_back,
                      const struct endpoint *inner)
{
    enum { ETHERNET_SIZE = 14 };
    struct build packet = {.size = 0}, out = {.size = 0};
    frame_udp(&packet, &inner[is_back], &inner[!is_back], span_text("words"));
    frame_ip(&out, &outer[is_back], &outer[!is_back], 41,
             (struct span){packet.data + ETHERNET_SIZE, packet.size - ETHERNET_SIZE});
    see(world, &out);
}

static void play_over(struct world *world, char **words)
{
    const struct endpoint outer[] = {host(words[1], words[2], 0), host(words[3], words[4], 0)};
    const struct endpoint inner[] = {endpoint_of(words[5], ++world->port),
                                     endpoint_of(words[6], 9999)};
    send_over(world, outer, false, inner);
    send_over(world, outer, true, inner);
}

static void play_vlan(struct world *world, char **words)
{
    (void)world;
    choose_vlan(words[1]);
}

static void play_mirror(struct world *world, char **words)
{
    world->copies = atoi(words[1]) - 1;
}

static const struct {
    const char *word;
    void (*play)(struct world *world, char **words);
} verbs[] = {{"wait", play_wait},  {"arp", play_arp},       {"is", play_is},
             {"tcp", play_tcp},    {"syn", play_syn},       {"ask", play_say},
             {"say", play_say},    {"lease", lease},        {"relay", relay},
             {"release", release}, {"vrrp", speak_for},     {"lldp", discover},
             {"vlan", play_vlan},  {"mirror", play_mirror}, {"ra", advertise},
             {"ns", solicit},      {"mdns", name_itself},   {"wake", play_wake},
             {"over", play_over},  {"serves", offer},       {"nbns", register_name}};

static void play_line(struct world *world, const char *line)
{
    char memory[256], *words[WORDS_MOST + 1] = {NULL}, *rest = memory;
    int count = 0;
    (void)snprintf(memory, sizeof memory, "%s", line);
    for (char *word; (word = strsep(&rest, " ")) && count < WORDS_MOST;)
        if (*word) words[count++] = word;
    assert_non_null(words[0]);
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(words[0], verbs[i].word) != 0) continue;
        verbs[i].play(world, words);
        return;
    }
    fail_msg("No word of a scene: %s", words[0]);
}

/* ------------------------------------------------------------ results */

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static char letter_of(const struct mac_address *mac)
{
    return mac->bytes[2] == 0x5e ? 'V' : mac->bytes[2] == 0x0c ? 'W' : (char)mac->bytes[5];
}

/* "key=value", with _ instead of blanks. */
static void add_word(struct text *line, const char *key, const char *value)
{
    if (!value) return;
    text_format(line, " %s=", key);
    for (; *value; value++)
        text_add_char(line, *value == ' ' ? '_' : *value);
}

/* One line for each device, sorted. */
static void tell_devices(const struct world *world, char *out, size_t size)
{
    static char lines[DEVICES_MOST][TEXT_MOST * 2];
    for (size_t i = 0; i < world->device_count; i++) {
        const struct device_summary *row = &world->devices[i].row;
        char ip[IP_TEXT_SIZE], letter = mac_is_set(&row->mac) ? letter_of(&row->mac) : '-';
        struct text line = text_into(lines[i], sizeof lines[i]);
        text_format(&line, "%c %s%s%s%s", letter,
                    ip_is_set(&row->ip) ? ip_format(&row->ip, ip) : "-", row->hostname ? " " : "",
                    row->hostname ? row->hostname : "", row->is_gateway ? " *" : "");
        add_word(&line, "os", row->os_fingerprint);
        add_word(&line, "type", row->device_type);
    }
    qsort(lines, world->device_count, sizeof lines[0], by_text);
    struct text text = text_into(out, size);
    for (size_t i = 0; i < world->device_count; i++)
        text_format(&text, "%s\n", lines[i]);
}

/* Evidence by the device that has it. */
static void tell_evidence(const struct world *world, char *out, size_t size)
{
    static char lines[EVIDENCE_MOST][TEXT_MOST * 2];
    for (size_t i = 0; i < world->evidence_count; i++) {
        const struct evidence_summary *row = &world->evidence[i].row;
        const struct device_summary *device = NULL;
        char ip[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
        for (size_t d = 0; d < world->device_count; d++)
            if (world->devices[d].row.device_id == row->device_id) device = &world->devices[d].row;
        assert_non_null(device);
        (void)snprintf(lines[i], sizeof lines[i], "%s %s %s %s %s %llu",
                       mac_is_set(&device->mac) ? mac_format(&device->mac, mac)
                                                : ip_format(&device->ip, ip),
                       evidence_attribute_name(row->attribute), world->evidence[i].value,
                       evidence_source_name(row->source), "x", (unsigned long long)row->count);
    }
    qsort(lines, world->evidence_count, sizeof lines[0], by_text);
    struct text text = text_into(out, size);
    for (size_t i = 0; i < world->evidence_count; i++)
        text_format(&text, "%s\n", lines[i]);
}

struct result {
    char devices[4096], evidence[16384], addresses[4096], owners[4096];
};

static void add_letter(struct text *line, struct span who)
{
    struct mac_address mac;
    char text[MAC_TEXT_SIZE];
    (void)snprintf(text, sizeof text, "%.*s", (int)who.size, (const char *)who.data);
    text_add_char(line, mac_parse(text, &mac) ? letter_of(&mac) : '-');
}

/* Whose the connections are. */
static void tell_owners(struct storage_reader *reader, char *out, size_t size)
{
    static const char sql[] =
        "SELECT DISTINCT src_ip, dst_ip, coalesce(s.mac_address, s.ip_address, '-'), "
        "coalesce(d.mac_address, d.ip_address, '-') FROM flows f "
        "LEFT JOIN devices s ON s.device_id = src_device_id "
        "LEFT JOIN devices d ON d.device_id = dst_device_id WHERE protocol = 'tcp' ORDER BY 1, 2";
    struct error error = {.sentence = ""};
    struct storage_rows *rows = storage_query(reader, NULL, sql, NULL, 0, &error);
    struct text text = text_into(out, size);
    if (!rows) fail_msg("%s", error.sentence);
    text.data[0] = '\0';
    while (storage_next(rows, &error) == 1) {
        for (int i = 0; i < 4; i++) {
            struct span value = storage_value(rows, i).bytes;
            if (i) text_add_char(&text, ' ');
            if (i < 2)
                text_add_bytes(&text, value.data, value.size);
            else
                add_letter(&text, value);
        }
        text_add_char(&text, '\n');
    }
    storage_rows_close(rows);
}

/* Who had which address when, as a database of the whole scene tells it; and whose connections are. */
static void tell_addresses(struct result *result)
{
    char *out = result->addresses;
    size_t size = sizeof result->addresses;
    static const char sql[] =
        "SELECT coalesce(mac_address, '-'), ip_address, coalesce(outer_vlan || '.', '') || vlan, "
        "(from_us - :start_us) / 1000000, (until_us - :start_us) / 1000000 FROM device_addresses";
    static char lines[BINDINGS_MOST][TEXT_MOST];
    struct error error = {.sentence = ""};
    static unsigned number;
    char name[32];
    (void)snprintf(name, sizeof name, "scene%u", number++);
    const char *path = film_record(name);
    struct storage_reader *reader = storage_reader_open(path, &error);
    const struct parameter start = {":start_us", value_integer(START_US)};
    struct storage_rows *rows = storage_query(reader, NULL, sql, &start, 1, &error);
    size_t count = 0;
    if (!rows) fail_msg("%s", error.sentence);
    while (storage_next(rows, &error) == 1) {
        struct text line = text_into(lines[count++], TEXT_MOST);
        struct span vlan = storage_value(rows, 2).bytes;
        add_letter(&line, storage_value(rows, 0).bytes);
        text_add_char(&line, ' ');
        text_add_bytes(&line, storage_value(rows, 1).bytes.data, storage_value(rows, 1).bytes.size);
        if (vlan.data) {
            text_add(&line, " v");
            text_add_bytes(&line, vlan.data, vlan.size);
        }
        text_format(&line, " %lld", (long long)storage_integer(rows, 3));
        struct value until = storage_value(rows, 4);
        if (until.type == VALUE_NULL)
            text_add(&line, " -");
        else
            text_format(&line, " %lld", (long long)until.integer);
        assert_in_range(count, 1, BINDINGS_MOST - 1);
    }
    storage_rows_close(rows);
    tell_owners(reader, result->owners, sizeof result->owners);
    storage_reader_close(reader);
    qsort(lines, count, sizeof lines[0], by_text);
    struct text text = text_into(out, size);
    text.data[0] = '\0';
    for (size_t i = 0; i < count; i++)
        text_format(&text, "%s\n", lines[i]);
}

/* Plays the scene; cut: a second run begins with this line. 0: one run. */
static size_t play(const char *scene, size_t cut, struct result *result)
{
    static struct world world;
    char memory[4096], *rest = memory;
    size_t number = 0;
    world = (struct world){.now_us = START_US, .port = 40000, .is_filmed = cut == 0};
    (void)snprintf(memory, sizeof memory, "%s", scene);
    link_now = 0;
    begin_run(&world);
    for (char *line; (line = strsep(&rest, "\n")) && *line; number++) {
        bool follows = line[0] == '+';
        if (cut && number == cut && !follows) {
            end_run(&world);
            begin_run(&world);
        }
        play_line(&world, line + follows);
    }
    end_run(&world);
    tell_devices(&world, result->devices, sizeof result->devices);
    tell_evidence(&world, result->evidence, sizeof result->evidence);
    if (world.is_filmed) tell_addresses(result);
    return number;
}

/* ------------------------------------------------------------ scenes */

struct household {
    char name[TEXT_MOST], scene[4096], devices[4096], addresses[4096], owners[4096];
};

static void add_line(char out[4096], const char *line)
{
    assert_true(strlen(out) + strlen(line) < 4096);
    strcat(out, line);
}

/* The next scene of the file; false at its end. `name` is its first line, and then the next one's. */
static bool read_household(FILE *file, struct household *out)
{
    char line[512];
    char *const blocks[] = {out->scene, out->devices, out->addresses, out->owners};
    size_t block = 0;
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        blocks[i][0] = '\0';
    while (fgets(line, sizeof line, file) && strncmp(line, "== ", 3) != 0) {
        if (line[0] == '#' || line[0] == '\n') continue;
        if (strcmp(line, "--\n") == 0)
            assert_in_range(++block, 1, 3);
        else
            add_line(blocks[block], line);
    }
    if (feof(file)) line[0] = '\0';
    (void)snprintf(out->name, sizeof out->name, "%.*s", TEXT_MOST - 1, line);
    return out->scene[0] != '\0';
}

/* ------------------------------------------------------------ what is left out */

/* Of the hosts that sent a frame, of those that said a name, and of systems and types that were said. */
struct tally {
    unsigned senders, senders_left_out, named, named_left_out, kinds, kinds_left_out;
};

/* The line of this host among the devices; NULL if there is none. */
static const char *line_of(const char *devices, char letter)
{
    for (const char *line = devices; *line; line += strcspn(line, "\n") + 1)
        if (line[0] == letter) return line;
    return NULL;
}

/* A line of a device has its letter, its address, its name, a mark, its system and its type. */
static bool line_has_name(const char *line)
{
    const char *end = line + strcspn(line, "\n"), *word = line + 2;
    word += strcspn(word, " \n");
    if (word >= end || word[1] == '*') return false;
    size_t size = strcspn(word + 1, " \n");
    return !memchr(word + 1, '=', size);
}

static unsigned count_words(const char *text, const char *word)
{
    unsigned count = 0;
    for (; (text = strstr(text, word)); text++)
        count++;
    return count;
}

static bool says(const char *line, const char *const marks[2])
{
    char whole[256];
    (void)snprintf(whole, sizeof whole, "%.*s", (int)strcspn(line, "\n"), line);
    return strstr(whole, marks[0]) || strstr(whole, marks[1]);
}

/* The line is the first of the scene by which its host says a system or type. */
static bool says_first(const char *scene, const char *line, const char *const marks[2])
{
    char host[64], its[64];
    if (!says(line, marks) || sscanf(line, "%*s %*s %63s", host) != 1) return false;
    for (const char *before = scene; before < line; before += strcspn(before, "\n") + 1) {
        bool is_its = sscanf(before, "%*s %*s %63s", its) == 1 && strcmp(its, host) == 0;
        if (is_its && says(before, marks)) return false;
    }
    return true;
}

/* A port is its switch's; a lease may come by another's frames, and a relay's client is silent. */
static void add_line_to_tally(struct tally *tally, const char *line, const char *devices,
                              char seen[2][128])
{
    char verb[16], words[3][64] = {"", "", ""};
    if (sscanf(line + (line[0] == '+'), "%15s %63s %63s %63s", verb, words[0], words[1], words[2]) <
        2)
        return;
    bool is_port = strcmp(verb, "lldp") == 0,
         is_mdns = strcmp(verb, "mdns") == 0 || strcmp(verb, "nbns") == 0;
    bool is_host = is_port || is_mdns ||
                   strstr("arp is tcp syn ask say lease ra ns wake over serves nbns", verb);
    unsigned char letter = (unsigned char)words[is_port][0];
    if (!is_host || strstr(line, " via=")) return;
    const char *told = line_of(devices, (char)letter);
    bool says_name = is_port || is_mdns || strstr(line, " name=");
    if (!seen[0][letter & 127]) {
        tally->senders++;
        tally->senders_left_out += !told;
    }
    if (says_name && !seen[1][letter & 127]) {
        tally->named++;
        tally->named_left_out += !told || !line_has_name(told);
    }
    seen[0][letter & 127] = 1;
    seen[1][letter & 127] |= says_name;
}

static void add_to_tally(struct tally *tally, const char *scene, const char *devices)
{
    char seen[2][128] = {{0}}, memory[4096], *rest = memory;
    (void)snprintf(memory, sizeof memory, "%s", scene);
    static const char *const systems[] = {" class=", " agent="}, *const types[] = {"serves ",
                                                                                   "lldp "};
    unsigned said[2] = {0, 0},
             told[] = {count_words(devices, " os="), count_words(devices, " type=")};
    for (char *line; (line = strsep(&rest, "\n"));) {
        add_line_to_tally(tally, line, devices, seen);
        const char *whole = scene + (line - memory);
        said[0] += says_first(scene, whole, systems);
        said[1] += says_first(scene, whole, types);
    }
    for (int i = 0; i < 2; i++) {
        tally->kinds += said[i];
        tally->kinds_left_out += said[i] > told[i] ? said[i] - told[i] : 0;
    }
}

/* The number of wrong results. */
static unsigned check_household(const char *name, const struct household *household,
                                struct tally *tally)
{
    static struct result whole, cut;
    size_t lines = play(household->scene, 0, &whole);
    add_to_tally(tally, household->scene, whole.devices);
    if (strcmp(whole.devices, household->devices) != 0) {
        print_error("%s%s-- not\n%s\n", name, whole.devices, household->devices);
        return 1;
    }
    if (strcmp(whole.addresses, household->addresses) != 0) {
        print_error("%saddresses\n%s-- not\n%s\n", name, whole.addresses, household->addresses);
        return 1;
    }
    if (household->owners[0] && strcmp(whole.owners, household->owners) != 0) {
        print_error("%sowners\n%s-- not\n%s\n", name, whole.owners, household->owners);
        return 1;
    }
    for (size_t at = 1; at < lines; at++) {
        (void)play(household->scene, at, &cut);
        bool same =
            strcmp(whole.devices, cut.devices) == 0 && strcmp(whole.evidence, cut.evidence) == 0;
        if (same) continue;
        print_error("%scut at line %zu:\n%s%s-- not\n%s%s\n", name, at, cut.devices, cut.evidence,
                    whole.devices, whole.evidence);
        return 1;
    }
    return 0;
}

static void every_household_has_its_devices_in_one_run_and_in_two(void **state)
{
    static struct household household;
    FILE *file = fopen("tests/properties/households.txt", "r");
    unsigned wrong = 0, count = 0;
    struct tally tally = {0};
    (void)state;
    assert_non_null(file);
    (void)read_household(file, &household); /* up to the first one */
    for (;;) {
        char name[TEXT_MOST];
        (void)snprintf(name, sizeof name, "%s", household.name);
        if (!read_household(file, &household)) break;
        wrong += check_household(name, &household, &tally);
        count++;
    }
    (void)fclose(file);
    print_message("%u households, %u wrong; %u of %u hosts, %u of %u names and %u of %u systems "
                  "and types left out\n",
                  count, wrong, tally.senders_left_out, tally.senders, tally.named_left_out,
                  tally.named, tally.kinds_left_out, tally.kinds);
    assert_int_equal(wrong, 0);
    assert_in_range(count, 40, 1000);
    assert_in_range(tally.senders_left_out * 10, 0, tally.senders);
    assert_in_range(tally.named_left_out * 10, 0, tally.named);
    assert_in_range(tally.kinds, 20, 1000);
    assert_in_range(tally.kinds_left_out * 10, 0, tally.kinds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_household_has_its_devices_in_one_run_and_in_two),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
