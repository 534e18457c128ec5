/* SPDX-License-Identifier: MIT */
/*
 * TCP as an observer between the two ends sees it. The protocol is RFC 9293; states and history
 * follow Zeek's rules. Round-trip times use Karn's algorithm (RFC 6298, section 3).
 */
#include "tcp.h"

#include "conn_state.h"
#include "holes.h"
#include "inspect.h"
#include "observe.h"
#include "tcp_aside.h"
#include "tcp_doubts.h"
#include "tcp_window.h"

/* ------------------------------------------------------------ states */

static void keep_time(int64_t *rtt_us, int64_t from_us, int64_t to_us)
{
    if (from_us && to_us >= from_us && *rtt_us == NOT_OBSERVED) *rtt_us = to_us - from_us;
}

static void time_syn_ack(const struct feeding *feeding, const struct packet *packet, bool repeated)
{
    struct flow *flow = feeding->flow;
    int64_t now_us = feeding->moment->time_us;
    flow->syn_ack_us = repeated ? 0 : now_us;
    bool answers = packet->ack == flow->tcp[ORIGINATOR].first_sequence + 1;
    if (!repeated && answers) keep_time(&flow->rtt_responder_us, flow->syn_us, now_us);
}

/* The originator's first ACK of the SYN-ACK. */
static void time_handshake(const struct feeding *feeding, const struct packet *packet)
{
    struct flow *flow = feeding->flow;
    int64_t now_us = feeding->moment->time_us;
    const struct tcp_side *peer = &flow->tcp[RESPONDER];
    if (!(packet->tcp_flags & TCP_ACK) || !peer->has_sequence) return;
    if (flow->syn_us && peer->state == TCP_ESTABLISHED)
        keep_time(&flow->rtt_handshake_us, flow->syn_us, now_us);
    if (flow->syn_ack_us && sequence_distance(peer->first_sequence, packet->ack) > 0) {
        keep_time(&flow->rtt_originator_us, flow->syn_ack_us, now_us);
        flow->syn_ack_us = 0;
    }
}

static void take_syn(const struct feeding *feeding, const struct packet *packet)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    bool with_ack = packet->tcp_flags & TCP_ACK;
    bool repeated =
        tcp->last_syn == packet->seq && tcp->state != TCP_INACTIVE && tcp->state != TCP_PARTIAL;
    if (!repeated) history_add(flow, side, with_ack ? 'h' : 's');
    tcp->last_syn = packet->seq;
    if (!repeated) {
        tcp->syn_options = (uint8_t)tcp_syn_options(packet);
        tcp_window_take_syn(flow, side, packet);
    }
    tcp_aside_take_syn(tcp, packet, repeated);
    bool in_order = !repeated && !peer->has_sequence;
    if (side == ORIGINATOR && !with_ack) flow->syn_us = in_order ? feeding->moment->time_us : 0;
    if (side == RESPONDER && with_ack) time_syn_ack(feeding, packet, repeated);
    if (tcp->state != TCP_INACTIVE && tcp->state != TCP_PARTIAL) return;
    if (!with_ack) {
        tcp->state = TCP_SYN_SENT;
        if (side == ORIGINATOR) observe_syn(feeding, packet);
    } else if (peer->state == TCP_SYN_SENT) {
        tcp->state = peer->state = TCP_ESTABLISHED;
    } else {
        tcp->state = peer->state == TCP_INACTIVE ? TCP_SYN_ACK_SENT : TCP_ESTABLISHED;
    }
}

static void take_reset(struct flow *flow, enum side side, uint32_t sequence)
{
    struct tcp_side *tcp = &flow->tcp[side];
    if (tcp->state != TCP_RESET || tcp->last_rst != sequence) history_add(flow, side, 'r');
    tcp->last_rst = sequence;
    tcp->reset_next = tcp->next_sequence;
    tcp->state = TCP_RESET;
    flow->is_closed = true;
    if (flow->end == END_OPEN) flow->end = END_RST;
}

