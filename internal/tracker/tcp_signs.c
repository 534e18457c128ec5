/* SPDX-License-Identifier: MIT */
/*
 * The meaning of ACKs, repeated segments and probes. An observer sees neither queues nor timers. So
 * every rule applies one of the RFCs' own definitions to the packets that passed. docs/protocols.md
 * lists them.
 */
#include "conn_state.h"
#include "tcp.h"

enum {
    DUPLICATES_FOR_LOSS = 3, /* RFC 5681, 3.2 */
    SACK_BLOCKS_MOST = 4,    /* RFC 2018, section 3: 40 bytes of options hold no more */
};

static bool is_plain(const struct packet *packet)
{
    return !(packet->tcp_flags & (TCP_SYN | TCP_FIN | TCP_RST));
}

/* ------------------------------------------------------------ probes */

enum probe_kind tcp_probe(struct flow *flow, enum side side, const struct packet *packet)
{
    struct tcp_side *tcp = &flow->tcp[side];
    const struct tcp_side *peer = &flow->tcp[other_side(side)];
    if (packet->payload_bytes > 1 || !is_plain(packet) || !tcp->has_sequence) return PROBE_NONE;
    int32_t behind = sequence_distance(packet->seq, tcp->next_sequence);
    bool closed_window = peer->has_window && peer->window == 0;
    if (closed_window && behind == 0 && packet->payload_bytes) {
        tcp->signs.window_probes++;
        return PROBE_OF_WINDOW_AHEAD;
    }
    if (behind != 1 || tcp->fin_seen) return PROBE_NONE;
    if (closed_window) {
        tcp->signs.window_probes++;
        return PROBE_OF_WINDOW;
    }
    /* A side that waits for an ACK retransmits the byte. Keep-alives are for idle connections. */
    if (peer->has_ack && sequence_distance(peer->highest_ack, tcp->next_sequence) > 0)
        return PROBE_NONE;
    tcp->signs.keep_alives++;
    return PROBE_KEEP_ALIVE;
}

/* ------------------------------------------------------------ SACK */

enum syn_options tcp_syn_options(const struct packet *packet)
{
    struct cursor c = cursor_of(packet->tcp_options);
    struct tcp_option option;
    while (tcp_option_next(&c, &option)) {
        if (option.kind == TCP_OPTION_SACK_PERMITTED) return SYN_WITH_SACK;
    }
    return SYN_WITHOUT_SACK;
}

/* Most ACKs have no option, or only a timestamp in the layout of RFC 7323, appendix A. */
static bool may_have_sack(struct span options)
{
    static const uint8_t timestamp_alone[4] = {TCP_OPTION_NOP, TCP_OPTION_NOP, TCP_OPTION_TIME, 10};
    if (options.size < 10) return false;
    return options.size != 12 || memcmp(options.data, timestamp_alone, 4) != 0;
}

static unsigned read_sack(struct span options, struct range blocks[SACK_BLOCKS_MOST])
{
    struct cursor c = cursor_of(options);
    struct tcp_option option;
    unsigned count = 0;
    while (tcp_option_next(&c, &option)) {
        if (option.kind != TCP_OPTION_SACK) continue;
        struct cursor inside = cursor_of(option.value);
        while (cursor_left(&inside) >= 8 && count < SACK_BLOCKS_MOST) {
            blocks[count].start = cursor_u32(&inside);
            blocks[count].end = cursor_u32(&inside);
            if (sequence_distance(blocks[count].start, blocks[count].end) > 0) count++;
        }
    }
    return count;
}

static bool is_within(struct range inner, struct range outer)
{
    return sequence_distance(outer.start, inner.start) >= 0 &&
           sequence_distance(inner.end, outer.end) >= 0;
}

static void remove_sacked(struct tcp_side *tcp, unsigned i)
{
    tcp->sacked_count--;
    for (; i < tcp->sacked_count; i++)
        tcp->sacked[i] = tcp->sacked[i + 1];
}

static void forget_sacked(struct tcp_side *tcp)
{
    for (unsigned i = 0; i < tcp->sacked_count; i++) {
        if (sequence_distance(tcp->sacked[i].end, tcp->highest_ack) >= 0) remove_sacked(tcp, i--);
    }
}

/* True if the block is new. If there is no room, the oldest range is evicted. */
static bool add_sacked(struct tcp_side *tcp, struct range block)
{
    for (unsigned i = 0; i < tcp->sacked_count; i++) {
        struct range there = tcp->sacked[i];
        if (is_within(block, there)) return false;
        bool apart = sequence_distance(there.end, block.start) > 0 ||
                     sequence_distance(block.end, there.start) > 0;
        if (apart) continue;
        if (sequence_distance(there.start, block.start) > 0) block.start = there.start;
        if (sequence_distance(block.end, there.end) > 0) block.end = there.end;
        remove_sacked(tcp, i--);
    }
    if (tcp->sacked_count == SACKED_MOST) remove_sacked(tcp, 0);
    tcp->sacked[tcp->sacked_count++] = block;
    return true;
}

