/* SPDX-License-Identifier: MIT */
/*
 * inspect - content to parsers: which protocol it is, and its bytes in order. Private to this room.
 */
#ifndef TRACKER_INSPECT_H
#define TRACKER_INSPECT_H

#include "tracker_state.h"

/* Once: ties the parser to the tracker. */
void inspect_prepare(struct tracker *tracker);

struct segment_seen {
    uint32_t sequence;
    struct span payload;
    bool repeated; /* it holds bytes that came before: they are compared where that can be done */
};
void inspect_segment(const struct feeding *feeding, const struct segment_seen *segment);
/* The bytes up to this sequence number will not come any more. */
void inspect_gap(const struct feeding *feeding, uint32_t up_to);
void inspect_datagram(const struct feeding *feeding, const struct packet *packet);
/* No more bytes in this direction. */
void inspect_end(const struct feeding *feeding);
/* Gives back the memory that the content of a flow takes. */
void inspect_release(struct tracker *tracker, struct flow *flow);

#endif
