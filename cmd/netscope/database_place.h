/* SPDX-License-Identifier: MIT */
/*
 * database_place - which database is meant if nobody named one.
 *
 * It is ./netscope.db, or what the configuration says, with two exceptions:
 * - Files that a person reads go to ./netscope.db, also where the configuration is a service's.
 * - What root watches in a folder of root's goes to /var/lib/netscope/netscope.db, because a capture
 *   gives up root. Commands ask it if there is no ./netscope.db.
 */
#ifndef CMD_DATABASE_PLACE_H
#define CMD_DATABASE_PLACE_H

#include "cli/command.h"

/* Sets storage.database of a capture, and says so if it is an exception. False: the error is filled. */
bool database_place_choose(struct invocation *invocation, bool reads_files, struct error *error);
/* The database that a command asks; valid as long as the invocation. */
const char *database_place_asked(const struct invocation *invocation);

#endif