/* RFC 2018, and RFC 2883 for the first block. True if bytes were reported for the first time. */
static bool take_sack(struct tcp_side *tcp, const struct tcp_side *peer,
                      const struct packet *packet)
{
    struct range blocks[SACK_BLOCKS_MOST];
    unsigned count = read_sack(packet->tcp_options, blocks);
    bool news = false;
    for (unsigned i = 0; i < count; i++) {
        bool below = sequence_distance(blocks[i].end, packet->ack) >= 0;
        if (i == 0 && (below || (count > 1 && is_within(blocks[0], blocks[1])))) {
            tcp->signs.duplicate_sacks++;
            continue;
        }
        bool sent =
            peer->has_sequence && sequence_distance(blocks[i].end, peer->next_sequence) >= 0;
        bool above = sequence_distance(packet->ack, blocks[i].start) > 0;
        if (sent && above) news |= add_sacked(tcp, blocks[i]);
    }
    return news;
}

/* ------------------------------------------------------------ acknowledgements */

/* RFC 5681, section 2. An ACK with a closed window answers a probe: it reports no loss. */
static bool is_duplicate_ack(const struct tcp_side *tcp, const struct tcp_side *peer,
                             const struct packet *packet)
{
    return packet->payload_bytes == 0 && tcp->has_window && packet->window == tcp->window &&
           packet->window != 0 && peer->has_sequence &&
           sequence_distance(packet->ack, peer->next_sequence) > 0;
}

static void time_round_trip(const struct feeding *feeding, struct tcp_side *peer, uint32_t ack)
{
    struct flow *flow = feeding->flow;
    if (sequence_distance(peer->timed_end, ack) < 0) return;
    peer->timing = false;
    int64_t rtt_us = feeding->moment->time_us - peer->timed_us;
    if (rtt_us < 0) return;
    if (flow->rtt_count == 0 || rtt_us < flow->rtt_min_us) flow->rtt_min_us = rtt_us;
    flow->rtt_sum_us += rtt_us;
    flow->rtt_count++;
}

void tcp_take_ack(const struct feeding *feeding, const struct packet *packet, enum probe_kind probe)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    int32_t ahead = tcp->has_ack ? sequence_distance(tcp->highest_ack, packet->ack) : 1;
    bool news =
        may_have_sack(packet->tcp_options) && is_plain(packet) && take_sack(tcp, peer, packet);
    if (ahead > 0) {
        tcp->has_ack = true;
        tcp->highest_ack = packet->ack;
        tcp->duplicate_run = 0;
        tcp->run_answered = false;
        if (tcp->sacked_count) forget_sacked(tcp);
        if (peer->hole_count) {
            struct feeding peers = feeding_of_peer(feeding);
            tcp_holes_acknowledged(&peers, packet->ack);
        }
        if (peer->timing) time_round_trip(feeding, peer, packet->ack);
    } else if (ahead == 0 && probe == PROBE_NONE && is_plain(packet) &&
               (news || is_duplicate_ack(tcp, peer, packet))) {
        tcp->signs.duplicate_acks++;
        if (tcp->duplicate_run < UINT8_MAX) tcp->duplicate_run++;
    }
    if (packet->tcp_flags & TCP_RST) return;
    tcp->has_window = true;
    tcp->window = packet->window;
}

/* ------------------------------------------------------------ retransmissions */

/* The peer had acknowledged all of it before. */
static bool is_needless(const struct tcp_side *peer, struct range range)
{
    if (peer->has_ack && sequence_distance(range.end, peer->highest_ack) >= 0) return true;
    for (unsigned i = 0; i < peer->sacked_count; i++) {
        if (is_within(range, peer->sacked[i])) return true;
    }
    return false;
}

static bool is_below_sacked(const struct tcp_side *peer, uint32_t end)
{
    for (unsigned i = 0; i < peer->sacked_count; i++) {
        if (sequence_distance(end, peer->sacked[i].start) >= 0) return true;
    }
    return false;
}

/*
 * Three duplicate ACKs asked for it. It has the first byte that the peer lacks, or (SACK) it is
 * another hole before SACKed bytes. If the same byte comes a second time, a time-out caused it.
 */
static bool is_fast(struct tcp_side *peer, struct range range)
{
    if (!peer->has_ack || peer->duplicate_run < DUPLICATES_FOR_LOSS) return false;
    if (sequence_distance(peer->highest_ack, range.start) > 0)
        return is_below_sacked(peer, range.end);
    bool again = peer->run_answered;
    peer->run_answered = true;
    if (again) peer->duplicate_run = 0;
    return !again;
}

bool tcp_judge(struct flow *flow, enum side side, const struct segment_place *place)
{
    struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    bool needless = is_needless(peer, place->range);
    bool fast = !needless && is_fast(peer, place->range);
    /* A hole filled later than a round trip is a retransmission: reordering is faster. */
    bool slow = place->kind == SEGMENT_FILLS && flow->rtt_handshake_us != NOT_OBSERVED &&
                place->waited_us > flow->rtt_handshake_us;
    if (place->kind == SEGMENT_FILLS && !needless && !fast && !slow) {
        tcp->out_of_order++;
        return false;
    }
    tcp->retransmissions++;
    if (needless) tcp->signs.needless_retransmissions++;
    if (fast) tcp->signs.fast_retransmissions++;
    if (place->kind == SEGMENT_REPEATED) /* as in Zeek: bytes seen twice */
        history_add_counted(flow, side, 't', COUNT_RETRANSMISSION);
    return true;
}
