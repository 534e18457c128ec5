/* SPDX-License-Identifier: MIT */
/* The sequence space of one side: bytes that were seen, that are missing, and that will not
 * arrive. */
#include "conn_state.h"
#include "holes.h"
#include "inspect.h"
#include "tcp.h"

enum {
    /* A sequence number farther ahead than any window (RFC 7323) is not a hole. */
    JUMP_MOST = 1 << 30,
};

static void count_missed(const struct feeding *feeding, struct range hole)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    uint32_t missed = hole.end - hole.start;
    flow->missed_bytes += missed;
    tracker->ledger.gap_bytes += missed;
    history_add_counted(flow, side, 'g', COUNT_GAP);
    inspect_gap(feeding, hole.end);
}

/*
 * The bytes up to the segment are missing. False if the hole finds no room: then the segment is
 * given up, because bytes that are nearer are worth more. If the peer's ACKs were not seen, no
 * receiver says which bytes arrived. Then the first hole is given up.
 */
static bool add_hole(const struct feeding *feeding, struct range range)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct tcp_side *tcp = &flow->tcp[side];
    struct hole hole = {.range = range, .made_us = (uint32_t)feeding->moment->time_us};
    if (holes_insert(feeding, tcp->hole_count, hole)) return true;
    if (flow->tcp[other_side(side)].has_ack || tcp->hole_count == 0) return false;
    struct range oldest = tcp->holes[0].range;
    holes_remove(feeding->tracker, tcp, 0);
    count_missed(feeding, oldest);
    return holes_insert(feeding, tcp->hole_count, hole);
}

/* Removes the range from the holes. True if that filled something; then waited_us is the age of the
 * oldest filled hole. */
static bool fill_holes(const struct feeding *feeding, struct range with, int32_t *waited_us)
{
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    uint32_t now_us = (uint32_t)feeding->moment->time_us;
    bool filled = false;
    for (unsigned i = 0; i < tcp->hole_count; i++) {
        struct range *hole = &tcp->holes[i].range;
        if (sequence_distance(with.end, hole->start) >= 0) break;
        if (sequence_distance(hole->end, with.start) >= 0) continue;
        int32_t waited = (int32_t)(now_us - tcp->holes[i].made_us);
        if (!filled || waited > *waited_us) *waited_us = waited;
        filled = true;
        bool head = sequence_distance(with.start, hole->start) >= 0;
        bool tail = sequence_distance(hole->end, with.end) >= 0;
        if (head && tail) {
            holes_remove(feeding->tracker, tcp, i--);
        } else if (head) {
            hole->start = with.end;
        } else if (tail) {
            hole->end = with.start;
        } else { /* in the middle: two holes remain, or without memory only the later one */
            struct hole rest = tcp->holes[i];
            rest.range.end = with.start;
            hole->start = with.end;
            if (!holes_insert(feeding, i, rest)) count_missed(feeding, rest.range);
            break;
        }
    }
    return filled;
}

void tcp_holes_acknowledged(const struct feeding *feeding, uint32_t ack)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct tcp_side *tcp = &flow->tcp[side];
    for (unsigned i = 0; i < tcp->hole_count; i++) {
        struct range hole = tcp->holes[i].range;
        if (sequence_distance(hole.end, ack) < 0) break;
        holes_remove(feeding->tracker, tcp, i--);
        count_missed(feeding, hole);
    }
}

/* Notes the hole in front of a segment. False if the segment is given up. */
static bool may_skip_to(const struct feeding *feeding, uint32_t sequence)
{
    struct flow *flow = feeding->flow;
    struct tcp_side *tcp = &flow->tcp[feeding->side];
    const struct tcp_side *peer = &flow->tcp[other_side(feeding->side)];
    if (sequence_distance(tcp->next_sequence, sequence) < JUMP_MOST)
        return add_hole(feeding, (struct range){tcp->next_sequence, sequence});
    /* Out of this world, if the peer expects other numbers. */
    return !peer->has_ack || sequence_distance(peer->highest_ack, sequence) < JUMP_MOST;
}

struct segment_place tcp_place(const struct feeding *feeding, uint32_t sequence, uint32_t length)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct tcp_side *tcp = &flow->tcp[side];
    struct segment_place place = {.kind = SEGMENT_NEW, .range = {sequence, sequence + length}};
    int32_t ahead = sequence_distance(tcp->next_sequence, sequence);
    if (ahead > 0 && !may_skip_to(feeding, sequence)) {
        place.kind = SEGMENT_REFUSED;
        return place;
    }
    if (ahead >= 0) {
        tcp->next_sequence = place.range.end;
        return place;
    }
    bool filled = fill_holes(feeding, place.range, &place.waited_us);
    if (sequence_distance(tcp->next_sequence, place.range.end) > 0)
        tcp->next_sequence = place.range.end;
    place.kind = filled ? SEGMENT_FILLS : SEGMENT_REPEATED;
    return place;
}

void tcp_finish_holes(const struct feeding *feeding)
{
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    const struct tcp_side *peer = &feeding->flow->tcp[other_side(feeding->side)];
    while (tcp->hole_count) {
        struct range hole = tcp->holes[0].range;
        holes_remove(feeding->tracker, tcp, 0);
        bool received = peer->has_ack && sequence_distance(hole.start, peer->highest_ack) > 0;
        if (received) {
            count_missed(feeding, hole);
        } else {
            inspect_gap(feeding, hole.end);
        }
    }
}
