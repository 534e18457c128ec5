/* SPDX-License-Identifier: MIT */
/*
 * pipe - a pipe is a live source: its rows come soon, its ledger is kept while it runs, and old rows
 * are removed. Private to this room.
 *
 * One worker reads and tracks on the caller's thread. Unlike an interface a pipe can wait, so nothing
 * is shed. Its clock is that of its packets, so that a capture of last year may come through it, too.
 * While no packet comes, that clock goes on by the machine's. Its findings come at its end.
 */
#ifndef PIPELINE_PIPE_H
#define PIPELINE_PIPE_H

#include "capture/capture.h"
#include "live_upkeep.h"
#include "live_watch.h"

struct pipe {
    struct run *run;
    struct capture_source *source;
    struct live_watch watch;
    struct live_worker worker;
    struct live_upkeep upkeep;
    struct outlet *outlets[1];
    atomic_bool give_up;
    bool is_told_waiting;     /* the last message says that the recorder waits */
    _Atomic int64_t first_us; /* of the first packet; NOT_OBSERVED */
    int64_t last_us;
    int64_t came_us, round_us, ticked_second; /* of the machine's clock: the latest packet, round */
};

/* True for standard input and named pipes. */
bool pipe_is(const char *path);
/* Reads it to its end, or until the run is stopped. part gets the result. */
bool pipe_record(struct pipe *pipe, int64_t last_flow_id, struct run_report *part,
                 struct error *error);
/* Writes the end of its capture and its ledger. */
bool pipe_end(struct pipe *pipe, const struct run_report *part, const char *status,
              struct error *error);

#endif
