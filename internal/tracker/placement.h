/* SPDX-License-Identifier: MIT */
/* placement - the location of a packet: outermost, or in which tunnel. Private to this room. */
#ifndef TRACKER_PLACEMENT_H
#define TRACKER_PLACEMENT_H

#include <stdint.h>

struct placement {
    int64_t parent_id; /* the flow of the tunnel; 0: none */
    uint32_t scope;    /* separates equal addresses of different tunnels; 0: outermost */
    uint8_t tunnel;    /* enum tunnel */
    uint8_t depth;     /* number of tunnels around it */
};

#endif
