/* SPDX-License-Identifier: MIT */
/*
 * functions - the SQL functions that a reader offers to questions, of SQLite and of ours. Private to
 * this room.
 */
#ifndef STORAGE_FUNCTIONS_H
#define STORAGE_FUNCTIONS_H

#include <sqlite3.h>
#include <stdbool.h>

/* Before the authorizer of a reader is set. */
bool functions_offer(sqlite3 *connection);

#endif
