/* SPDX-License-Identifier: MIT */
#include "tcp_window.h"

enum { SCALE_MOST = 14 /* RFC 7323, 2.3 */ };

/* Values of tcp_side.scale_offer: of its SYN. */
enum { SYN_NOT_SEEN, SYN_WITHOUT_SCALE, SYN_WITH_SCALE };

/* ------------------------------------------------------------ the window */

static void set_scales(struct flow *flow)
{
    struct tcp_side *one = &flow->tcp[ORIGINATOR], *other = &flow->tcp[RESPONDER];
    bool refused = one->scale_offer == SYN_WITHOUT_SCALE || other->scale_offer == SYN_WITHOUT_SCALE;
    bool agreed = one->scale_offer == SYN_WITH_SCALE && other->scale_offer == SYN_WITH_SCALE;
    one->knows_window = other->knows_window = refused || agreed;
    if (refused) one->scale = other->scale = 0;
}

void tcp_window_take_syn(struct flow *flow, enum side side, const struct packet *packet)
{
    struct tcp_side *tcp = &flow->tcp[side];
    struct cursor c = cursor_of(packet->tcp_options);
    struct tcp_option option;
    tcp->scale_offer = SYN_WITHOUT_SCALE;
    while (tcp_option_next(&c, &option)) {
        if (option.kind != TCP_OPTION_SCALE || option.value.size != 1) continue;
        tcp->scale_offer = SYN_WITH_SCALE;
        tcp->scale = option.value.data[0] < SCALE_MOST ? option.value.data[0] : SCALE_MOST;
    }
    tcp->has_edge = false;
    set_scales(flow);
}

void tcp_window_open(struct tcp_side *tcp, const struct packet *packet)
{
    uint32_t scale = packet->tcp_flags & TCP_SYN ? 0 : tcp->scale;
    uint32_t edge = packet->ack + ((uint32_t)packet->window << scale);
    if (tcp->has_edge && sequence_distance(tcp->edge, edge) <= 0) return;
    tcp->edge = edge;
    tcp->has_edge = true;
}

bool tcp_window_excludes(const struct flow *flow, enum side side, uint32_t sequence)
{
    const struct tcp_side *peer = &flow->tcp[other_side(side)];
    return peer->has_edge && sequence_distance(peer->edge, sequence) >= 0;
}

uint32_t tcp_window_includes(const struct flow *flow, enum side side, uint32_t sequence,
                             uint32_t length)
{
    const struct tcp_side *peer = &flow->tcp[other_side(side)];
    int32_t inside = sequence_distance(sequence, peer->edge);
    return peer->has_edge && inside > 0 && (uint32_t)inside < length ? (uint32_t)inside : length;
}

static uint32_t farther(uint32_t a, uint32_t b)
{
    return sequence_distance(a, b) > 0 ? b : a;
}

/* Behind all that a side sent: also segments that wait for an answer, and a FIN behind a hole. */
static uint32_t end_of_sent(const struct tcp_side *tcp)
{
    uint32_t end = tcp->next_sequence;
    if (tcp->aside_count) end = farther(end, tcp->aside_end);
    if (tcp->fin_doubted) end = farther(end, tcp->doubted_fin + 1);
    return tcp->fin_seen ? farther(end, tcp->last_fin + 1) : end;
}

bool tcp_window_refuses_ack(const struct flow *flow, enum side side, const struct packet *packet)
{
    const struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    uint32_t window_most = (uint32_t)UINT16_MAX << tcp->scale;
    if (!peer->has_edge || !peer->has_sequence) return false;
    if (!(packet->tcp_flags & TCP_ACK)) return true;
    if (sequence_distance(end_of_sent(peer), packet->ack) > 0) return true;
    return tcp->has_ack && sequence_distance(packet->ack, tcp->highest_ack) > (int32_t)window_most;
}

enum reset_meaning tcp_window_reset(const struct flow *flow, enum side side, uint32_t sequence)
{
    const struct tcp_side *tcp = &flow->tcp[side], *peer = &flow->tcp[other_side(side)];
    if (flow->is_closed || !peer->has_ack || !tcp->has_sequence) return RESET_TAKEN;
    int32_t ahead = sequence_distance(peer->highest_ack, sequence);
    int32_t sent = sequence_distance(peer->highest_ack, tcp->next_sequence);
    if (ahead == 0 || (ahead > 0 && ahead <= sent)) return RESET_TAKEN;
    if (ahead < 0 || tcp_window_excludes(flow, side, sequence)) return RESET_IGNORED;
    return RESET_DOUBTED;
}
