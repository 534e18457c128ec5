/* SPDX-License-Identifier: MIT */
/*
 * The segments of a direction, in their order. Bytes that a parser did not consume are kept in a
 * stream until more arrive (reassembly.h). Bytes that it consumed in advance are skipped: neither
 * kept nor read. Bytes that found no memory are cut off: the nearer ones are read first, and then a
 * gap stands for them.
 */
#include "base/hash.h"
#include "feed.h"
#include "holes.h"
#include "inspect.h"
#include "observe.h"

static void abandon(const struct feeding *feeding)
{
    struct tracker *tracker = feeding->tracker;
    tracker->counters.streams_abandoned++;
    feed_no_more(feeding);
}

/* A body that was consumed in advance has passed: its parser learns that it is whole. */
static void end_skip(const struct feeding *feeding)
{
    const struct span none = {(const uint8_t *)"", 0};
    (void)feed(feeding, none, (struct edge){false, false});
}

/* Feeds the contiguous front of the kept bytes, as long as the parser consumes some. */
static void drain(const struct feeding *feeding, struct edge edge)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct inspection *in = &flow->inspection[side];
    while (in->stream && !in->done) {
        struct span front = stream_front(in->stream);
        if (front.size == 0 || (front.size < in->wanted && !edge.at_end && !edge.before_gap))
            return;
        uint64_t eaten = in->skip < front.size ? in->skip : front.size;
        in->skip -= eaten;
        bool passed = eaten > 0;
        if (!passed) eaten = feed(feeding, front, edge);
        if (in->done) in->next += (uint32_t)front.size; /* all of it was read */
        if (in->done || !in->stream || eaten == 0) return;
        uint32_t here = eaten < front.size ? (uint32_t)eaten : (uint32_t)front.size;
        stream_drop(&tracker->pool, in->stream, here);
        in->next += here;
        in->skip += eaten - here;
        if (stream_is_empty(in->stream)) reassembly_release(tracker, in);
        if (passed && in->skip == 0 && here == front.size) end_skip(feeding);
    }
}

/* Bytes from this place on, relative to the next one, are given up until the nearer ones are read. */
static void cut(const struct feeding *feeding, uint32_t ahead)
{
    struct inspection *in = &feeding->flow->inspection[feeding->side];
    uint32_t from = in->next + ahead;
    feeding->tracker->counters.buffers_refused++;
    if (!in->is_cut || sequence_distance(from, in->cut_from) > 0) in->cut_from = from;
    in->is_cut = true;
}

/* Returns how many bytes are kept. */
static size_t keep_bytes(const struct feeding *feeding, uint32_t ahead, struct span bytes)
{
    struct inspection *in = &feeding->flow->inspection[feeding->side];
    if (bytes.size == 0) return 0;
    size_t kept = reassembly_keep(feeding, ahead, bytes);
    if (!in->stream) return kept;
    in->conflict |= in->stream->conflict;
    if (in->stream->is_cut) cut(feeding, in->stream->cut);
    in->stream->conflict = in->stream->is_cut = false;
    return kept;
}

/*
 * Kept bytes are compared in stream_put(). Of bytes that were fed, only the hashes of the latest
 * segments are left. They suffice to detect a retransmission with the same bounds and other bytes.
 * That is the usual way to mislead an observer. Only the equality of two hashes is used, so the
 * seed has no effect. Bodies, which are skipped unread, are not compared.
 */
static bool differs_from_delivered(struct tracker *tracker, const struct inspection *in,
                                   struct delivered_ring *ring, const struct segment_seen *segment)
{
    struct span payload = segment->payload;
    bool was_read = sequence_distance(segment->sequence, in->next) > 0;
    for (unsigned i = 0; segment->repeated && i < DELIVERED_MOST; i++) {
        const struct delivered *before = &ring->segments[i];
        if (before->size == payload.size && before->sequence == segment->sequence)
            return before->hash != hash_bytes(payload.data, payload.size);
    }
    if (segment->repeated && was_read) tracker->counters.overlaps_not_compared++;
    if (in->done || in->skip) return false;
    ring->segments[ring->next] = (struct delivered){.sequence = segment->sequence,
                                                    .size = (uint32_t)payload.size,
                                                    .hash = hash_bytes(payload.data, payload.size)};
    ring->next = (ring->next + 1) % DELIVERED_MOST;
    return false;
}

