/* SPDX-License-Identifier: MIT */
/*
 * live_control - what a live run answers on its control socket.
 *
 * Served by the main thread while it waits for the end, so no packet waits for a question. Private
 * to this room.
 */
#ifndef PIPELINE_LIVE_CONTROL_H
#define PIPELINE_LIVE_CONTROL_H

#include "live_reload.h"
#include "live_watch.h"

#include "control/control.h"

struct live_control {
    /* Set by the caller. */
    struct run *run;
    const struct live_watch *watches;
    unsigned watch_count;
    const atomic_uint_fast64_t *rows_committed, *rows_dropped; /* as of the last round */
    struct live_reload *reload;
    /* Its own. */
    uint64_t reload_ticket; /* who waits for the end of a reload; 0: nobody */
};

/* Waits for so long, or less, and answers who asks. */
void live_control_wait(struct live_control *control, unsigned wait_us);

#endif
