/* SPDX-License-Identifier: MIT */
/* running - the live capture that writes a database, asked by its control socket. */
#ifndef CMD_RUNNING_H
#define CMD_RUNNING_H

#include "cli/command.h"
#include "control/control.h"
#include "storage/reader.h"

/* The database of --db or of the configuration; NULL: it was complained, *exit_code is set. */
const char *running_database(struct invocation *invocation, int *exit_code);

/* NULL: the error says why: ERROR_NOT_FOUND if nobody writes the database, ERROR_BUSY if who writes
 * it has no control socket or does not answer. */
struct control_reply *running_ask(const char *database, enum message_kind kind,
                                  struct error *error);

/* Complains; returns the exit code. */
int running_refused(const struct invocation *invocation, const struct error *error);

#endif
