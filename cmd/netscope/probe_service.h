/* SPDX-License-Identifier: MIT */
/*
 * probe_service - what the server may have probed: the prober (probe/prober.h) with the settings
 * `probe` of the configuration, with the database beside it, which also keeps the runs.
 */
#ifndef CMD_PROBE_SERVICE_H
#define CMD_PROBE_SERVICE_H

#include "cli/command.h"
#include "probe/prober.h"

/*
 * *prober is NULL if probe.allow is empty. False: the list cannot be read, or no process can be
 * started. Call it before the server gives its rights up; the caller ends with prober_end().
 */
bool probe_service_start(const struct invocation *invocation, struct prober **prober,
                         struct error *error);

#endif
