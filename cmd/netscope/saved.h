/* SPDX-License-Identifier: MIT */
/*
 * saved - questions that have a name: those of schema/questions/saved, and the user's own.
 *
 * NAME.sql of ~/.config/netscope/questions comes before /etc/netscope/questions, and both before a
 * built-in one. A name has lower-case letters, digits and hyphens, so it never leaves its folder.
 */
#ifndef CMD_SAVED_H
#define CMD_SAVED_H

#include "query.h"

/*
 * Lets the question ask the saved one of this name. *own is the text of a user's file, which the
 * caller frees after the last use of the question; NULL for a built-in one. False: the error is
 * filled.
 */
bool saved_find(const char *name, struct question *question, char **own, struct error *error);

/* Prints all saved questions. Needs no database. Returns the exit code. */
int saved_list(struct invocation *invocation);

#endif
