/* SPDX-License-Identifier: MIT */
/*
 * tcp_sum - the checksum of a TCP segment (RFC 9293, 3.1; RFC 1071). Private to this room.
 *
 * A receiver drops a segment with a wrong checksum. But a capture on the sender or the receiver has
 * wrong ones if the card computes them: then the field holds the sum of the pseudo-header alone, or
 * nothing that is useful. So only a sender whose SYN had a right one is held to them.
 */
#ifndef TRACKER_TCP_SUM_H
#define TRACKER_TCP_SUM_H

#include "parser/packet.h"

enum tcp_sum {
    TCP_SUM_UNKNOWN, /* not all bytes were captured, or the card was to compute it */
    TCP_SUM_RIGHT,
    TCP_SUM_WRONG,
};
enum tcp_sum tcp_sum(const struct packet *packet);
/* The checksum of an IPv4 header (RFC 791, 3.1). True for IPv6, which has none, and for fragments. */
bool ip_sum_is_right(const struct packet *packet);

#endif
