/* SPDX-License-Identifier: MIT */
/*
 * inspect - content to parsers: finds the protocol, and feeds it the bytes in order. Private to
 * this room.
 */
#ifndef TRACKER_INSPECT_H
#define TRACKER_INSPECT_H

#include "tracker_state.h"

/* Call it once: ties the parser to the tracker. */
void inspect_prepare(struct tracker *tracker);

struct segment_seen {
    uint32_t sequence;
    struct span payload;
    bool repeated; /* contains bytes seen before: they are compared if possible */
};
void inspect_segment(const struct feeding *feeding, const struct segment_seen *segment);
/* Two sides of the wire disagree about bytes: the flow and the capture count it. */
void inspect_count_conflict(const struct feeding *feeding);
/* The missing bytes up to this sequence number will not arrive any more. */
void inspect_gap(const struct feeding *feeding, uint32_t up_to);
void inspect_datagram(const struct feeding *feeding, const struct packet *packet);
/* No more bytes in this direction. */
void inspect_end(const struct feeding *feeding);
/* Frees the memory of a flow's content. */
void inspect_release(struct tracker *tracker, struct flow *flow);

#endif
