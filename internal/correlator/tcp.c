/*
 * TCP as an observer between the two ends sees it: RFC 9293 for the protocol, Zeek's rules for
 * states and history, Karn's algorithm (RFC 6298, section 3) for round-trip times.
 */
#include "tracker.h"

enum {
    JUMP_MOST =
        1 << 30, /* a sequence number farther ahead than any window (RFC 7323) is not a hole */
};

static int32_t distance(uint32_t from, uint32_t to)
{
    return (int32_t)(to - from);
}

/* ------------------------------------------------------------ sequence space */

static void remove_hole(struct tcp_side *tcp, unsigned i)
{
    tcp->hole_count--;
    for (; i < tcp->hole_count; i++)
        tcp->holes[i] = tcp->holes[i + 1];
}

static void count_missed(struct tracker *tracker, struct flow *flow, enum side side,
                         struct range hole)
{
    uint32_t missed = hole.end - hole.start;
    flow->missed_bytes += missed;
    tracker->ledger.gap_bytes += missed;
    history_add_counted(flow, side, 'g', COUNT_GAP);
    inspect_gap(tracker, flow, side, hole.end);
}

static void add_hole(struct tracker *tracker, struct flow *flow, enum side side, struct range hole)
{
    struct tcp_side *tcp = &flow->tcp[side];
    if (tcp->hole_count == HOLES_MOST) {
        struct range oldest = tcp->holes[0];
        remove_hole(tcp, 0);
        count_missed(tracker, flow, side, oldest);
    }
    tcp->holes[tcp->hole_count++] = hole;
}

/* Takes [start, end) out of the holes; true where that filled something. */
static bool fill_holes(struct tcp_side *tcp, uint32_t start, uint32_t end)
{
    bool filled = false;
    for (unsigned i = 0; i < tcp->hole_count; i++) {
        struct range *hole = &tcp->holes[i];
        if (distance(hole->end, start) >= 0 || distance(end, hole->start) >= 0) continue;
        filled = true;
        bool head = distance(start, hole->start) >= 0, tail = distance(hole->end, end) >= 0;
        if (head && tail) {
            remove_hole(tcp, i--);
        } else if (head) {
            hole->start = end;
        } else if (tail) {
            hole->end = start;
        } else if (tcp->hole_count < HOLES_MOST) { /* in the middle: two holes remain */
            struct range rest = {end, hole->end};
            hole->end = start;
            tcp->holes[tcp->hole_count++] = rest;
        } else {
            hole->start = end; /* no room for two: the earlier one is forgiven */
        }
    }
    return filled;
}

/* The peer acknowledged bytes that were never seen here: they passed by another way. */
static void holes_acknowledged(struct tracker *tracker, struct flow *flow, enum side side,
                               uint32_t ack)
{
    struct tcp_side *tcp = &flow->tcp[side];
    for (unsigned i = 0; i < tcp->hole_count; i++) {
        if (distance(tcp->holes[i].end, ack) < 0) continue;
        struct range hole = tcp->holes[i];
        remove_hole(tcp, i--);
        count_missed(tracker, flow, side, hole);
    }
}

enum segment_kind { SEGMENT_NEW, SEGMENT_OUT_OF_ORDER, SEGMENT_REPEATED, SEGMENT_KEEP_ALIVE };

/* Places [sequence, sequence + length) into what this side has sent so far. */
static enum segment_kind place_segment(struct tracker *tracker, struct flow *flow, enum side side,
                                       uint32_t sequence, uint32_t length)
{
    struct tcp_side *tcp = &flow->tcp[side];
    uint32_t end = sequence + length;
    int32_t ahead = distance(tcp->next_sequence, sequence);
    if (ahead > 0 && ahead < JUMP_MOST)
        add_hole(tracker, flow, side, (struct range){tcp->next_sequence, sequence});
    if (ahead >= 0) {
        tcp->next_sequence = end;
        return SEGMENT_NEW;
    }
    bool filled = fill_holes(tcp, sequence, end);
    if (distance(tcp->next_sequence, end) > 0) tcp->next_sequence = end;
    if (filled) return SEGMENT_OUT_OF_ORDER;
    bool probe = length <= 1 && ahead == -1; /* RFC 9293, 3.8.4: the byte before the next one */
    return probe ? SEGMENT_KEEP_ALIVE : SEGMENT_REPEATED;
}

