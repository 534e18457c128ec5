/* SPDX-License-Identifier: MIT */
/*
 * functions - the SQL functions that a reader offers to questions, of SQLite and of ours. Private to
 * this room.
 */
#ifndef STORAGE_FUNCTIONS_H
#define STORAGE_FUNCTIONS_H

#include <sqlite3.h>
#include <stdbool.h>

struct contact_sums;

/* Before the authorizer of a reader is set. sums: those of the connection (contact_sums.h). */
bool functions_offer(sqlite3 *connection, struct contact_sums **sums);

#endif
