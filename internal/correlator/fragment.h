/*
 * fragment - IP datagrams whose pieces are still arriving (RFC 791, 3.2; RFC 8200, 4.5).
 *
 * Every fragment counts in the flow of its datagram's first fragment, once that is known; until
 * then the counts wait here. The first copy of a byte wins (as Linux and Zeek do). A datagram that
 * is not whole in time, or that must make room, is handled with what there is of it. Private to
 * this room.
 */
#ifndef CORRELATOR_FRAGMENT_H
#define CORRELATOR_FRAGMENT_H

#include "tracker.h"

/* Where a packet was found: outermost, or in which tunnel. */
struct placement {
    int64_t parent_id;
    uint32_t scope;
    uint8_t tunnel; /* enum tunnel */
    uint8_t depth;
};

struct fragments *fragments_create(void);
void fragments_destroy(struct tracker *tracker);
void fragment_packet(struct tracker *tracker, const struct packet *packet,
                     const struct placement *placement);
/* Gives up what began before this time; INT64_MAX: everything. */
void fragments_expire(struct tracker *tracker, int64_t before_us);

/* tracker.c: finds or makes the flow of a packet. packets and bytes are added to its counters. */
struct flow *tracker_count(struct tracker *tracker, const struct packet *packet,
                           const struct placement *placement, const struct flow_lookup *lookup,
                           uint64_t packets, uint64_t bytes, enum side *side);
/* What the transport header and above say, for a packet that has been counted. */
void tracker_content(struct tracker *tracker, struct flow *flow, enum side side,
                     const struct packet *packet, const struct placement *placement);

#endif
