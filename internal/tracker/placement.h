/* SPDX-License-Identifier: MIT */
/*
 * tracker - the way of a frame from the decoder to the files that know more of it. Private to this
 * room; the rest of what tracker.c does is in tracker.h.
 */
#ifndef TRACKER_PLACEMENT_H
#define TRACKER_PLACEMENT_H

#include "packet_key.h"
#include "tracker_state.h"

/* Where a packet was found: outermost, or in which tunnel. */
struct placement {
    int64_t parent_id;
    uint32_t scope;
    uint8_t tunnel; /* enum tunnel */
    uint8_t depth;
};

/* A frame that lookahead.c decoded; lookup is filled where it is IP and no fragment. */
void tracker_take(struct tracker *tracker, const struct frame *frame, const struct packet *packet,
                  const struct flow_lookup *lookup);

/* Finds or makes the flow of a packet. packets and bytes are added to its counters. */
struct flow *tracker_count(struct tracker *tracker, const struct packet *packet,
                           const struct placement *placement, const struct flow_lookup *lookup,
                           uint64_t packets, uint64_t bytes, enum side *side);
/* What the transport header and above say, for a packet that has been counted. */
void tracker_content(struct tracker *tracker, struct flow *flow, enum side side,
                     const struct packet *packet, const struct placement *placement);

#endif
