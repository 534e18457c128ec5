/* SPDX-License-Identifier: MIT */
#include "take.h"

#include "base/hash.h"
#include "conn_state.h"
#include "flow_row.h"
#include "fragment.h"
#include "inspect.h"
#include "lifetime.h"
#include "model/evidence_ground.h"
#include "model/virtual_router.h"
#include "observe.h"
#include "stream.h"
#include "talking.h"
#include "tcp.h"
#include "tcp_doubts.h"

enum {
    MINUTE_US = 60 * 1000000,
    TUNNELS_MOST = 4, /* tunnels inside tunnels */
};

/* The context of an IP packet: its tunnel and its time. */
struct sighting {
    struct tracker *tracker;
    const struct placement *placement;
    const struct moment *moment;
};

/* ------------------------------------------------------------ packet to flow */

/* The answer to a SYN in doubt: the connection has lost its ports to a new one, which began with
 * the SYN. NULL without memory. */
static struct flow *take_over(const struct sighting *sighting, struct flow *old,
                              const struct flow_lookup *lookup)
{
    struct tracker *tracker = sighting->tracker;
    struct doubted_syn syn;
    struct flow_lookup from = *lookup;
    from.sender_is_a = (old->originator_is_a == (old->doubted_syn->side == ORIGINATOR));
    tcp_doubts_take(tracker, old, &syn);
    lifetime_end(tracker, old, END_IDLE, sighting->moment);
    struct moment then = *sighting->moment;
    then.time_us = syn.time_us;
    struct flow *flow = lifetime_begin(tracker, &syn.packet, sighting->placement, &from, &then);
    if (!flow) return NULL;
    enum side side = flow->originator_is_a == from.sender_is_a ? ORIGINATOR : RESPONDER;
    tcp_packet(&(struct feeding){tracker, flow, side, &then, &syn.packet}, &syn.packet);
    return flow;
}

/* The open flow of the packet; NULL if it has ended, or none began. */
static struct flow *find_living(const struct sighting *sighting, const struct packet *packet,
                                const struct flow_lookup *lookup, bool is_counted)
{
    struct tracker *tracker = sighting->tracker;
    struct flow *flow = flow_table_find(&tracker->table, &lookup->key, lookup->hash);
    if (!flow || is_counted) return flow;
    enum side side = flow->originator_is_a == lookup->sender_is_a ? ORIGINATOR : RESPONDER;
    bool is_over = lifetime_is_over(tracker, flow, sighting->moment->time_us);
    bool anew = !is_over && packet->ip_protocol == IP_TCP && tcp_starts_anew(flow, side, packet);
    if (!is_over && !anew && flow->doubted_syn && tcp_doubts_answered(flow, side, packet))
        return take_over(sighting, flow, lookup);
    if (!is_over && !anew) return flow;
    lifetime_end(tracker, flow, END_IDLE, sighting->moment);
    return NULL;
}

/*
 * The directions of a connection may be in two VLANs (a switch that learns per VLAN does so). So a
 * packet that has no flow on its link joins a flow with its ends on another one, if that was seen in
 * the other direction only.
 */
static struct flow *join_other_link(const struct sighting *sighting, const struct packet *packet,
                                    const struct flow_lookup *lookup)
{
    enum { SIBLINGS_MOST = 16 }; /* a bound against hostile stacks of tags */
    struct flow_table *table = &sighting->tracker->table;
    struct flow *flow = NULL;
    for (int i = 0; i < SIBLINGS_MOST; i++) {
        flow = flow_table_on_other_link(table, &lookup->key, lookup->hash, flow);
        if (!flow) return NULL;
        enum side side = flow->originator_is_a == lookup->sender_is_a ? ORIGINATOR : RESPONDER;
        if (flow->traffic[side].packets ||
            lifetime_is_over(sighting->tracker, flow, sighting->moment->time_us))
            continue;
        bool anew = packet->ip_protocol == IP_TCP && tcp_starts_anew(flow, side, packet);
        if (!anew && flow_table_join(table, flow, lookup->key.link)) return flow;
    }
    return NULL;
}

/* The first packet of a side tells its link. If it answers, the flow makes way later. */
static void take_link(struct tracker *tracker, struct flow *flow, enum side side,
                      const struct packet *packet)
{
    if (flow->traffic[side].packets == 0) {
        flow->link[side] = packet->vlans;
        if (flow->traffic[other_side(side)].packets)
            crowd_rise(&tracker->crowd, flow_index(&tracker->table, flow));
    }
}

/*
 * A flow has the MAC of the first frame of each side; until a side speaks, the one that it was sent to.
 * A virtual router's stays: which of its machines answers says nothing about the address behind it.
 * Whoever sends for it later is a device, too.
 */
