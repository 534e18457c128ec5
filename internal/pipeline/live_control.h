/* SPDX-License-Identifier: MIT */
/*
 * live_control - answers requests on the control socket of a live run.
 *
 * The main thread serves it while it waits for the end, so no packet waits for a request. Private
 * to this room.
 */
#ifndef PIPELINE_LIVE_CONTROL_H
#define PIPELINE_LIVE_CONTROL_H

#include "commit_times.h"
#include "live_reload.h"
#include "live_requests.h"
#include "live_view.h"
#include "live_watch.h"

#include "control/control.h"
#include "enricher/enricher.h"

struct live_control {
    /* Set by the caller. */
    struct run *run;
    const struct live_watch *watches;
    unsigned watch_count;
    const atomic_uint_fast64_t *rows_committed, *rows_dropped; /* as of the last round */
    struct commit_times *commit_times;
    struct live_reload *reload;
    struct live_requests *requests;
    struct intake *intake;
    struct live_views *views;
    /* Its own. */
    uint64_t reload_ticket; /* the request that waits for the end of a reload; 0: none */
    struct data_status data[DATA_SET_COUNT_MOST]; /* as of then: */
    size_t data_count;
    int64_t data_us; /* monotonic; 0: never looked */
};

/* Waits for at most this long, and answers requests. */
void live_control_wait(struct live_control *control, unsigned wait_us);

#endif
