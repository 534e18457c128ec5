/* SPDX-License-Identifier: MIT */
#include "viewer.h"

#include "base/text_safe.h"
#include "content.h"
#include "ip_words.h"
#include "words.h"

#include <stdlib.h>
#include <time.h>

enum {
    LINE_MOST = 8 * 1024,
    DETAILS_MOST = 32 * 1024,
    HEX_BYTES = 256,
    HEX_MOST = HEX_BYTES / 16 * 80,
    PAGE_MOST = 3 * LINE_MOST + DETAILS_MOST + HEX_MOST,
    TUNNELS_MOST = 4,
    TUNNELS_SHOWN = TUNNELS_MOST + 1,
};

/* SGR parameters, ECMA-48 8.3.117. */
#define FAINT "\033[2m"
#define BOLD "\033[1m"
#define CYAN "\033[36m"
#define PLAIN "\033[0m"

struct viewer {
    struct viewer_options options;
    struct content *content;
    struct words words;
    struct text page, head; /* head: of the line, addresses and headers */
    char line[LINE_MOST], details[DETAILS_MOST], headings[LINE_MOST], pages[PAGE_MOST];
};

static void colour(const struct viewer *viewer, struct text *text, const char *code)
{
    if (viewer->options.colour) text_add(text, code);
}

/* ------------------------------------------------------------ headers */

static void add_time(struct viewer *viewer, int64_t time_us)
{
    int64_t second = time_us / 1000000 - (time_us % 1000000 < 0);
    time_t moment = (time_t)second;
    struct tm parts;
    char shown[40];
    bool known = gmtime_r(&moment, &parts) &&
                 strftime(shown, sizeof shown,
                          viewer->options.detail >= 2 ? "%Y-%m-%d %H:%M:%S" : "%H:%M:%S", &parts);
    colour(viewer, &viewer->head, FAINT);
    if (known)
        text_format(&viewer->head, "%s.%06lld", shown, (long long)(time_us - second * 1000000));
    else
        text_format(&viewer->head, "%lld us", (long long)time_us);
    colour(viewer, &viewer->head, PLAIN);
}

static bool has_real_ports(const struct packet *packet)
{
    return packet->has_ports && packet->ip_protocol != IP_ICMP && packet->ip_protocol != IP_ICMPV6;
}

static void add_end(struct text *text, const struct ip_address *ip, bool with_port, uint16_t port)
{
    char memory[IP_TEXT_SIZE];
    const char *shown = ip_format(ip, memory);
    if (!with_port)
        text_format(text, " %s", shown);
    else
        text_format(text, ip->version == 6 ? " [%s]:%u" : " %s:%u", shown, port);
}

static void add_ends(struct viewer *viewer, const struct packet *packet)
{
    bool ports = has_real_ports(packet);
    colour(viewer, &viewer->head, BOLD);
    add_end(&viewer->head, &packet->src, ports, packet->src_port);
    text_add(&viewer->head, " >");
    add_end(&viewer->head, &packet->dst, ports, packet->dst_port);
    colour(viewer, &viewer->head, PLAIN);
}

static void add_macs(struct viewer *viewer, const struct packet *packet)
{
    char src[MAC_TEXT_SIZE], dst[MAC_TEXT_SIZE];
    if (!packet->has_macs) return;
    text_format(&viewer->head, " %s > %s", mac_format(&packet->src_mac, src),
                mac_format(&packet->dst_mac, dst));
}

static void add_tcp(struct viewer *viewer, const struct packet *packet)
{
    static const struct {
        unsigned flag;
        char letter;
    } flags[] = {{TCP_SYN, 'S'}, {TCP_FIN, 'F'}, {TCP_RST, 'R'}, {TCP_PSH, 'P'},
                 {TCP_ACK, '.'}, {TCP_URG, 'U'}, {TCP_ECE, 'E'}, {TCP_CWR, 'W'}};
    struct text *text = &viewer->head;
    text_add(text, " tcp [");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        if (packet->tcp_flags & flags[i].flag) text_add_char(text, flags[i].letter);
    text_format(text, "] seq %u", packet->seq);
    if (packet->tcp_flags & TCP_ACK) text_format(text, " ack %u", packet->ack);
    text_format(text, " win %u len %u", packet->window, packet->payload_bytes);
}