static void judge_reset(const struct feeding *feeding, uint32_t sequence, bool is_suspect)
{
    struct flow *flow = feeding->flow;
    enum reset_meaning meaning = tcp_window_reset(flow, feeding->side, sequence);
    if (meaning == RESET_TAKEN && is_suspect) meaning = RESET_DOUBTED;
    switch (meaning) {
    case RESET_TAKEN: take_reset(flow, feeding->side, sequence); return;
    case RESET_DOUBTED:
        flow->doubted_reset = (uint8_t)(1 + feeding->side);
        flow->tcp[feeding->side].last_rst = sequence;
        break;
    case RESET_IGNORED: break;
    }
    feeding->tracker->counters.segments_not_taken++;
}

/* The peer took bytes that were sent after the RST: so it did not take the RST. */
static void take_back_reset(struct flow *flow, enum side side)
{
    flow->tcp[side].state = TCP_ESTABLISHED;
    flow->is_closed = flow->tcp[other_side(side)].state == TCP_RESET;
    if (flow->end == END_RST && !flow->is_closed) flow->end = END_OPEN;
}

static void take_fin(struct flow *flow, enum side side, uint32_t fin_sequence)
{
    struct tcp_side *tcp = &flow->tcp[side];
    if (!tcp->fin_seen || tcp->last_fin != fin_sequence) history_add(flow, side, 'f');
    tcp->last_fin = fin_sequence;
    tcp->fin_seen = true;
    if (tcp->state != TCP_RESET) tcp->state = TCP_CLOSED;
    if (flow->tcp[other_side(side)].fin_seen) {
        flow->is_closed = true;
        if (flow->end == END_OPEN) flow->end = END_FIN;
    }
}

/* Bytes follow at the place of a FIN that nobody acknowledged: so its receiver did not take it. */
static void take_back_fin(struct flow *flow, enum side side, uint32_t end)
{
    struct tcp_side *tcp = &flow->tcp[side];
    const struct tcp_side *peer = &flow->tcp[other_side(side)];
    if (!tcp->fin_seen || sequence_distance(tcp->last_fin, end) <= 0) return;
    if (!peer->has_ack || sequence_distance(tcp->last_fin, peer->highest_ack) > 0) return;
    tcp->fin_seen = false;
    if (tcp->next_sequence == tcp->last_fin + 1) tcp->next_sequence = tcp->last_fin;
    if (tcp->state == TCP_CLOSED) tcp->state = TCP_ESTABLISHED;
    if (flow->end == END_FIN) flow->end = END_OPEN;
    flow->is_closed = flow->end != END_OPEN;
}

/* The peer acknowledged a FIN that looked like a decoy. */
static void take_doubted_fin(struct flow *flow, enum side side)
{
    struct tcp_side *tcp = &flow->tcp[side];
    tcp->fin_doubted = false;
    if (tcp->fin_seen || tcp->next_sequence != tcp->doubted_fin) return;
    take_fin(flow, side, tcp->doubted_fin);
    tcp->next_sequence++;
}

/* Neither SYN, FIN nor RST. */
static void take_ordinary(const struct feeding *feeding, const struct packet *packet)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    switch ((enum tcp_state)tcp->state) {
    case TCP_INACTIVE:
        tcp->state = peer->state == TCP_SYN_ACK_SENT ? TCP_ESTABLISHED : TCP_PARTIAL;
        break;
    case TCP_SYN_SENT:
    case TCP_SYN_ACK_SENT:
        if (peer->state == TCP_ESTABLISHED || peer->state == TCP_SYN_ACK_SENT)
            tcp->state = TCP_ESTABLISHED;
        break;
    case TCP_PARTIAL:
    case TCP_ESTABLISHED:
    case TCP_CLOSED:
    case TCP_RESET: break;
    }
    if (side == ORIGINATOR) time_handshake(feeding, packet);
    if (peer->state == TCP_SYN_ACK_SENT && side == ORIGINATOR)
        peer->state = tcp->state = TCP_ESTABLISHED;
}