/* ------------------------------------------------------------ time */

/* Times one segment of the originator at a time, never one that was repeated. */
static void time_segment(struct flow *flow, enum side side, enum segment_kind kind, int64_t now_us)
{
    struct tcp_side *tcp = &flow->tcp[side];
    if (kind == SEGMENT_REPEATED) tcp->timing = false;
    if (kind != SEGMENT_NEW || tcp->timing || side != ORIGINATOR) return;
    tcp->timing = true;
    tcp->timed_end = tcp->next_sequence;
    tcp->timed_us = now_us;
}

static void take_ack(struct tracker *tracker, struct flow *flow, enum side side, uint32_t ack)
{
    struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    if (tcp->has_ack && distance(tcp->highest_ack, ack) <= 0) return;
    tcp->has_ack = true;
    tcp->highest_ack = ack;
    if (peer->hole_count) holes_acknowledged(tracker, flow, other_side(side), ack);
    if (!peer->timing || distance(peer->timed_end, ack) < 0) return;
    peer->timing = false;
    int64_t rtt_us = tracker->time_us - peer->timed_us;
    if (rtt_us < 0) return;
    if (flow->rtt_count == 0 || rtt_us < flow->rtt_min_us) flow->rtt_min_us = rtt_us;
    flow->rtt_sum_us += rtt_us;
    flow->rtt_count++;
}

/* ------------------------------------------------------------ states */

