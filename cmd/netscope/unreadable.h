/* SPDX-License-Identifier: MIT */
/*
 * unreadable - a database that exists, but that this user may not read.
 */
#ifndef CMD_UNREADABLE_H
#define CMD_UNREADABLE_H

#include "base/error.h"

/*
 * True if the user may not read it, or not enter a folder on the way. The sentence then says whom
 * to ask, or which group to join.
 */
bool database_is_closed(const char *path, struct error *error);

#endif