/*
 * A SYN that was recorded after the rest of its handshake, as cards with several queues do: its
 * number is just before the first segment of its side, or the SYN-ACK acknowledged it.
 */
static bool is_late_syn(const struct flow *flow, enum side side, uint32_t number)
{
    const struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    bool syn_seen = tcp->has_sequence && tcp->last_syn == tcp->first_sequence;
    if (tcp->has_sequence) return !syn_seen && tcp->first_sequence == number + 1;
    return peer->has_ack && peer->highest_ack == number + 1;
}

/* A SYN that is neither the present connection's own nor one of a simultaneous open. */
static bool is_other_syn(const struct flow *flow, enum side side, const struct packet *packet)
{
    if ((packet->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) != TCP_SYN) return false;
    const struct tcp_side *tcp = &flow->tcp[side];
    if (!tcp->has_sequence && side == RESPONDER && !flow->is_closed)
        return false; /* simultaneous open */
    if (tcp->has_sequence && tcp->first_sequence == packet->seq)
        return false; /* the same SYN again */
    return !is_late_syn(flow, side, packet->seq);
}

/* A RST that the receiver never got closes nothing. */
static bool is_surely_closed(const struct flow *flow, enum side side)
{
    bool was_open = flow->tcp[other_side(side)].has_edge;
    return flow->is_closed && !(was_open && flow->end == END_RST);
}

bool tcp_starts_anew(const struct flow *flow, enum side side, const struct packet *packet)
{
    return is_surely_closed(flow, side) && is_other_syn(flow, side, packet);
}

static bool is_doubted_syn(const struct flow *flow, enum side side, const struct packet *packet)
{
    const struct tcp_side *tcp = &flow->tcp[side];
    return tcp->has_sequence && tcp->state != TCP_SYN_SENT && is_other_syn(flow, side, packet);
}

/*
 * Decides where a side's bytes begin: at its SYN, or at the first segment seen. A SYN with another
 * number replaces an earlier start as long as no payload was seen. So does the first payload of a
 * side whose SYN was not seen. Stray or damaged ACKs, FINs and RSTs must not decide the start.
 */
static bool must_start_sequence(const struct flow *flow, enum side side,
                                const struct packet *packet)
{
    const struct tcp_side *tcp = &flow->tcp[side];
    if (packet->tcp_flags & TCP_RST) return false;
    if (!tcp->has_sequence) return true;
    bool no_payload_before = flow->traffic[side].payload == packet->payload_bytes;
    if (!no_payload_before || tcp->first_sequence == packet->seq) return false;
    bool began_with_syn = tcp->state != TCP_PARTIAL && tcp->state != TCP_INACTIVE;
    return (packet->tcp_flags & TCP_SYN) || (packet->payload_bytes && !began_with_syn);
}

static void start_sequence(const struct feeding *feeding, const struct packet *packet,
                           uint32_t after_syn)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct tcp_side *tcp = &flow->tcp[side];
    holes_forget(feeding->tracker, tcp);
    memset(flow->delivered[side].segments, 0, sizeof flow->delivered[side].segments);
    flow->inspection[side].done = flow->inspection[side].is_cut = false;
    tcp->has_sequence = true;
    tcp->fin_seen = false; /* an earlier one is not of these bytes */
    tcp->first_sequence = packet->seq;
    tcp->next_sequence = after_syn;
    flow->inspection[side].next = after_syn;
    flow->inspection[side].started = true;
}

/* The receiver cuts off what is beyond its window. Returns that. */
static struct aside cut_at_window(const struct flow *flow, enum side side, struct aside *bytes)
{
    uint32_t inside = tcp_window_includes(flow, side, bytes->sequence, bytes->length);
    struct aside rest = {bytes->sequence + inside, bytes->length - inside, bytes->payload};
    size_t kept = bytes->payload.size < inside ? bytes->payload.size : inside;
    if (kept) rest.payload.data += kept;
    rest.payload.size -= kept;
    bytes->length = inside;
    bytes->payload.size = kept;
    return rest;
}