/* Feeds bytes exactly at `next` from the packet itself, without a copy. Nothing is kept then. */
static void feed_directly(const struct feeding *feeding, struct span payload)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct inspection *in = &flow->inspection[side];
    uint64_t eaten = 0;
    if (payload.size >= in->wanted) eaten = feed(feeding, payload, (struct edge){false, false});
    if (in->done) {
        in->next += (uint32_t)payload.size; /* all of it was read */
        return;
    }
    uint32_t here = eaten < payload.size ? (uint32_t)eaten : (uint32_t)payload.size;
    in->next += here;
    in->skip += eaten - here;
    struct span rest = {payload.data + here, payload.size - here};
    if (keep_bytes(feeding, 0, rest) == rest.size) return;
    reassembly_count_missed(feeding, rest.size);
    abandon(feeding);
}

/* Bytes that were consumed in advance pass unread, up to the first hole: if that is lost, the body
 * has fewer bytes. */
static void pass_present(const struct feeding *feeding)
{
    struct flow *flow = feeding->flow;
    struct inspection *in = &flow->inspection[feeding->side];
    int32_t present = sequence_distance(in->next, holes_contiguous(&flow->tcp[feeding->side]));
    if (in->skip == 0 || present <= 0) return;
    uint32_t passed = in->skip < (uint32_t)present ? (uint32_t)in->skip : (uint32_t)present;
    in->skip -= passed;
    in->next += passed;
    if (in->stream) {
        stream_drop(&feeding->tracker->pool, in->stream, passed);
        if (stream_is_empty(in->stream)) reassembly_release(feeding->tracker, in);
    }
    if (in->skip == 0 && passed == (uint32_t)present) end_skip(feeding);
}

/* Takes off the bytes that need not be kept: those seen before, and those that are skipped. */
static struct span without_passed(const struct inspection *in, uint32_t sequence,
                                  struct span payload, uint32_t *ahead)
{
    int32_t behind = sequence_distance(sequence, in->next);
    uint64_t passed = in->skip;
    if (behind > 0) passed += (uint32_t)behind;
    if (behind < 0) passed = (uint32_t)-behind < passed ? passed - (uint32_t)-behind : 0;
    if (passed > payload.size) passed = payload.size;
    *ahead = sequence + (uint32_t)passed - in->next;
    return (struct span){payload.data + passed, payload.size - (size_t)passed};
}

/* Takes off what lies behind a cut. */
static struct span within_cut(const struct feeding *feeding, uint32_t ahead, struct span payload)
{
    const struct inspection *in = &feeding->flow->inspection[feeding->side];
    int32_t left = sequence_distance(in->next + ahead, in->cut_from);
    if (!in->is_cut || left >= (int32_t)payload.size) return payload;
    size_t within = left > 0 ? (size_t)left : 0;
    reassembly_count_missed(feeding, payload.size - within);
    return (struct span){payload.data, within};
}

/* All in front of the cut was read: what was given up is a gap. */
static void pass_cut(const struct feeding *feeding)
{
    struct flow *flow = feeding->flow;
    struct inspection *in = &flow->inspection[feeding->side];
    uint32_t front = in->stream ? (uint32_t)stream_front(in->stream).size : 0;
    if (in->done || sequence_distance(in->next + front, in->cut_from) > 0) return;
    const struct tcp_side *tcp = &flow->tcp[feeding->side];
    bool is_end = tcp->fin_seen && tcp->next_sequence == tcp->last_fin + 1;
    in->is_cut = false;
    inspect_gap(feeding, is_end ? tcp->last_fin : tcp->next_sequence);
}

