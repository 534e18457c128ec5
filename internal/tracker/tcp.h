/* SPDX-License-Identifier: MIT */
/*
 * tcp - one connection. tcp.c has the states and calls the others. tcp_space.c
 * places segments into the sequence space. tcp_signs.c interprets ACKs, retransmissions and probes.
 * Private to this room.
 *
 * A side's bytes are judged by the ACKs of its peer. tcp[other_side(side)] has the peer's
 * acknowledgements, SACKed ranges and run of duplicate ACKs.
 */
#ifndef TRACKER_TCP_H
#define TRACKER_TCP_H

#include "tracker_state.h"

/* ---------------------------------------------------------------- tcp.c */

/* Sequence numbers, states, history and round-trip times; then the content. */
void tcp_packet(const struct feeding *feeding, const struct packet *packet);
/* A SYN after the end of the connection that has this 5-tuple. */
bool tcp_starts_anew(const struct flow *flow, enum side side, const struct packet *packet);
/* What is decided at the end: a RST in doubt, and holes that stay open. */
void tcp_finish(struct tracker *tracker, struct flow *flow, const struct moment *moment);

/* ---------------------------------------------------------------- tcp_space.c */

enum segment_kind {
    SEGMENT_NEW,
    SEGMENT_FILLS,    /* bytes that were missing before */
    SEGMENT_REPEATED, /* retransmitted bytes, at least some */
    SEGMENT_REFUSED,  /* too far ahead of the others, or no memory to note what is missing */
};

struct segment_place {
    enum segment_kind kind;
    struct range range;
    int32_t waited_us; /* SEGMENT_FILLS: the age of the hole */
};

/* Places [sequence, sequence + length) into the bytes that this side has sent so far. */
struct segment_place tcp_place(const struct feeding *feeding, uint32_t sequence, uint32_t length);
/* Counts the holes that stay open at the end. */
void tcp_finish_holes(const struct feeding *feeding);
/* The peer acknowledged up to ack. The bytes of holes below it took another path: they count as
 * missed. */
void tcp_holes_acknowledged(const struct feeding *feeding, uint32_t ack);

/* ---------------------------------------------------------------- tcp_signs.c */

enum probe_kind {
    PROBE_NONE,
    PROBE_KEEP_ALIVE,
    PROBE_OF_WINDOW,       /* with a byte seen before, or without one */
    PROBE_OF_WINDOW_AHEAD, /* with the next byte */
};

/* Tells whether the segment is only a probe, and counts it. Call it before the segment is
 * placed. */
enum probe_kind tcp_probe(struct flow *flow, enum side side, const struct packet *packet);
/* Counts a segment that is not new. True: it was retransmitted; false: it arrived late. */
bool tcp_judge(struct flow *flow, enum side side, const struct segment_place *place);
/* Reads acknowledgement, SACK blocks and window of a packet with ACK. */
void tcp_take_ack(const struct feeding *feeding, const struct packet *packet,
                  enum probe_kind probe);
/* Tells whether a SYN offers SACK. */
enum syn_options tcp_syn_options(const struct packet *packet);

#endif
