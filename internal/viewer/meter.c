/* SPDX-License-Identifier: MIT */
#include "meter.h"

#include "base/map.h"
#include "content.h"

#include <stdlib.h>

enum { NAMES_MOST = 16384 };

struct flow_key {
    uint8_t from[16], to[16];
    uint16_t from_port, to_port;
    uint8_t version, ip_protocol, zero[2];
};

struct address_key {
    uint8_t bytes[16];
    uint8_t version, zero[3];
};

struct meter {
    bool by_service;
    struct content *content;
    struct sink sink;
    struct map by_ends, by_address; /* to index + 1 */
    struct meter_flow *flows;
    uint32_t flow_count;
    struct address_key *named;
    char (*names)[METER_NAME_SIZE];
    uint32_t next_name;       /* the name to evict next, once all entries are used */
    struct ip_address server; /* of the present packet */
    struct meter_totals totals;
};

/* ------------------------------------------------------------ names */

static struct address_key key_of(const struct ip_address *ip)
{
    struct address_key key = {.version = ip->version};
    memcpy(key.bytes, ip->bytes, sizeof key.bytes);
    return key;
}

static void learn(struct meter *meter, const struct ip_address *ip, struct span name)
{
    struct address_key key = key_of(ip);
    if (name.size == 0 || name.size >= METER_NAME_SIZE || !ip_is_set(ip)) return;
    uint32_t place = map_get(&meter->by_address, &key);
    if (!place) {
        uint32_t next = meter->next_name;
        if (meter->named[next].version) map_remove(&meter->by_address, &meter->named[next]);
        meter->named[next].version = 0;
        if (!map_put(&meter->by_address, &key, next + 1)) return;
        meter->named[next] = key;
        meter->next_name = (next + 1) % NAMES_MOST;
        place = next + 1;
    }
    memcpy(meter->names[place - 1], name.data, name.size);
    meter->names[place - 1][name.size] = '\0';
}

static void take_answer(struct meter *meter, const struct name_message *message)
{
    if (!message->is_response || message->question_count == 0) return;
    for (size_t i = 0; i < message->record_count; i++)
        if (ip_is_set(&message->records[i].address))
            learn(meter, &message->records[i].address, message->questions[0].name);
}

static void take_event(void *owner, const struct event *event)
{
    struct meter *meter = owner;
    switch (event->kind) {
    case EVENT_NAME_MESSAGE: take_answer(meter, &event->name); return;
    case EVENT_CLIENT_HELLO: learn(meter, &meter->server, event->client_hello.sni); return;
    case EVENT_HTTP_REQUEST: learn(meter, &meter->server, event->request.host); return;
    case EVENT_ADDRESS_BINDING:
    case EVENT_EVIDENCE:
    case EVENT_DHCP_MESSAGE:
    case EVENT_SERVER_HELLO:
    case EVENT_CERTIFICATE:
    case EVENT_HTTP_REPLY:
    case EVENT_HTTP_BODY:
    case EVENT_APPLICATION:
    case EVENT_LOGIN:
    case EVENT_ODDITY: return;
    }
}

/* True for packets that may give a name: the start of a handshake, a request, an answer. */
static bool may_name(const struct packet *packet)
{
    struct span p = packet->payload;
    if (!packet->has_transport || packet->is_fragment || p.size < 8) return false;
    if (packet->ip_protocol == IP_TCP)
        return (p.data[0] == 0x16 && p.data[1] == 3) || (p.data[0] >= 'A' && p.data[0] <= 'Z');
    if (packet->ip_protocol != IP_UDP) return false;
    return packet->src_port == 53 || (packet->dst_port == 443 && (p.data[0] & 0xc0) == 0xc0);
}

/* ------------------------------------------------------------ flows */

static bool has_real_ports(const struct packet *packet)
{
    return packet->has_ports && packet->ip_protocol != IP_ICMP && packet->ip_protocol != IP_ICMPV6;
}

/* The same for both directions. */
static struct meter_flow ends_of(const struct packet *packet)
{
    struct meter_flow ends = {.ip_protocol = packet->ip_protocol};
    bool ports = has_real_ports(packet);
    uint16_t src = ports ? packet->src_port : 0, dst = ports ? packet->dst_port : 0;
    bool forward = src != dst                      ? src > dst
                   : ip_is_multicast(&packet->dst) ? true
                   : ip_is_multicast(&packet->src)
                       ? false
                       : memcmp(packet->src.bytes, packet->dst.bytes, 16) < 0;
    ends.from = forward ? packet->src : packet->dst;
    ends.to = forward ? packet->dst : packet->src;
    ends.from_port = forward ? src : dst;
    ends.to_port = forward ? dst : src;
    return ends;
}

