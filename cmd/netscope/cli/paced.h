/* SPDX-License-Identifier: MIT */
/*
 * paced - a sink into a descriptor that does not wait for a reader beyond a deadline.
 *
 * A query that is unfinished keeps the log of a running capture from beginning anew. So a forgotten
 * pager must not hold one for ever: if nobody reads until the deadline, the sink fails.
 */
#ifndef CLI_PACED_H
#define CLI_PACED_H

#include "render/sink.h"

enum { PACED_BYTES = 4096 }; /* PIPE_BUF: what a pipe that is ready takes without waiting */

struct paced {
    int descriptor;
    int64_t deadline_us; /* monotonic; 0: none */
    size_t used;
    char bytes[PACED_BYTES];
};

/* time_us 0: it waits for ever. What standard output holds goes first. */
struct sink paced_open(struct paced *paced, int descriptor, int64_t time_us);
/* Writes what is held. Returns false if it cannot be written. */
bool paced_close(struct paced *paced, struct error *error);
bool paced_is_late(const struct paced *paced);

#endif
