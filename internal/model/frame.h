/* SPDX-License-Identifier: MIT */
/* frame - one frame as a capture source delivers it: its bytes, its time and its link type. */
#ifndef MODEL_FRAME_H
#define MODEL_FRAME_H

#include <stdint.h>

/* The bytes are borrowed: valid until the call that delivered the frame returns. */
struct frame {
    const uint8_t *data;
    uint32_t captured_bytes; /* bytes at data */
    uint32_t wire_bytes;     /* bytes it had on the wire; more than captured if snapped */
    int64_t time_us;         /* packet time, microseconds since the Unix epoch */
    uint64_t number;         /* 1, 2, ... in order of delivery over the whole run */
    int link_type;           /* LINKTYPE_ value of tcpdump.org's registry, not DLT_ */
};

#endif
