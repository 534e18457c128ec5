/* SPDX-License-Identifier: MIT */
/*
 * inspect - content to parsers: which protocol it is, and its bytes in order. Private to this room.
 */
#ifndef TRACKER_INSPECT_H
#define TRACKER_INSPECT_H

#include "tracker_state.h"

struct segment_seen {
    uint32_t sequence;
    struct span payload;
    bool repeated; /* it holds bytes that came before: they are compared where that can be done */
};
void inspect_segment(struct tracker *tracker, struct flow *flow, enum side side,
                     const struct segment_seen *segment);
void inspect_gap(struct tracker *tracker, struct flow *flow, enum side side, uint32_t up_to);
void inspect_datagram(struct tracker *tracker, struct flow *flow, enum side side,
                      const struct packet *packet);
/* No more bytes in this direction. */
void inspect_end(struct tracker *tracker, struct flow *flow, enum side side);
void inspect_release(struct tracker *tracker, struct flow *flow);

#endif