/* Keeps bytes behind a hole, or behind others that the parser waits with. */
static void take_kept(const struct feeding *feeding, uint32_t ahead, struct span payload)
{
    struct flow *flow = feeding->flow;
    struct inspection *in = &flow->inspection[feeding->side];
    size_t kept = keep_bytes(feeding, ahead, payload);
    bool acked = flow->tcp[other_side(feeding->side)].has_ack;
    if (kept < payload.size && (acked || ahead == 0)) {
        cut(feeding, ahead + (uint32_t)kept);
        reassembly_count_missed(feeding, payload.size - kept);
    } else if (kept < payload.size) {
        /* No receiver says what arrived: give up waiting for the missing bytes. */
        feeding->tracker->counters.buffers_refused++;
        reassembly_count_missed(feeding, payload.size - kept);
        uint32_t first = in->stream ? stream_first(in->stream) : ahead;
        inspect_gap(feeding, in->next + (first < ahead ? first : ahead));
    }
    if (!in->done) drain(feeding, (struct edge){false, false});
}

static void inspect_bytes(const struct feeding *feeding, uint32_t sequence, struct span payload)
{
    struct flow *flow = feeding->flow;
    struct inspection *in = &flow->inspection[feeding->side];
    uint32_t ahead;
    if (in->skip) pass_present(feeding);
    if (in->done) return;
    payload = without_passed(in, sequence, payload, &ahead);
    if (in->is_cut) payload = within_cut(feeding, ahead, payload);
    if (payload.size && !in->stream && ahead == 0) {
        feed_directly(feeding, payload);
    } else if (payload.size || in->stream) {
        take_kept(feeding, ahead, payload);
    }
    if (in->is_cut) pass_cut(feeding);
}

void inspect_count_conflict(const struct feeding *feeding)
{
    feeding->flow->tcp[feeding->side].signs.overlap_conflicts++;
    feeding->tracker->counters.overlap_conflicts++;
}

void inspect_segment(const struct feeding *feeding, const struct segment_seen *segment)
{
    struct tracker *tracker = feeding->tracker;
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct inspection *in = &flow->inspection[side];
    if (in->done && !segment->repeated) return;
    in->conflict = differs_from_delivered(tracker, in, &flow->delivered[side], segment);
    inspect_bytes(feeding, segment->sequence, segment->payload);
    if (in->conflict) inspect_count_conflict(feeding);
}

void inspect_gap(const struct feeding *feeding, uint32_t up_to)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct inspection *in = &flow->inspection[side];
    if (in->done || !in->started || (int32_t)(up_to - in->next) <= 0) return;
    uint32_t missing_to = up_to - in->next;
    if (in->stream) { /* no more bytes will arrive before the gap */
        struct span front = stream_front(in->stream);
        if (front.size) drain(feeding, (struct edge){.before_gap = true});
        if (in->done) return;
        missing_to = (int32_t)(up_to - in->next) > 0 ? up_to - in->next : 0;
    }
    if (missing_to) {
        uint64_t skipped = in->skip < missing_to ? in->skip : missing_to;
        bool inside_skip = in->skip >= missing_to;
        in->skip -= skipped;
        in->skip_missed += skipped;
        if (in->stream) stream_drop(&feeding->tracker->pool, in->stream, missing_to);
        in->next += missing_to;
        bool resyncs = !flow->protocol || (flow->protocol->flags & PROTOCOL_RESYNCS);
        if (!inside_skip && !resyncs) {
            feed_no_more(feeding);
            observe_handshake_over(feeding);
            return;
        }
        if (!inside_skip) in->after_gap = true;
        in->wanted = 0;
    }
    if (in->skip) pass_present(feeding);
    drain(feeding, (struct edge){false, false});
}

void inspect_end(const struct feeding *feeding)
{
    struct flow *flow = feeding->flow;
    enum side side = feeding->side;
    struct inspection *in = &flow->inspection[side];
    if (in->done) return;
    in->skip_missed += in->skip;
    in->skip = 0;
    if (in->stream) drain(feeding, (struct edge){.at_end = true});
    if (in->done) return;
    if (flow->protocol && in->started)
        (void)feed(feeding, (struct span){(const uint8_t *)"", 0}, (struct edge){.at_end = true});
    if (!in->done) feed_no_more(feeding);
}
