/* SPDX-License-Identifier: MIT */
#include "tcp_aside.h"

#include "holes.h"
#include "inspect.h"
#include "tcp.h"
#include "tcp_sum.h"

enum {
    FAR_MOST = 16,      /* segments of a side that are kept, which a receiver drops */
    SUSPECTS_MOST = 64, /* and all in all */
    SILENT_MOST = 8,    /* segments in a row without any answer: the answers are not captured */
};

struct set_aside {
    struct set_aside *next; /* by arrival */
    struct stream_share *share;
    uint32_t sequence, length, size;
    uint32_t taken; /* of length: the receiver's ACK covered them */
    uint8_t ttl;
    bool is_unreachable; /* what it is suspected for: it did not arrive, or not whole */
    uint8_t bytes[];
};

/* ------------------------------------------------------------ suspicion */

void tcp_aside_take_syn(struct tcp_side *tcp, const struct packet *packet, bool repeated)
{
    bool is_right = tcp_sum(packet) == TCP_SUM_RIGHT, is_whole = ip_sum_is_right(packet);
    tcp->sums_are_right = is_right || (repeated && tcp->sums_are_right);
    tcp->ip_sums_are_right = is_whole || (repeated && tcp->ip_sums_are_right);
    /* Of two copies of a SYN, one arrived: what goes as far as the farther one does so, too. */
    if (!repeated || packet->ttl > tcp->ttl_reaches) tcp->ttl_reaches = packet->ttl;
}

static bool is_damaged(const struct tcp_side *tcp, const struct packet *packet)
{
    if (tcp->sums_are_right && tcp_sum(packet) == TCP_SUM_WRONG) return true;
    return tcp->ip_sums_are_right && !ip_sum_is_right(packet);
}

/* Only if the receiver's answers are seen: they tell if the route has changed. */
static bool is_unreachable(const struct flow *flow, enum side side, const struct packet *packet)
{
    return flow->tcp[other_side(side)].has_edge &&
           (packet->is_contested || packet->ttl < flow->tcp[side].ttl_reaches);
}

/* Bytes that no parser reads need no such care. */
static bool is_read(const struct flow *flow, enum side side, const struct packet *packet)
{
    const struct inspection *in = &flow->inspection[side];
    if (in->done) return false;
    int32_t ahead = sequence_distance(in->next, packet->seq + packet->payload_bytes);
    return in->skip == 0 || (ahead > 0 && (uint32_t)ahead > in->skip);
}

bool tcp_aside_suspects(const struct flow *flow, enum side side, const struct packet *packet)
{
    bool is_end = packet->tcp_flags & (TCP_FIN | TCP_RST);
    if (!is_end && (packet->payload_bytes == 0 || !is_read(flow, side, packet))) return false;
    return is_unreachable(flow, side, packet) || is_damaged(&flow->tcp[side], packet);
}

/* ------------------------------------------------------------ taken */

/* Times one segment of the originator at a time, never a retransmitted one. */
static void time_segment(struct flow *flow, enum side side, int64_t now_us)
{
    struct tcp_side *tcp = &flow->tcp[side];
    if (tcp->timing || side != ORIGINATOR) return;
    tcp->timing = true;
    tcp->timed_end = tcp->next_sequence;
    tcp->timed_us = now_us;
}

void tcp_take_bytes(const struct feeding *feeding, const struct aside *bytes, bool is_timed)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct segment_place place = tcp_place(feeding, bytes->sequence, bytes->length);
    if (place.kind == SEGMENT_REFUSED) {
        feeding->tracker->counters.buffers_refused++;
        reassembly_count_missed(feeding, bytes->length);
        return;
    }
    if (place.kind == SEGMENT_NEW) {
        if (is_timed) time_segment(flow, side, feeding->moment->time_us);
    } else if (tcp_judge(flow, side, &place)) {
        flow->tcp[side].timing = false;
    }
    if (bytes->payload.size == 0) return;
    inspect_segment(feeding, &(struct segment_seen){.sequence = bytes->sequence,
                                                    .payload = bytes->payload,
                                                    .repeated = place.kind != SEGMENT_NEW});
}

/* ------------------------------------------------------------ taken after all */

static void take_out(const struct feeding *feeding, struct set_aside **at)
{
    struct set_aside *first = *at;
    *at = first->next;
    feeding->flow->tcp[feeding->side].aside_count--;
    size_t memory = sizeof *first + first->size;
    first->share->bytes -= memory;
    pool_give(&feeding->tracker->pool, first, memory);
}

/* The ordinary copy came before: then it is compared, and not taken. */
static void compare(const struct feeding *feeding, const struct aside *bytes)
{
    if (bytes->payload.size)
        inspect_segment(feeding, &(struct segment_seen){.sequence = bytes->sequence,
                                                        .payload = bytes->payload,
                                                        .repeated = true});
}

