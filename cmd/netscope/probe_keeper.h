/* SPDX-License-Identifier: MIT */
/*
 * probe_keeper - a process beside the probe that keeps its runs in the database.
 *
 * It is started before the probe gives up its rights. The probe talks to strangers and has neither a
 * file nor the capture's socket; it can only hand over records. The keeper examines each as a fact
 * (model/fact.h). If a capture runs, it sends the fact there (model/messages.h). Else it writes the
 * row itself, with the privacy of the configuration. It ends when the probe does.
 */
#ifndef CMD_PROBE_KEEPER_H
#define CMD_PROBE_KEEPER_H

#include "cli/command.h"
#include "model/record.h"

#include <sys/types.h>

struct probe_keeper {
    int socket; /* -1: nothing is kept */
    pid_t process;
};

bool probe_keeper_start(struct probe_keeper *keeper, const struct invocation *invocation,
                        struct error *error);
/* Waits until the run is kept. False: the reason why not. Does nothing if there is no keeper. */
bool probe_keeper_take(struct probe_keeper *keeper, const struct record *run, struct error *error);
void probe_keeper_end(struct probe_keeper *keeper);

#endif