/* Why a receiver may not have a segment. */
struct doubt {
    bool is_refused; /* for its acknowledgement */
    bool is_suspect; /* tcp_aside_suspects() */
};

static void take_payload(const struct feeding *feeding, const struct packet *packet,
                         uint32_t sequence, enum probe_kind probe, struct doubt doubt)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct aside bytes = {sequence, packet->payload_bytes, packet->payload};
    history_add_once(flow, side, 'd', ONCE_DATA);
    flow->doubted_reset = 0;
    if (probe == PROBE_KEEP_ALIVE || probe == PROBE_OF_WINDOW) {
        if (probe == PROBE_OF_WINDOW) flow->tcp[side].timing = false;
        return; /* its byte is garbage, or was seen before */
    }
    if (flow->tcp[side].fin_seen && !doubt.is_refused && !doubt.is_suspect)
        take_back_fin(flow, side, sequence + bytes.length);
    const struct tcp_side *tcp = &flow->tcp[side];
    /* The next byte is in the window: an ACK that opened it was missed. But a probe asks for it. */
    bool is_next = sequence == tcp->next_sequence && tcp->hole_count == 0;
    bool is_far =
        (!is_next || probe == PROBE_OF_WINDOW_AHEAD) && tcp_window_excludes(flow, side, sequence);
    if ((doubt.is_refused || is_far || doubt.is_suspect) &&
        tcp_aside_put(feeding, &bytes, doubt.is_suspect))
        return;
    struct aside rest = cut_at_window(flow, side, &bytes);
    tcp_take_bytes(feeding, &bytes, probe == PROBE_NONE);
    if (rest.length && !tcp_aside_put(feeding, &rest, false))
        tcp_take_bytes(feeding, &rest, probe == PROBE_NONE);
}

/* No bytes are behind a FIN: what was seen there nobody took. is_last: the flow ends, so nothing comes
 * that would complete what is in front of it. */
static void end_at_fin(const struct feeding *feeding, bool is_last)
{
    struct flow *flow = feeding->flow;
    struct tcp_side *tcp = &flow->tcp[feeding->side];
    const struct inspection *in = &flow->inspection[feeding->side];
    bool is_read = sequence_distance(in->next, tcp->last_fin) <= 0;
    if (in->done || (!is_read && !is_last)) return;
    if (sequence_distance(tcp->last_fin + 1, tcp->next_sequence) > 0)
        inspect_count_conflict(feeding);
    if (is_read) inspect_end(feeding);
}

/* The receiver took the FIN: so none of the bytes in front of it is missing. */
static void end_if_acknowledged(const struct feeding *feeding, uint32_t ack)
{
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    uint32_t fin = tcp->last_fin;
    if (sequence_distance(fin, ack) <= 0) return;
    if (sequence_distance(tcp->next_sequence, fin) > 0 &&
        tcp_place(feeding, fin, 0).kind == SEGMENT_NEW) {
        tcp->next_sequence = fin + 1;
        tcp_holes_acknowledged(feeding, ack);
    }
    end_at_fin(feeding, false);
}

static void take_ack(const struct feeding *feeding, const struct packet *packet,
                     enum probe_kind probe)
{
    struct flow *flow = feeding->flow;
    struct feeding peers = feeding_of_peer(feeding);
    struct tcp_side *tcp = &flow->tcp[feeding->side], *peer = &flow->tcp[peers.side];
    if (peer->fin_doubted && sequence_distance(peer->doubted_fin, packet->ack) > 0)
        take_doubted_fin(flow, peers.side);
    peer->aside_run = 0;
    if (peer->state == TCP_RESET && sequence_distance(peer->reset_next, packet->ack) > 0)
        take_back_reset(flow, peers.side);
    tcp_take_ack(feeding, packet, probe);
    if (peer->fin_seen) end_if_acknowledged(&peers, packet->ack);
    if (tcp->knows_window && !(packet->tcp_flags & TCP_RST)) tcp_window_open(tcp, packet);
}

