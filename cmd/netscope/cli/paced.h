/* SPDX-License-Identifier: MIT */
/*
 * paced - a sink into a descriptor, with a deadline for the reader.
 *
 * An unfinished query prevents a reset of a running capture's WAL. So a forgotten pager must not
 * hold a query for ever: if the reader does not read before the deadline, the sink fails.
 */
#ifndef CLI_PACED_H
#define CLI_PACED_H

#include "render/sink.h"

enum { PACED_BYTES = 4096 }; /* PIPE_BUF: a ready pipe takes this much without waiting */

struct paced {
    int descriptor;
    int64_t deadline_us; /* monotonic; 0: none */
    size_t used;
    char bytes[PACED_BYTES];
};

/* time_us 0: it waits for ever. Text buffered for standard output is written first. */
struct sink paced_open(struct paced *paced, int descriptor, int64_t time_us);
/* Writes the buffered bytes. Returns false if it cannot write them. */
bool paced_close(struct paced *paced, struct error *error);
bool paced_is_late(const struct paced *paced);

#endif
