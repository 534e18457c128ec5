/* SPDX-License-Identifier: MIT */
#include "packets.h"
#include "observer.h"

#include "parser/packet.h"

#include <assert.h>
#include <stdlib.h>

struct endpoint endpoint_of(const char *ip, uint16_t port)
{
    struct endpoint endpoint = {.port = port, .mac = {{2, 0}}};
    bool parsed = ip_parse(ip, &endpoint.ip);
    assert(parsed);
    (void)parsed;
    memcpy(endpoint.mac.bytes + 2, endpoint.ip.bytes + 12, 4);
    return endpoint;
}

/* ------------------------------------------------------------ frames */

static void ethernet(struct build *out, const struct endpoint *from, const struct endpoint *to,
                     uint16_t type)
{
    build_bytes(out, to->mac.bytes, 6);
    build_bytes(out, from->mac.bytes, 6);
    if (vlans_outer(from->link)) build_number(out, 0x88a80000 | vlans_outer(from->link), 4);
    if (from->link) build_number(out, 0x81000000 | vlans_inner(from->link), 4);
    build_number(out, type, 2);
}

static void ip_v4(struct build *out, const struct endpoint *from, const struct endpoint *to,
                  const struct piece *piece)
{
    build_number(out, 0x4500, 2);
    build_number(out, 20 + piece->payload.size, 2);
    build_number(out, piece->id, 2);
    build_number(out, (piece->more ? 0x2000u : 0u) | piece->offset / 8, 2);
    build_number(out, piece->ttl ? piece->ttl : 64, 1);
    build_number(out, piece->protocol, 1);
    build_number(out, 0, 2);
    build_bytes(out, from->ip.bytes + 12, 4);
    build_bytes(out, to->ip.bytes + 12, 4);
}

static void ip_v6(struct build *out, const struct endpoint *from, const struct endpoint *to,
                  const struct piece *piece)
{
    bool cut = piece->more || piece->offset || piece->is_atomic;
    build_number(out, 0x60000000, 4);
    build_number(out, piece->payload.size + (cut ? 8 : 0), 2);
    build_number(out, cut ? 44 : piece->protocol, 1);
    build_number(out, piece->ttl ? piece->ttl : 255, 1);
    build_bytes(out, from->ip.bytes, 16);
    build_bytes(out, to->ip.bytes, 16);
    if (!cut) return;
    build_number(out, piece->has_options ? 60 : piece->protocol, 1);
    build_number(out, 0, 1);
    build_number(out, piece->offset | piece->more, 2);
    build_number(out, piece->id, 4);
}

void frame_piece(struct build *out, const struct endpoint *from, const struct endpoint *to,
                 const struct piece *piece)
{
    bool v4 = from->ip.version == 4;
    out->size = 0;
    ethernet(out, from, to, v4 ? 0x0800 : 0x86dd);
    (v4 ? ip_v4 : ip_v6)(out, from, to, piece);
    build_bytes(out, piece->payload.data, piece->payload.size);
}

void frame_ip(struct build *out, const struct endpoint *from, const struct endpoint *to,
              uint8_t protocol, struct span payload)
{
    frame_piece(out, from, to, &(struct piece){.protocol = protocol, .payload = payload});
}

void segment_build(struct build *out, uint16_t from_port, uint16_t to_port,
                   const struct segment *segment)
{
    build_number(out, from_port, 2);
    build_number(out, to_port, 2);
    build_number(out, segment->seq, 4);
    build_number(out, segment->ack, 4);
    build_number(out, 0x50 + (segment->options.size / 4 << 4), 1);
    build_number(out, segment->flags, 1);
    build_number(out, segment->window, 2);
    build_number(out, 0, 4);
    build_bytes(out, segment->options.data, segment->options.size);
    build_bytes(out, segment->payload.data, segment->payload.size);
}

void frame_tcp(struct build *out, const struct endpoint *from, const struct endpoint *to,
               const struct segment *segment)
{
    struct build tcp = {.size = 0};
    segment_build(&tcp, from->port, to->port, segment);
    frame_piece(
        out, from, to,
        &(struct piece){.protocol = IP_TCP, .payload = build_span(&tcp), .ttl = segment->ttl});
}

void datagram_udp(struct build *out, const struct endpoint *from, const struct endpoint *to,
                  struct span payload)
{
    out->size = 0;
    build_number(out, from->port, 2);
    build_number(out, to->port, 2);
    build_number(out, 8 + payload.size, 2);
    build_number(out, 0, 2);
    build_bytes(out, payload.data, payload.size);
}

void frame_udp(struct build *out, const struct endpoint *from, const struct endpoint *to,
               struct span payload)
{
    struct build udp;
    datagram_udp(&udp, from, to, payload);
    frame_ip(out, from, to, IP_UDP, build_span(&udp));
}