static void take_end(const struct feeding *feeding, uint32_t fin, struct doubt doubt)
{
    struct flow *flow = feeding->flow;
    struct tcp_side *tcp = &flow->tcp[feeding->side];
    bool is_far = fin != tcp->next_sequence && tcp_window_excludes(flow, feeding->side, fin);
    if (doubt.is_refused || is_far || doubt.is_suspect) {
        feeding->tracker->counters.segments_not_taken++;
        if (!doubt.is_suspect) return;
        tcp->fin_doubted = true;
        tcp->doubted_fin = fin;
        return;
    }
    flow->doubted_reset = 0;
    take_fin(flow, feeding->side, fin);
    if (tcp->next_sequence == fin) tcp->next_sequence = fin + 1;
    bool is_alone = flow->traffic[other_side(feeding->side)].packets == 0;
    if (is_alone && flow->inspection[feeding->side].next == fin) inspect_end(feeding);
}

void tcp_packet(const struct feeding *feeding, const struct packet *packet)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    uint8_t flags = packet->tcp_flags;
    uint32_t sequence = packet->seq + (flags & TCP_SYN ? 1 : 0);
    if ((flags & TCP_SYN) && is_doubted_syn(flow, side, packet)) {
        tcp_doubts_keep(feeding, packet);
        return;
    }
    if ((flags & TCP_SYN) && (flags & (TCP_FIN | TCP_RST)))
        history_add_once(flow, side, 'q', ONCE_MULTI);
    else if ((flags & TCP_FIN) && (flags & TCP_RST))
        history_add_once(flow, side, 'i', ONCE_INCONSISTENT);
    if (flags & TCP_SYN) take_syn(feeding, packet);
    if (must_start_sequence(flow, side, packet)) start_sequence(feeding, packet, sequence);
    if (!(flags & (TCP_SYN | TCP_FIN | TCP_RST))) {
        take_ordinary(feeding, packet);
        if ((flags & TCP_ACK) && packet->payload_bytes == 0)
            history_add_once(flow, side, 'a', ONCE_ACK);
        if (packet->window == 0) history_add_counted(flow, side, 'w', COUNT_ZERO_WINDOW);
    }
    enum probe_kind probe = tcp_probe(flow, side, packet);
    bool brings = packet->payload_bytes || (flags & TCP_FIN);
    const struct doubt doubt = {brings && !(flags & (TCP_SYN | TCP_RST)) &&
                                    tcp_window_refuses_ack(flow, side, packet),
                                !(flags & TCP_SYN) && tcp_aside_suspects(flow, side, packet)};
    /* What it acknowledges came before what it brings. */
    const struct feeding peers = feeding_of_peer(feeding);
    if ((flags & TCP_ACK) && !doubt.is_refused && flow->tcp[peers.side].aside_count)
        tcp_aside_acknowledged(&peers, packet->ack);
    if (packet->payload_bytes && !(flags & TCP_RST))
        take_payload(feeding, packet, sequence, probe, doubt);
    if ((flags & TCP_ACK) && !doubt.is_refused) take_ack(feeding, packet, probe);
    if (flags & TCP_RST) {
        judge_reset(feeding, packet->seq, doubt.is_suspect);
    } else if (flags & TCP_FIN) {
        take_end(feeding, sequence + packet->payload_bytes, doubt);
    }
}

void tcp_finish(struct tracker *tracker, struct flow *flow, const struct moment *moment)
{
    if (flow->doubted_reset) /* nothing followed it */
        take_reset(flow, (enum side)(flow->doubted_reset - 1),
                   flow->tcp[flow->doubted_reset - 1].last_rst);
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++) {
        const struct feeding feeding = {tracker, flow, side, moment, NULL};
        if (flow->tcp[side].fin_seen) end_at_fin(&feeding, true);
        tcp_aside_finish(&feeding);
        tcp_finish_holes(&feeding);
    }
    tcp_doubts_forget(tracker, flow);
}
