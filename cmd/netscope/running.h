/* SPDX-License-Identifier: MIT */
/* running - the live capture that writes a database, asked by its control socket. */
#ifndef CMD_RUNNING_H
#define CMD_RUNNING_H

#include "cli/command.h"
#include "control/control.h"
#include "storage/reader.h"

/* The database of --db or of the configuration. NULL: the reason was printed, *exit_code is set. */
const char *running_database(struct invocation *invocation, int *exit_code);

/*
 * NULL: the error has the reason. ERROR_NOT_FOUND: no program writes the database. ERROR_BUSY: its
 * writer has no control socket or does not answer. If *is_answered (may be NULL), the writer
 * refused, and the kind is its own.
 */
struct control_reply *running_ask(const char *database, const struct message *message,
                                  bool *is_answered, struct error *error);

/* Brings facts to it (control_bring()). False: the error is filled, as above. */
bool running_bring(const char *database, struct span records, struct facts_count *count,
                   bool *is_answered, struct error *error);

/* Prints the error; returns the exit code. */
int running_refused(const struct invocation *invocation, const struct error *error);

#endif