void frame_icmp(struct build *out, const struct endpoint *from, const struct endpoint *to,
                uint8_t type, uint8_t code, struct span payload)
{
    struct build icmp = {.size = 0};
    build_number(&icmp, type, 1);
    build_number(&icmp, code, 1);
    build_number(&icmp, 0, 2);
    build_bytes(&icmp, payload.data, payload.size);
    frame_ip(out, from, to, from->ip.version == 4 ? IP_ICMP : IP_ICMPV6, build_span(&icmp));
}

void frame_arp(struct build *out, uint16_t operation, const struct endpoint *sender,
               const struct endpoint *target)
{
    out->size = 0;
    ethernet(out, sender, target, 0x0806);
    build_hex(out, "0001 0800 06 04");
    build_number(out, operation, 2);
    build_bytes(out, sender->mac.bytes, 6);
    build_bytes(out, sender->ip.bytes + 12, 4);
    build_bytes(out, target->mac.bytes, 6);
    build_bytes(out, target->ip.bytes + 12, 4);
}

/* ------------------------------------------------------------ scripts */

struct script script_between(struct observer *observer, const char *client, uint16_t client_port,
                             const char *server, uint16_t server_port)
{
    return (struct script){.observer = observer,
                           .client = endpoint_of(client, client_port),
                           .server = endpoint_of(server, server_port),
                           .next = {1000, 5000}};
}

static void send_segment(struct script *script, bool client_speaks, const struct segment *segment,
                         bool lost)
{
    const struct endpoint *from = client_speaks ? &script->client : &script->server;
    const struct endpoint *to = client_speaks ? &script->server : &script->client;
    frame_tcp(&script->last, from, to, segment);
    if (!lost) observer_see(script->observer, &script->last);
    script->observer->now_us += 1000;
}

static void speak(struct script *script, bool client_speaks, uint8_t flags, struct span payload,
                  bool lost)
{
    unsigned side = client_speaks ? 0 : 1;
    struct segment segment = {.flags = flags,
                              .seq = script->next[side],
                              .ack = flags & TCP_ACK ? script->next[!side] : 0,
                              .window = 65000,
                              .payload = payload};
    script->next[side] += (uint32_t)payload.size + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
    send_segment(script, client_speaks, &segment, lost);
}

void script_say(struct script *script, bool client_speaks, struct span payload)
{
    speak(script, client_speaks, TCP_PSH | TCP_ACK, payload, false);
}

void script_send(struct script *script, bool client_speaks, const struct segment *segment)
{
    send_segment(script, client_speaks, segment, false);
}

static void special(struct script *script, char what, bool client_speaks)
{
    unsigned side = client_speaks ? 0 : 1;
    struct segment segment = {.flags = TCP_ACK,
                              .seq = script->next[side] - (what == 'K' ? 1 : 0),
                              .ack = script->next[!side],
                              .window = what == 'Z' ? 0 : 65000};
    if (what == 'K') segment.payload = (struct span){(const uint8_t *)"", 1};
    send_segment(script, client_speaks, &segment, false);
}

static void play_word(struct script *script, const char *word, bool *lose)
{
    static const uint8_t filler[20000];
    uint8_t flags = 0;
    bool client_speaks = word[0] == '>';
    const char *at = word + 1;
    if (word[0] == '+') {
        script->observer->now_us += strtol(at, NULL, 10) * 1000;
        return;
    }
    if (word[0] == '=') {
        observer_see(script->observer, &script->last);
        script->observer->now_us += 1000;
        return;
    }
    if (word[0] == '~') {
        *lose = true;
        return;
    }
    if (word[0] == 'Z' || word[0] == 'K') {
        special(script, word[0], word[1] == '>');
        return;
    }
    assert(word[0] == '>' || word[0] == '<');
    for (; *at && strchr("SAFRP", *at); at++) {
        flags |= *at == 'S'   ? TCP_SYN
                 : *at == 'A' ? TCP_ACK
                 : *at == 'F' ? TCP_FIN
                 : *at == 'R' ? TCP_RST
                              : TCP_PSH;
    }
    size_t size = (size_t)strtoul(at, NULL, 10);
    assert(size <= sizeof filler);
    speak(script, client_speaks, flags, (struct span){filler, size}, *lose);
    *lose = false;
}

void script_play(struct script *script, const char *words)
{
    char copy[4096];
    char *rest = copy;
    bool lose = false;
    assert(strlen(words) < sizeof copy);
    strcpy(copy, words);
    for (char *word; (word = strsep(&rest, " "));) {
        if (*word) play_word(script, word, &lose);
    }
}
