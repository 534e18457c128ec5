/* SPDX-License-Identifier: MIT */
/*
 * tcp_aside - the bytes of segments: those that are taken, and those that the receiver may not have. These are set aside until its ACK says
 * that it took them, or until they turn out to be the only copy. Private to this room.
 *
 * There are two kinds. A receiver drops what tcp_window.h says, if the observer saw every frame that
 * allows more; he may have missed one. And a decoy never arrives, or is dropped for its bytes: its
 * checksum is wrong, its TTL is lower than any that is known to reach the receiver, or it came in
 * fragments that disagree or are not all there. If a route changed, the ACK says so.
 */
#ifndef TRACKER_TCP_ASIDE_H
#define TRACKER_TCP_ASIDE_H

#include "tracker_state.h"

struct aside {
    uint32_t sequence, length;
    struct span payload;
};

/* Places bytes, counts their kind, and gives them to the parsers. is_timed: their ACK tells the round trip. */
void tcp_take_bytes(const struct feeding *feeding, const struct aside *bytes, bool is_timed);

/* A SYN that a side sent, for the first time or again: what it shows of sums and TTL. */
void tcp_aside_take_syn(struct tcp_side *tcp, const struct packet *packet, bool repeated);
/* Does the packet look like a decoy? Only for bytes that a parser reads, and for FINs and RSTs. */
bool tcp_aside_suspects(const struct flow *flow, enum side side, const struct packet *packet);

/*
 * Sets a segment aside. A few are kept; if the receiver drops more, they are given up. False: it is
 * an ordinary one, and so were those before it, which were taken now. Then the observer must have missed
 * all ACKs, or the side has so many that look like decoys that they are its usual ones.
 */
bool tcp_aside_put(const struct feeding *feeding, const struct aside *bytes, bool is_suspect);
/* The receiver's ACK of bytes of this side. */
void tcp_aside_acknowledged(const struct feeding *feeding, uint32_t ack);
/* At the end: what no other copy came of, and leaves no hole, was sent so. What cannot have arrived
 * is left out. */
void tcp_aside_finish(const struct feeding *feeding);

#endif
