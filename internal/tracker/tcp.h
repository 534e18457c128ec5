/* SPDX-License-Identifier: MIT */
/*
 * tcp - one connection, in three files. tcp.c has the states and calls the others; tcp_space.c
 * places segments into the sequence space; tcp_signs.c says what ACKs, repeats and probes mean.
 * Private to this room.
 *
 * A side's bytes are judged by what its peer said of them: tcp[other_side(side)] has the peer's
 * acknowledgements, SACKed ranges and run of duplicate ACKs.
 */
#ifndef TRACKER_TCP_H
#define TRACKER_TCP_H

#include "tracker_state.h"

/* ---------------------------------------------------------------- tcp.c */

/* Sequence numbers, states, history, round-trip times; then the content. */
void tcp_packet(const struct feeding *feeding, const struct packet *packet);
/* A SYN that cannot belong to the connection that has this 5-tuple now. */
bool tcp_starts_anew(const struct flow *flow, enum side side, const struct packet *packet);
/* Counts the holes that will not be filled any more. */
void tcp_finish(struct tracker *tracker, struct flow *flow, const struct moment *moment);

/* ---------------------------------------------------------------- tcp_space.c */

enum segment_kind {
    SEGMENT_NEW,
    SEGMENT_FILLS,    /* bytes that were passed over before */
    SEGMENT_REPEATED, /* bytes that were seen before, at least some */
};

struct segment_place {
    enum segment_kind kind;
    struct range range;
    int32_t waited_us; /* SEGMENT_FILLS: since the hole came about */
};

/* Places [sequence, sequence + length) into what this side has sent so far. */
struct segment_place tcp_place(const struct feeding *feeding, uint32_t sequence, uint32_t length);
/* The peer acknowledged up to ack: holes of this side below it passed by another way, and are
 * missed. */
void tcp_holes_acknowledged(const struct feeding *feeding, uint32_t ack);

/* ---------------------------------------------------------------- tcp_signs.c */

enum probe_kind {
    PROBE_NONE,
    PROBE_KEEP_ALIVE,
    PROBE_OF_WINDOW,       /* with a byte seen before, or none */
    PROBE_OF_WINDOW_AHEAD, /* with the next byte */
};

/* Whether the segment is there to be answered only; counts it. Before it is placed. */
enum probe_kind tcp_probe(struct flow *flow, enum side side, const struct packet *packet);
/* Counts a segment that is not new; true: it was sent again, false: it came late. */
bool tcp_judge(struct flow *flow, enum side side, const struct segment_place *place);
/* Acknowledgement, SACK blocks and window of a packet with ACK. */
void tcp_take_ack(const struct feeding *feeding, const struct packet *packet,
                  enum probe_kind probe);
/* Whether a SYN offers SACK. */
enum syn_options tcp_syn_options(const struct packet *packet);

#endif