static void tell_other_sender(const struct feeding *feeding)
{
    const struct packet *packet = feeding->packet;
    uint16_t port = packet->has_ports ? packet->dst_port : 0;
    observe_sender(feeding);
    if (!is_of_virtual_router(packet->ip_protocol, port)) return;
    char text[IP_TEXT_SIZE];
    struct evidence speaker =
        evidence_of(EVIDENCE_TRAFFIC_SPEAKER, span_text(ip_format(&packet->src, text)));
    speaker.ip = packet->src;
    speaker.mac = packet->src_mac;
    observe_evidence(feeding, &speaker);
}

static void take_macs(const struct sighting *sighting, struct flow *flow, enum side side,
                      const struct packet *packet)
{
    if (!packet->has_macs || mac_equal(&flow->mac[side], &packet->src_mac)) return;
    if (mac_is_set(&flow->mac[side]) &&
        (flow->traffic[side].packets > 0 || mac_is_virtual(&flow->mac[side]))) {
        if (flow->is_told_otherwise[side]) return;
        flow->is_told_otherwise[side] = true;
        tell_other_sender(
            &(struct feeding){sighting->tracker, flow, side, sighting->moment, packet});
        return;
    }
    flow->mac[side] = packet->src_mac;
    if (!mac_is_set(&flow->mac[other_side(side)]) && !mac_is_group(&packet->dst_mac))
        flow->mac[other_side(side)] = packet->dst_mac;
}

/* Another minute: the traffic of the last one is emitted, with the row if that is due. */
static void begin_bucket(struct tracker *tracker, struct flow *flow, const struct moment *moment)
{
    int64_t bucket_us = moment->time_us - moment->time_us % MINUTE_US;
    if (bucket_us == flow->bucket_us) return; /* before 1970 */
    bool row_is_due = moment->time_us - flow->row_us >= tracker->options.update_every_us;
    if (lifetime_has_news(flow)) flow_row_update(tracker, flow, moment, row_is_due);
    flow->bucket_us = bucket_us;
}

/*
 * A packet of some hundred bytes may begin a flow at each level of tunnels in tunnels. Levels beyond the
 * second have a number in each second, which no network that is not attacked comes near.
 */
static bool may_begin(const struct sighting *sighting)
{
    enum { DEEP_A_SECOND = 200 };
    struct tracker *tracker = sighting->tracker;
    int64_t second = sighting->moment->time_us / 1000000;
    if (sighting->placement->depth < 2) return true;
    if (second != tracker->deep_second) tracker->deep_count = 0;
    tracker->deep_second = second;
    if (tracker->deep_count++ < DEEP_A_SECOND) return true;
    tracker->counters.inner_flows_left_out++;
    return false;
}

/*
 * Finds or begins the flow of a packet, and counts the amount in it. An amount of no packets was
 * counted before, and only the content is new. NULL if there is no flow.
 */
static struct flow *count_packets(const struct sighting *sighting, const struct packet *packet,
                                  const struct flow_lookup *lookup, struct traffic amount,
                                  enum side *side)
{
    struct tracker *tracker = sighting->tracker;
    int64_t now_us = sighting->moment->time_us;
    bool is_counted = amount.packets == 0;
    struct flow *flow = find_living(sighting, packet, lookup, is_counted);
    if (!flow && !is_counted) flow = join_other_link(sighting, packet, lookup);
    if (!flow && !is_counted && may_begin(sighting))
        flow = lifetime_begin(tracker, packet, sighting->placement, lookup, sighting->moment);
    if (!flow) return NULL;
    *side = flow->originator_is_a == lookup->sender_is_a ? ORIGINATOR : RESPONDER;
    if (is_counted) return flow;
    if (now_us < flow->bucket_us || now_us - flow->bucket_us >= MINUTE_US)
        begin_bucket(tracker, flow, sighting->moment);
    take_link(tracker, flow, *side, packet);
    take_macs(sighting, flow, *side, packet);
    flow->traffic[*side].packets += amount.packets;
    flow->traffic[*side].bytes += amount.bytes;
    if (flow->last_us < tracker->filed_from_us && !flow->awaits_exchange)
        talking_file(tracker, flow);
    if (now_us > flow->last_us) flow->last_us = now_us;
    return flow;
}

/* ------------------------------------------------------------ content */

/* ARP and NDP are about MACs, and belong to no flow. */
static void take_neighbours(struct tracker *tracker, const struct moment *moment,
                            void (*parse)(const struct packet *, const struct sink *),
                            const struct packet *packet)
{
    struct feeding feeding = {.tracker = tracker, .moment = moment, .packet = packet};
    struct sink sink = {observe, &feeding};
    parse(packet, &sink);
}

static void take_ip(const struct sighting *sighting, const struct packet *packet,
                    const struct flow_lookup *lookup);

