/* SPDX-License-Identifier: MIT */
/* packet_key - the flow of a packet, and the side that sent it. Private to this room. */
#ifndef TRACKER_PACKET_KEY_H
#define TRACKER_PACKET_KEY_H

#include "flow.h"
#include "hints.h"
#include "parser/packet.h"

struct flow_lookup {
    struct flow_key key;
    uint32_t hash; /* of the ends, without the link */
    bool sender_is_a;
};
/*
 * For ICMP, the ports of the key are type and counterpart, so that both directions share one key.
 * links: a mask of the VLAN tags that separate flows. A host without an address is told by its MAC.
 */
void packet_flow(const struct packet *packet, uint32_t scope, uint32_t links,
                 struct flow_lookup *lookup);
/* True if the first packet seen came from the responder. */
bool packet_sender_is_responder(const struct packet *packet, const struct hints *hints);
/* The ICMP type that answers this one, or that this one answers; false if there is none. */
bool icmp_counterpart(uint8_t ip_protocol, uint8_t type, uint16_t *counterpart);

#endif
