/* SPDX-License-Identifier: MIT */
/*
 * tcp_doubts - a SYN inside an open connection (RFC 9293, 3.10.7.4; RFC 5961, 4).
 *
 * Its receiver asks back with an ACK, and the connection goes on. If the receiver lost the
 * connection, or has closed it, it answers the SYN: a new connection begins. So the SYN is counted
 * with the open flow and kept until its answer shows which it was. The ACK of a connection of which
 * one direction was captured is such an answer, too. Private to this room.
 */
#ifndef TRACKER_TCP_DOUBTS_H
#define TRACKER_TCP_DOUBTS_H

#include "tracker_state.h"

enum { TCP_OPTIONS_MOST = 40 };

struct doubted_syn {
    struct packet packet;
    uint8_t options[TCP_OPTIONS_MOST]; /* of packet.tcp_options */
    int64_t time_us;
    uint8_t side;
};

/* Keeps the SYN in the place of an earlier one. Without memory it is not kept. */
void tcp_doubts_keep(const struct feeding *feeding, const struct packet *syn);
/* True if the packet belongs to the connection that the kept SYN begins. */
bool tcp_doubts_answered(const struct flow *flow, enum side side, const struct packet *packet);
/* Moves the kept SYN out of its flow, with its options. */
void tcp_doubts_take(struct tracker *tracker, struct flow *flow, struct doubted_syn *syn);
void tcp_doubts_forget(struct tracker *tracker, struct flow *flow);

#endif