/* RFC 792, RFC 4443: identifier and sequence number of an echo. */
static void add_echo(struct text *text, const struct packet *packet)
{
    bool is_v6 = packet->ip_protocol == IP_ICMPV6;
    bool is_echo = is_v6 ? packet->src_port == 128 || packet->src_port == 129
                         : packet->src_port == 8 || packet->src_port == 0;
    struct cursor c = cursor_of(packet->payload);
    uint16_t id = cursor_u16(&c), sequence = cursor_u16(&c);
    if (is_echo && packet->has_transport && cursor_good(&c))
        text_format(text, " id %u seq %u", id, sequence);
}

static void add_icmp(struct viewer *viewer, const struct packet *packet)
{
    struct text *text = &viewer->head;
    uint16_t type = packet->src_port, code = packet->dst_port; /* see packet.h */
    text_format(text, " %s", ip_protocol_word(packet->ip_protocol));
    if (!packet->has_ports) return;
    const char *word = icmp_type_word(packet->ip_protocol, type);
    const char *what = icmp_unreachable_word(packet->ip_protocol, type, code);
    if (word)
        text_format(text, " %s%s%s", what ? what : "", what ? " " : "", word);
    else
        text_format(text, " type %u", type);
    if (code && !what) text_format(text, " code %u", code);
    add_echo(text, packet);
}

static void add_transport(struct viewer *viewer, const struct packet *packet)
{
    struct text *text = &viewer->head;
    const char *word = ip_protocol_word(packet->ip_protocol);
    bool is_icmp = packet->ip_protocol == IP_ICMP || packet->ip_protocol == IP_ICMPV6;
    if (packet->is_later_fragment || (packet->is_fragment && !packet->has_transport)) {
        text_format(text, " %s", word ? word : "ip");
    } else if (is_icmp) {
        add_icmp(viewer, packet);
    } else if (packet->ip_protocol == IP_TCP && packet->has_transport) {
        add_tcp(viewer, packet);
    } else {
        if (word)
            text_format(text, " %s", word);
        else
            text_format(text, " protocol %u", packet->ip_protocol);
        text_format(text, " len %u",
                    packet->has_transport ? packet->payload_bytes : packet->ip_payload_bytes);
    }
    if (packet->is_fragment)
        text_format(text, " fragment %u at %u%s", packet->fragment_id, packet->fragment_offset,
                    packet->more_fragments ? "+" : "");
}

/* ------------------------------------------------------------ details */

static void add_link_detail(struct viewer *viewer, const struct frame *frame,
                            const struct packet *packet)
{
    char memory[256], src[MAC_TEXT_SIZE], dst[MAC_TEXT_SIZE];
    struct text text = text_into(memory, sizeof memory);
    if (packet->has_macs)
        text_format(&text, "%s > %s, ", mac_format(&packet->src_mac, src),
                    mac_format(&packet->dst_mac, dst));
    if (vlans_outer(packet->vlans))
        text_format(&text, "outer vlan %u, ", vlans_outer(packet->vlans));
    if (packet->vlans) text_format(&text, "vlan %u, ", vlans_inner(packet->vlans));
    text_format(&text, "type 0x%04x, %u of %u bytes, link type %d", packet->ether_type,
                frame->captured_bytes, frame->wire_bytes, frame->link_type);
    words_add_detail(&viewer->words, "link", text_span(&text));
}

