/* SPDX-License-Identifier: MIT */
/* progress - how far long work on a database is, and its end by ^C. */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "cli/command.h"
#include "storage/maintenance.h"

struct progress {
    const struct invocation *invocation;
    const char *file; /* that the work is on */
};

/* From now on ^C and SIGTERM end the work in order, and a second ^C ends the program. */
struct maintenance_progress progress_begin(struct progress *progress);

#endif
