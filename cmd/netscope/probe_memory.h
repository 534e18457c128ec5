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
#include "probe/probe.h"

/* False: the database that was named cannot be read; the reason was printed, *exit_code is set. */
bool probe_memory_opens(struct invocation *invocation, int *exit_code);
/* Leaves the history unknown if there is no database, or if it takes too long to ask it. */
void probe_memory_read(const struct invocation *invocation, const char *host,
                       struct probe_history *history);
/* The runs of the same question that were kept are what the next run is compared with. */
void probe_memory_recall(const struct invocation *invocation, const char *asked_with,
                         struct probe *probe);
/* Of the look-up data of this machine, if there is any (probe_options.locate). geo: a struct geo. */
void probe_locate(void *geo, const struct ip_address *address, struct probe_locality *locality);

#endif
