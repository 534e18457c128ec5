/* SPDX-License-Identifier: MIT */
/*
 * lift - opens what follows at high descriptors. Private to this room.
 *
 * The filter of system calls knows descriptors by their number only. So packet sockets get numbers from
 * CAPTURE_DESCRIPTORS_FROM on, and nothing may be written there (privilege.h). The kernel gives the lowest number that
 * is free; until lift_end() all below are taken. For one thread, at the start.
 */
#ifndef CAPTURE_LIFT_H
#define CAPTURE_LIFT_H

#include "capture/capture.h"

struct lift {
    int taken[CAPTURE_DESCRIPTORS_FROM];
    unsigned count;
};

/* False: the process may not have so many. lift_end() is due either way. */
bool lift_begin(struct lift *lift);
void lift_end(struct lift *lift);

#endif
