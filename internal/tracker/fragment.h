/* SPDX-License-Identifier: MIT */
/*
 * fragment - IP datagrams whose pieces are still arriving (RFC 791, 3.2; RFC 8200, 4.5).
 *
 * Every fragment counts in the flow of its datagram's first fragment, once that is known; until
 * then the counts wait here. The first copy of a byte wins (as Linux and Zeek do). A datagram that
 * is not whole in time, or that must make room, is handled with what there is of it. Private to
 * this room.
 */
#ifndef TRACKER_FRAGMENT_H
#define TRACKER_FRAGMENT_H

#include "placement.h"

struct fragments *fragments_create(void);
void fragments_destroy(struct tracker *tracker);
void fragment_packet(struct tracker *tracker, const struct packet *packet,
                     const struct placement *placement);
/* Gives up what began before this time; INT64_MAX: everything. */
void fragments_expire(struct tracker *tracker, int64_t before_us);

#endif
