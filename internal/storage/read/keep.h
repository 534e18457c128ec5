/* SPDX-License-Identifier: MIT */
/*
 * keep - a table of a reading connection's own, in memory (storage_keep()). Private to this room.
 *
 * Only while a table is kept, the connection may do more than read: in its own tables.
 */
#ifndef STORAGE_KEEP_H
#define STORAGE_KEEP_H

#include <sqlite3.h>
#include <stdbool.h>

/* The rows of a SELECT as a table of this name. Then keep_end() is called, whatever it returned. */
bool keep_rows(sqlite3 *connection, const char *name, const char *select);
bool keep_end(sqlite3 *connection);

#endif
