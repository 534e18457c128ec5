/* SPDX-License-Identifier: MIT */
/*
 * packet_key - which flow a packet is of, and from which of its sides it comes. Private to this
 * room.
 */
#ifndef TRACKER_PACKET_KEY_H
#define TRACKER_PACKET_KEY_H

#include "flow.h"
#include "hints.h"
#include "parser/packet.h"

struct flow_lookup {
    struct flow_key key;
    uint32_t hash;
    bool sender_is_a;
};
/* The key's ports of ICMP are type and counterpart, so that both directions meet. */
void packet_flow(const struct packet *packet, uint32_t scope, struct flow_lookup *lookup);
/* The first packet seen came from the responder. */
bool packet_sender_is_responder(const struct packet *packet, const struct hints *hints);
/* The ICMP type that answers, or asks for, this one; false where it has none. */
bool icmp_counterpart(uint8_t ip_protocol, uint8_t type, uint16_t *counterpart);

#endif