static void take_syn(struct tracker *tracker, struct flow *flow, enum side side,
                     const struct packet *packet)
{
    struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    bool with_ack = packet->tcp_flags & TCP_ACK;
    bool repeated =
        tcp->last_syn == packet->seq && tcp->state != TCP_INACTIVE && tcp->state != TCP_PARTIAL;
    if (!repeated) history_add(flow, side, with_ack ? 'h' : 's');
    tcp->last_syn = packet->seq;
    if (side == ORIGINATOR && !with_ack) flow->syn_us = repeated ? 0 : tracker->time_us;
    if (tcp->state != TCP_INACTIVE && tcp->state != TCP_PARTIAL) return;
    if (!with_ack) {
        tcp->state = TCP_SYN_SENT;
        if (side == ORIGINATOR) observe_syn(tracker, flow, packet);
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
    tcp->state = TCP_RESET;
    flow->is_closed = true;
    if (flow->end == END_OPEN) flow->end = END_RST;
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

/* Neither SYN, FIN nor RST. */
static void take_ordinary(struct tracker *tracker, struct flow *flow, enum side side,
                          const struct packet *packet)
{
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
    bool completes = side == ORIGINATOR && flow->syn_us && flow->rtt_handshake_us == NOT_OBSERVED &&
                     peer->state == TCP_ESTABLISHED && (packet->tcp_flags & TCP_ACK) &&
                     peer->has_sequence;
    if (completes) flow->rtt_handshake_us = tracker->time_us - flow->syn_us;
    if (peer->state == TCP_SYN_ACK_SENT && side == ORIGINATOR)
        peer->state = tcp->state = TCP_ESTABLISHED;
}

bool tcp_starts_anew(const struct flow *flow, enum side side, const struct packet *packet)
{
    if ((packet->tcp_flags & (TCP_SYN | TCP_ACK | TCP_RST)) != TCP_SYN) return false;
    const struct tcp_side *tcp = &flow->tcp[side];
    if (!tcp->has_sequence && side == RESPONDER && !flow->is_closed)
        return false; /* simultaneous open */
    if (tcp->has_sequence && tcp->first_sequence == packet->seq)
        return false; /* the same SYN again */
    return flow->is_closed || tcp->state != TCP_SYN_SENT;
}

/*
 * Where a side's bytes begin: at its SYN, or at the first segment seen. A SYN with another number
 * overrules what came before it, as long as no payload did; so does the first payload of a side
 * whose SYN was not seen. Stray or damaged ACKs, FINs and RSTs must not decide where the stream
 * starts.
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

static void start_sequence(struct flow *flow, enum side side, const struct packet *packet,
                           uint32_t after_syn)
{
    struct tcp_side *tcp = &flow->tcp[side];
    tcp->hole_count = 0;
    flow->inspection[side].done = false;
    tcp->has_sequence = true;
    tcp->first_sequence = packet->seq;
    tcp->next_sequence = after_syn;
    flow->inspection[side].next = after_syn;
    flow->inspection[side].started = true;
}

static void take_payload(struct tracker *tracker, struct flow *flow, enum side side,
                         const struct packet *packet, uint32_t sequence)
{
    struct tcp_side *tcp = &flow->tcp[side];
    history_add_once(flow, side, 'd', ONCE_DATA);
    enum segment_kind kind = place_segment(tracker, flow, side, sequence, packet->payload_bytes);
    time_segment(flow, side, kind, tracker->time_us);
    switch (kind) {
    case SEGMENT_NEW: break;
    case SEGMENT_OUT_OF_ORDER: tcp->out_of_order++; break;
    case SEGMENT_REPEATED:
        tcp->retransmissions++;
        history_add_counted(flow, side, 't', COUNT_RETRANSMISSION);
        break;
    case SEGMENT_KEEP_ALIVE: return;
    }
    if (packet->payload.size) inspect_segment(tracker, flow, side, sequence, packet->payload);
}

void tcp_packet(struct tracker *tracker, struct flow *flow, enum side side,
                const struct packet *packet)
{
    struct tcp_side *tcp = &flow->tcp[side];
    uint8_t flags = packet->tcp_flags;
    uint32_t sequence = packet->seq + (flags & TCP_SYN ? 1 : 0);
    if ((flags & TCP_SYN) && (flags & (TCP_FIN | TCP_RST)))
        history_add_once(flow, side, 'q', ONCE_MULTI);
    else if ((flags & TCP_FIN) && (flags & TCP_RST))
        history_add_once(flow, side, 'i', ONCE_INCONSISTENT);
    if (flags & TCP_SYN) take_syn(tracker, flow, side, packet);
    if (must_start_sequence(flow, side, packet)) start_sequence(flow, side, packet, sequence);
    if (!(flags & (TCP_SYN | TCP_FIN | TCP_RST))) {
        take_ordinary(tracker, flow, side, packet);
        if ((flags & TCP_ACK) && packet->payload_bytes == 0)
            history_add_once(flow, side, 'a', ONCE_ACK);
        if (packet->window == 0) history_add_counted(flow, side, 'w', COUNT_ZERO_WINDOW);
    }
    if (packet->payload_bytes && !(flags & TCP_RST))
        take_payload(tracker, flow, side, packet, sequence);
    if (flags & TCP_ACK) take_ack(tracker, flow, side, packet->ack);
    if (flags & TCP_RST) {
        take_reset(flow, side, packet->seq);
    } else if (flags & TCP_FIN) {
        uint32_t fin = sequence + packet->payload_bytes;
        take_fin(flow, side, fin);
        if (distance(tcp->next_sequence, fin) == 0) tcp->next_sequence = fin + 1;
        if (flow->inspection[side].next == fin) inspect_end(tracker, flow, side);
    }
}

void tcp_finish(struct tracker *tracker, struct flow *flow)
{
    for (enum side side = ORIGINATOR; side <= RESPONDER; side++) {
        const struct tcp_side *peer = &flow->tcp[other_side(side)];
        struct tcp_side *tcp = &flow->tcp[side];
        while (tcp->hole_count) {
            struct range hole = tcp->holes[0];
            remove_hole(tcp, 0);
            bool received = peer->has_ack && distance(hole.start, peer->highest_ack) > 0;
            if (received) {
                count_missed(tracker, flow, side, hole);
            } else {
                inspect_gap(tracker, flow, side, hole.end);
            }
        }
    }
}