static struct meter_flow *find(struct meter *meter, const struct meter_flow *ends)
{
    struct flow_key key = {.from_port = ends->from_port,
                           .to_port = ends->to_port,
                           .version = ends->from.version,
                           .ip_protocol = ends->ip_protocol};
    memcpy(key.from, ends->from.bytes, sizeof key.from);
    memcpy(key.to, ends->to.bytes, sizeof key.to);
    uint32_t place = map_get(&meter->by_ends, &key);
    if (place) return &meter->flows[place - 1];
    if (meter->flow_count == METER_FLOWS_MOST) return NULL;
    if (!map_put(&meter->by_ends, &key, meter->flow_count + 1)) return NULL;
    meter->flows[meter->flow_count] = *ends;
    return &meter->flows[meter->flow_count++];
}

void meter_take(struct meter *meter, const struct frame *frame)
{
    struct packet packet;
    meter->totals.frames++;
    meter->totals.bytes += frame->wire_bytes;
    packet_decode(frame, &packet);
    if (packet.kind != PACKET_IP) return;
    struct meter_flow ends = ends_of(&packet);
    if (meter->by_service) ends.from_port = 0;
    struct meter_flow *flow = find(meter, &ends);
    if (flow) {
        flow->frames++;
        flow->bytes += frame->wire_bytes;
    } else {
        meter->totals.left_frames++;
    }
    meter->server = packet.dst;
    if (may_name(&packet)) (void)content_decode(meter->content, &packet, &meter->sink);
}

/* ------------------------------------------------------------ looking */

static int compare(const void *a, const void *b)
{
    const struct meter_flow *one = a, *other = b;
    if (one->bytes != other->bytes) return one->bytes < other->bytes ? 1 : -1;
    int order = memcmp(one->from.bytes, other->from.bytes, 16);
    if (!order) order = memcmp(one->to.bytes, other->to.bytes, 16);
    if (!order) order = (int)one->from_port - (int)other->from_port;
    if (!order) order = (int)one->to_port - (int)other->to_port;
    return order ? order : (int)one->ip_protocol - (int)other->ip_protocol;
}

size_t meter_read(struct meter *meter, struct meter_flow *top, size_t most,
                  struct meter_totals *totals)
{
    size_t count = meter->flow_count < most ? meter->flow_count : most;
    meter->totals.flows = meter->flow_count;
    *totals = meter->totals;
    if (count) qsort(meter->flows, meter->flow_count, sizeof *meter->flows, compare);
    for (size_t i = 0; i < count; i++) {
        struct address_key key = key_of(&meter->flows[i].to);
        uint32_t place = map_get(&meter->by_address, &key);
        top[i] = meter->flows[i];
        if (place) memcpy(top[i].name, meter->names[place - 1], METER_NAME_SIZE);
    }
    meter->totals = (struct meter_totals){.frames = 0};
    meter->flow_count = 0;
    map_empty(&meter->by_ends);
    return count;
}

/* ------------------------------------------------------------ life */

struct meter *meter_create(bool by_service, struct error *error)
{
    struct meter *meter = calloc(1, sizeof *meter);
    if (meter) {
        meter->by_service = by_service;
        meter->sink = (struct sink){take_event, meter};
        meter->content = content_create();
        meter->flows = calloc(METER_FLOWS_MOST, sizeof *meter->flows);
        meter->named = calloc(NAMES_MOST, sizeof *meter->named);
        meter->names = calloc(NAMES_MOST, sizeof *meter->names);
    }
    if (meter && meter->content && meter->flows && meter->named && meter->names &&
        map_init(&meter->by_ends, sizeof(struct flow_key)) &&
        map_init(&meter->by_address, sizeof(struct address_key)))
        return meter;
    error_no_memory(error, "count conversations");
    meter_destroy(meter);
    return NULL;
}

void meter_destroy(struct meter *meter)
{
    if (!meter) return;
    content_destroy(meter->content);
    map_clear(&meter->by_ends);
    map_clear(&meter->by_address);
    free(meter->flows);
    free(meter->named);
    free(meter->names);
    free(meter);
}
