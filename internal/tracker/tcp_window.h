/* SPDX-License-Identifier: MIT */
/*
 * tcp_window - what a receiver takes (RFC 9293, 3.10.7.4; RFC 5961): segments and FINs in front of
 * its window's end that acknowledge what it sent, and a RST with exactly the number that it expects.
 * Private to this room.
 *
 * An observer knows the end of the window if it saw the handshake: the scale is in its SYNs (RFC
 * 7323). The expected number lies between what the receiver acknowledged and what the sender sent.
 */
#ifndef TRACKER_TCP_WINDOW_H
#define TRACKER_TCP_WINDOW_H

#include "tracker_state.h"

/* Notes whether the SYN at hand offers to scale windows. */
void tcp_window_take_syn(struct flow *flow, enum side side, const struct packet *packet);
/* The sender of an ACK announces how far the other side may send. */
void tcp_window_open(struct tcp_side *tcp, const struct packet *packet);
/*
 * Does the other side drop a segment for its acknowledgement (RFC 9293, 3.10.7.4, fifth; RFC 5961,
 * 5.2)? It has none, or one of bytes that the other side did not send, or one of long ago.
 */
bool tcp_window_refuses_ack(const struct flow *flow, enum side side, const struct packet *packet);
/* Would the other side drop a segment of this side that begins here? */
bool tcp_window_excludes(const struct flow *flow, enum side side, uint32_t sequence);
/* How many of the bytes of a segment that begins here are in front of the end of the window. */
uint32_t tcp_window_includes(const struct flow *flow, enum side side, uint32_t sequence,
                             uint32_t length);

enum reset_meaning {
    RESET_TAKEN,
    RESET_DOUBTED, /* in the window: the receiver asks back, and the connection may go on */
    RESET_IGNORED,
};
enum reset_meaning tcp_window_reset(const struct flow *flow, enum side side, uint32_t sequence);

#endif
