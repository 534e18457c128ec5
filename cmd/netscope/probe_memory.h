/* SPDX-License-Identifier: MIT */
/*
 * probe_memory - what the database knows of a name that is probed.
 *
 * It is read and closed again before the probe gives up its rights: the process that talks to
 * strangers has no database open.
 */
#ifndef PROBE_MEMORY_H
#define PROBE_MEMORY_H

#include "cli/command.h"
#include "probe/history.h"

/* False: the database that was named cannot be read; the reason was printed, *exit_code is set. */
bool probe_memory_opens(struct invocation *invocation, int *exit_code);
/* Leaves the history unknown if there is no database, or if it takes too long to ask it. */
void probe_memory_read(const struct invocation *invocation, const char *host,
                       struct probe_history *history);

#endif
