/* SPDX-License-Identifier: MIT */
/*
 * unreadable - a database that is there, and not for this user.
 */
#ifndef CMD_UNREADABLE_H
#define CMD_UNREADABLE_H

#include "base/error.h"

/* Whether the user may not read it, or not enter a folder on the way; the sentence then says whom
 * to ask, or which group to join. */
bool database_is_closed(const char *path, struct error *error);

#endif