/* Inside a tunnel the same addresses may mean other hosts. The scope separates them. */
static uint32_t scope_of(const struct packet *outer, const struct tunneled *inner,
                         uint32_t outer_scope)
{
    bool has_key = inner->tunnel == TUNNEL_VXLAN || inner->tunnel == TUNNEL_GENEVE ||
                   inner->tunnel == TUNNEL_GRE;
    uint64_t pair = hash_bytes(outer->src.bytes, 16) ^ hash_bytes(outer->dst.bytes, 16);
    uint64_t words[3] = {pair, (uint64_t)inner->tunnel << 32 | (has_key ? inner->key : 0),
                         outer_scope};
    uint32_t scope = (uint32_t)hash_bytes(words, sizeof words);
    return scope ? scope : 1;
}

/*
 * A client may happen to use a tunnel's port, and then the answers to it look like a tunnel's
 * packets. So the port must be the responder's. If the capture began in the middle, the tunnel's
 * server may be the originator: then the other port is no well-known one.
 */
static bool is_credible_tunnel(const struct flow *flow, enum side side)
{
    uint16_t port = flow->port[RESPONDER];
    return packet_is_tunnel_port(port) || (side == ORIGINATOR && port >= 1024);
}

/* True if the packet carried another one, which was handled here. */
static bool take_inner(const struct sighting *sighting, struct flow *flow, enum side side,
                       const struct packet *packet)
{
    struct tracker *tracker = sighting->tracker;
    struct tunneled inner;
    if (!packet_decode_inner(packet, &inner)) return false;
    if (packet->ip_protocol == IP_UDP && !is_credible_tunnel(flow, side)) return false;
    if (tracker->options.excluded && packet_concerns(&inner.packet, tracker->options.excluded)) {
        tracker->counters.inner_excluded++;
        return true;
    }
    if (sighting->placement->depth >= TUNNELS_MOST) {
        tracker->counters.tunnels_too_deep++;
        return true;
    }
    if (!flow->app_protocol) flow->app_protocol = tunnel_name(inner.tunnel);
    if (inner.packet.kind == PACKET_IP) {
        struct placement inside = {.parent_id = flow->id,
                                   .scope = scope_of(packet, &inner, sighting->placement->scope),
                                   .tunnel = (uint8_t)inner.tunnel,
                                   .depth = (uint8_t)(sighting->placement->depth + 1)};
        struct flow_lookup lookup;
        packet_flow(&inner.packet, inside.scope, tracker->links, &lookup);
        take_ip(&(struct sighting){tracker, &inside, sighting->moment}, &inner.packet, &lookup);
    } else if (inner.packet.ether_type == ETHER_TYPE_ARP) {
        take_neighbours(tracker, sighting->moment, arp_parse, &inner.packet);
    }
    return true;
}

/* Live: it is more than one side knocking. Before content, which may evict the flow of a tunnel. */
static void note_exchange(const struct sighting *sighting, struct flow *flow,
                          const struct packet *packet)
{
    bool both = flow->traffic[ORIGINATOR].packets && flow->traffic[RESPONDER].packets;
    if (!both && !(packet->has_transport && packet->payload_bytes)) return;
    flow_row_want(sighting->tracker, flow, sighting->moment->time_us);
    talking_file(sighting->tracker, flow);
}

/* Handles the transport header and the content of a packet that was counted. */
static void take_content(const struct sighting *sighting, struct flow *flow, enum side side,
                         const struct packet *packet)
{
    if (flow->awaits_exchange) note_exchange(sighting, flow, packet);
    const struct feeding feeding = {sighting->tracker, flow, side, sighting->moment, packet};
    /* If the last fragments are missing, only the bytes that are present were surely sent. */
    bool believed = packet->payload_bytes <= packet->ip_bytes;
    if (packet->has_transport) {
        flow->traffic[side].payload += believed ? packet->payload_bytes : packet->payload.size;
    }
    if (packet->ip_protocol != IP_TCP && take_inner(sighting, flow, side, packet)) return;
    if (!packet->has_transport) return;
    switch (packet->ip_protocol) {
    case IP_TCP:
        tcp_packet(&feeding, packet);
        if (flow->is_closed && (packet->tcp_flags & (TCP_FIN | TCP_RST)))
            lifetime_look_at_close(&feeding);
        return;
    case IP_UDP:
        if (packet->payload_bytes) history_add_once(flow, side, 'd', ONCE_DATA);
        inspect_datagram(&feeding, packet);
        return;
    case IP_ICMPV6: take_neighbours(sighting->tracker, sighting->moment, ndp_parse, packet); return;
    default: return;
    }
}

/* ------------------------------------------------------------ fragments */