/* RFC 9293, 3.1; RFC 7323; RFC 2018. */
static void add_tcp_options(struct viewer *viewer, const struct packet *packet)
{
    char memory[512];
    struct text text = text_into(memory, sizeof memory);
    struct cursor c = cursor_of(packet->tcp_options);
    while (cursor_left(&c)) {
        uint8_t kind = cursor_u8(&c);
        if (kind == 0) break;
        if (kind == 1) continue;
        uint8_t length = cursor_u8(&c);
        struct cursor value = cursor_sub(&c, length >= 2 ? length - 2u : SIZE_MAX);
        if (!cursor_good(&value)) break;
        text_add(&text, text.size ? ", " : "");
        switch (kind) {
        case 2: text_format(&text, "mss %u", cursor_u16(&value)); break;
        case 3: text_format(&text, "window scale %u", cursor_u8(&value)); break;
        case 4: text_add(&text, "sack permitted"); break;
        case 5: text_add(&text, "sack"); break;
        case 8: text_format(&text, "timestamp %u", cursor_u32(&value)); break;
        default: text_format(&text, "option %u", kind); break;
        }
    }
    if (text.size) words_add_detail(&viewer->words, "options", text_span(&text));
}

static void add_ip_detail(struct viewer *viewer, const struct packet *packet)
{
    char memory[128];
    struct text text = text_into(memory, sizeof memory);
    const char *word = ip_protocol_word(packet->ip_protocol);
    text_format(&text, "version %u, ttl %u, %u bytes, protocol %u%s%s", packet->src.version,
                packet->ttl, packet->ip_bytes, packet->ip_protocol, word ? " " : "",
                word ? word : "");
    words_add_detail(&viewer->words, "ip", text_span(&text));
    if (packet->ip_protocol == IP_TCP && packet->has_transport) add_tcp_options(viewer, packet);
}

/* ------------------------------------------------------------ packets */