/* Takes the next bytes of the segment. */
static void take(const struct feeding *feeding, struct set_aside *from, uint32_t length)
{
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    uint32_t begin = from->taken, size = from->size > begin ? from->size - begin : 0;
    struct aside bytes = {
        from->sequence + begin, length, {from->bytes + begin, size < length ? size : length}};
    bool is_there = sequence_distance(holes_contiguous(tcp), bytes.sequence + length) <= 0;
    from->taken += length;
    if (!is_there) {
        if (from->ttl < tcp->ttl_reaches) tcp->ttl_reaches = from->ttl;
        tcp_take_bytes(feeding, &bytes, false);
    } else if (from->is_unreachable) {
        compare(feeding, &bytes);
    }
}

void tcp_aside_acknowledged(const struct feeding *feeding, uint32_t ack)
{
    struct set_aside **at = &feeding->flow->tcp[feeding->side].aside;
    while (*at) {
        struct set_aside *set = *at;
        uint32_t left = set->length - set->taken;
        int32_t covered = sequence_distance(set->sequence + set->taken, ack);
        bool is_all = covered >= 0 && (uint32_t)covered >= left;
        if (covered > 0 || is_all) take(feeding, set, is_all ? left : (uint32_t)covered);
        if (is_all) {
            take_out(feeding, at);
        } else {
            at = &set->next;
        }
    }
}

/* Takes the first segment. */
static void take_first(const struct feeding *feeding)
{
    struct set_aside **at = &feeding->flow->tcp[feeding->side].aside;
    take(feeding, *at, (*at)->length - (*at)->taken);
    take_out(feeding, at);
}

static void take_all(const struct feeding *feeding)
{
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    while (tcp->aside)
        take_first(feeding);
}

void tcp_aside_finish(const struct feeding *feeding)
{
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    while (tcp->aside) {
        const struct set_aside *first = tcp->aside;
        bool leaves_hole =
            sequence_distance(tcp->next_sequence, first->sequence + first->taken) > 0;
        if (leaves_hole || first->is_unreachable) {
            take_out(feeding, &tcp->aside);
        } else {
            take_first(feeding);
        }
    }
}

/* ------------------------------------------------------------ set aside */

/* True if all that was set aside was ordinary. */
static bool is_usual(const struct feeding *feeding, const struct aside *bytes, bool is_suspect)
{
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    struct tcp_side *peer = &feeding->flow->tcp[other_side(feeding->side)];
    if (is_suspect) {
        if (tcp->aside_count < SUSPECTS_MOST) return false;
        tcp->ttl_reaches = 0;
        tcp->sums_are_right = tcp->ip_sums_are_right = false;
        return true;
    }
    bool follows = tcp->aside_count && bytes->sequence == tcp->aside_end;
    tcp->aside_run = follows ? (uint8_t)(tcp->aside_run + 1) : 1;
    if (tcp->aside_run < SILENT_MOST) return false;
    peer->has_edge = peer->knows_window = false;
    return true;
}

static void keep(const struct feeding *feeding, const struct aside *bytes, bool is_unreachable)
{
    struct tracker *tracker = feeding->tracker;
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    struct span payload = bytes->payload;
    struct set_aside *added;
    size_t memory = sizeof *added + payload.size;
    struct stream_share *share = reassembly_share(feeding);
    if (share->bytes + memory > share->most) return;
    added = pool_take(&tracker->pool, memory);
    if (!added) return;
    share->bytes += memory;
    *added = (struct set_aside){.share = share,
                                .sequence = bytes->sequence,
                                .length = bytes->length,
                                .size = (uint32_t)payload.size,
                                .ttl = feeding->packet->ttl,
                                .is_unreachable = is_unreachable};
    if (payload.size) memcpy(added->bytes, payload.data, payload.size);
    struct set_aside **last = &tcp->aside;
    while (*last)
        last = &(*last)->next;
    *last = added;
    tcp->aside_count++;
}

bool tcp_aside_put(const struct feeding *feeding, const struct aside *bytes, bool is_suspect)
{
    struct tcp_side *tcp = &feeding->flow->tcp[feeding->side];
    if (is_usual(feeding, bytes, is_suspect)) {
        take_all(feeding);
        return false;
    }
    tcp->aside_end = bytes->sequence + bytes->length;
    feeding->tracker->counters.segments_not_taken++;
    bool is_lost = is_suspect && is_unreachable(feeding->flow, feeding->side, feeding->packet);
    if (is_suspect || tcp->aside_count < FAR_MOST) keep(feeding, bytes, is_lost);
    return true;
}