/* Counts the pieces of a datagram from the time at which they arrived, and handles its content. */
static void take_datagram(struct tracker *tracker, const struct datagram *datagram,
                          const struct moment *moment)
{
    struct moment since = *moment;
    struct sighting sighting = {tracker, &datagram->placement, &since};
    struct flow_lookup lookup;
    enum side side;
    if (datagram->packets) since.time_us = datagram->since_us;
    packet_flow(&datagram->packet, datagram->placement.scope, tracker->links, &lookup);
    struct traffic amount = {.packets = datagram->packets, .bytes = datagram->bytes};
    struct flow *flow = count_packets(&sighting, &datagram->packet, &lookup, amount, &side);
    if (flow && datagram->packets && moment->time_us > flow->last_us)
        flow->last_us = moment->time_us;
    if (flow) flow->tcp[side].signs.overlap_conflicts += datagram->conflicts;
    tracker->counters.overlap_conflicts += datagram->conflicts;
    sighting.moment = moment;
    struct packet content;
    if (flow && datagram_content(datagram, &content)) take_content(&sighting, flow, side, &content);
    stream_destroy(&tracker->pool, datagram->stream);
}

void take_old_fragments(struct tracker *tracker, int64_t before_us, uint64_t order)
{
    struct datagram datagram;
    while (fragments_take_oldest(tracker->fragments, before_us, &datagram)) {
        struct moment moment = {datagram.last_us, order, datagram.first_order};
        if (!datagram_is_over(&datagram)) tracker->counters.fragments_timed_out++;
        take_datagram(tracker, &datagram, &moment);
    }
}

static void evict_fragments(struct tracker *tracker, const struct moment *moment)
{
    struct datagram oldest;
    if (!fragments_take_oldest(tracker->fragments, INT64_MAX, &oldest)) return;
    struct moment last = *moment;
    last.time_us = oldest.last_us;
    if (!datagram_is_over(&oldest)) tracker->counters.fragments_evicted++;
    take_datagram(tracker, &oldest, &last);
}

static void take_fragment(const struct sighting *sighting, const struct packet *packet)
{
    struct tracker *tracker = sighting->tracker;
    const struct moment *moment = sighting->moment;
    struct fragment_result result;
    for (;;) {
        fragments_take(tracker->fragments, packet, sighting->placement, moment->time_us,
                       moment->order, &result);
        if (result.answer != FRAGMENT_FULL) break;
        evict_fragments(tracker, moment);
    }
    if (result.refused) tracker->counters.buffers_refused++;
    if (result.not_taken) tracker->counters.fragments_not_taken++;
    if (result.answer != FRAGMENT_KEPT) take_datagram(tracker, &result.datagram, moment);
}

/* ------------------------------------------------------------ frames */

static void take_ip(const struct sighting *sighting, const struct packet *packet,
                    const struct flow_lookup *lookup)
{
    enum side side;
    if (packet->is_fragment) {
        take_fragment(sighting, packet);
        return;
    }
    struct traffic one = {.packets = 1, .bytes = packet->ip_bytes};
    struct flow *flow = count_packets(sighting, packet, lookup, one, &side);
    if (flow) take_content(sighting, flow, side, packet);
}

void tracker_take_frame(struct tracker *tracker, const struct frame *frame,
                        const struct packet *packet, const struct flow_lookup *lookup)
{
    static const struct placement outermost;
    const struct moment moment = {frame->time_us, frame->number, AT_FRAME};
    struct ledger *ledger = &tracker->ledger;
    if (tracker->options.excluded && packet_concerns(packet, tracker->options.excluded)) {
        ledger->frames_excluded++;
        return;
    }
    ledger->frames_captured++;
    ledger->bytes_captured += frame->captured_bytes;
    if (frame->captured_bytes < frame->wire_bytes) ledger->frames_truncated++;
    if (frame->time_us > tracker->now_us) tracker->now_us = frame->time_us;
    switch (packet->kind) {
    case PACKET_UNDECODABLE: ledger->frames_undecodable++; return;
    case PACKET_NOT_IP:
        ledger->frames_decoded++;
        ledger->frames_not_ip++;
        /* First: the sender may be a port of a device that is known. */
        if (packet->ether_type == ETHER_TYPE_LLDP)
            take_neighbours(tracker, &moment, lldp_parse, packet);
        observe_sender(&(struct feeding){.tracker = tracker, .moment = &moment, .packet = packet});
        if (packet->ether_type == ETHER_TYPE_ARP)
            take_neighbours(tracker, &moment, arp_parse, packet);
        return;
    case PACKET_IP:
        ledger->frames_decoded++;
        ledger->frames_accounted_to_flows++;
        take_ip(&(struct sighting){tracker, &outermost, &moment}, packet, lookup);
        return;
    }
}
