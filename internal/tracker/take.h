/* SPDX-License-Identifier: MIT */
/* take - passes a decoded frame to its flow and its content to parsers. Private to this room. */
#ifndef TRACKER_TAKE_H
#define TRACKER_TAKE_H

#include "packet_key.h"
#include "tracker_state.h"

/* Handles a frame that lookahead.c decoded. lookup is filled if the frame is IP and no fragment. */
void tracker_take_frame(struct tracker *tracker, const struct frame *frame,
                        const struct packet *packet, const struct flow_lookup *lookup);
/* Handles fragmented datagrams that began before this time (INT64_MAX: all) with the parts that
 * arrived. */
void take_old_fragments(struct tracker *tracker, int64_t before_us, uint64_t order);

#endif