/* RFC 826. If the addresses are not IPv4 over Ethernet, the line says only ARP. */
static void add_arp(struct viewer *viewer, const struct packet *packet)
{
    char a[IP_TEXT_SIZE], b[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    struct cursor c = cursor_of(packet->link_payload);
    uint32_t kinds = cursor_u32(&c);
    uint16_t sizes = cursor_u16(&c), operation = cursor_u16(&c);
    struct span sender_mac = cursor_span(&c, 6), sender = cursor_span(&c, 4);
    cursor_skip(&c, 6);
    struct span target = cursor_span(&c, 4);
    text_add(&viewer->head, " arp");
    if (!cursor_good(&c) || kinds != 0x00010800 || sizes != 0x0604) return;
    struct ip_address from = ip_from_v4(sender.data), to = ip_from_v4(target.data);
    struct mac_address at;
    memcpy(at.bytes, sender_mac.data, 6);
    if (operation == 1)
        text_format(&viewer->head, " who-has %s tell %s", ip_format(&to, a), ip_format(&from, b));
    else if (operation == 2)
        text_format(&viewer->head, " %s is-at %s", ip_format(&from, a), mac_format(&at, mac));
    else
        text_format(&viewer->head, " operation %u", operation);
}

static void add_not_ip(struct viewer *viewer, const struct packet *packet)
{
    if (packet->ether_type == ETHER_TYPE_LLDP) {
        const struct sink sink = {words_take_event, &viewer->words};
        lldp_parse(packet, &sink);
    }
    if (packet->ether_type != ETHER_TYPE_ARP) {
        add_macs(viewer, packet);
        text_format(&viewer->head, " type 0x%04x len %zu", packet->ether_type,
                    packet->link_payload.size);
        return;
    }
    add_macs(viewer, packet);
    add_arp(viewer, packet);
}

static void add_content(struct viewer *viewer, const struct packet *packet)
{
    const struct sink sink = {words_take_event, &viewer->words};
    const char *name = content_decode(viewer->content, packet, &sink);
    if (name) {
        text_add_char(&viewer->head, ' ');
        colour(viewer, &viewer->head, CYAN);
        text_add(&viewer->head, name);
        colour(viewer, &viewer->head, PLAIN);
    }
    if (packet->ip_protocol == IP_ICMPV6 && packet->has_transport && !packet->is_fragment)
        ndp_parse(packet, &sink);
}

/* Adds the packet, and those that it encapsulates. */
static void add_packets(struct viewer *viewer, const struct frame *frame, struct packet *packet)
{
    add_link_detail(viewer, frame, packet);
    for (unsigned depth = 0; depth < TUNNELS_SHOWN; depth++) {
        struct tunneled inner;
        if (packet->kind == PACKET_UNDECODABLE) {
            text_format(&viewer->head, " not decoded, link type %d, %u bytes", frame->link_type,
                        frame->captured_bytes);
            return;
        }
        if (packet->kind == PACKET_NOT_IP) {
            add_not_ip(viewer, packet);
            return;
        }
        add_ends(viewer, packet);
        add_transport(viewer, packet);
        add_ip_detail(viewer, packet);
        if (packet->is_fragment) return;
        if (packet->ip_protocol == IP_TCP || !packet_decode_inner(packet, &inner)) {
            add_content(viewer, packet);
            return;
        }
        text_add(&viewer->head, " carries");
        *packet = inner.packet;
    }
}

/* ------------------------------------------------------------ bytes */

/* The format of `tcpdump -XX`: 16 bytes a line, in pairs, and their ASCII characters. */
static void add_hex(struct text *page, const struct frame *frame)
{
    uint32_t size = frame->captured_bytes < HEX_BYTES ? frame->captured_bytes : HEX_BYTES;
    for (uint32_t at = 0; at < size; at += 16) {
        uint32_t count = size - at < 16 ? size - at : 16;
        text_format(page, "\t0x%04x: ", at);
        for (uint32_t i = 0; i < 16; i++) {
            if (i % 2 == 0) text_add_char(page, ' ');
            if (i < count)
                text_add_hex(page, frame->data + at + i, 1);
            else
                text_add(page, "  ");
        }
        text_add(page, "  ");
        for (uint32_t i = 0; i < count; i++) {
            uint8_t byte = frame->data[at + i];
            text_add_char(page, byte > 0x20 && byte < 0x7f ? (char)byte : '.');
        }
        text_add_char(page, '\n');
    }
}

struct span viewer_frame(struct viewer *viewer, const struct frame *frame)
{
    struct packet packet;
    struct words *words = &viewer->words;
    struct text *page = &viewer->page;
    text_clear(page);
    text_clear(&viewer->head);
    text_clear(&words->line);
    text_clear(&words->details);
    packet_decode(frame, &packet);
    add_time(viewer, frame->time_us);
    add_packets(viewer, frame, &packet);
    text_add_bytes(page, viewer->head.data, viewer->head.size);
    text_add_bytes(page, words->line.data, words->line.size);
    if (viewer->head.cut || words->line.cut) text_add(page, " ...");
    colour(viewer, page, PLAIN);
    text_add_char(page, '\n');
    text_add_bytes(page, words->details.data, words->details.size);
    if (words->details.cut) text_add(page, " ...\n");
    if (viewer->options.hex_dump) add_hex(page, frame);
    return text_span(page);
}

/* ------------------------------------------------------------ life */

struct viewer *viewer_create(const struct viewer_options *options, struct error *error)
{
    struct viewer *viewer = calloc(1, sizeof *viewer);
    if (viewer) viewer->content = content_create();
    if (!viewer || !viewer->content) {
        error_no_memory(error, "show packets");
        free(viewer);
        return NULL;
    }
    viewer->options = *options;
    viewer->words.options = &viewer->options;
    viewer->words.line = text_into(viewer->line, sizeof viewer->line);
    viewer->words.details = text_into(viewer->details, sizeof viewer->details);
    viewer->head = text_into(viewer->headings, sizeof viewer->headings);
    viewer->page = text_into(viewer->pages, sizeof viewer->pages);
    return viewer;
}

void viewer_redact_queries(struct viewer *viewer, bool redact)
{
    viewer->options.redact_queries = redact;
}

void viewer_destroy(struct viewer *viewer)
{
    if (!viewer) return;
    content_destroy(viewer->content);
    free(viewer);
}
