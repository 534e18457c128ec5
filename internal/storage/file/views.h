/* SPDX-License-Identifier: MIT */
/*
 * views - the views of this program: code that happens to stand in the database.
 *
 * schema/views has one file for each. A view in a file is compared with the text that this program
 * would have written. The writer makes them anew if one differs (migration.h). A reader that finds
 * another program's views makes its own for itself, so it has the columns that it knows. Views that
 * people made are left alone. Decision 22 says why there is neither a number nor a digest.
 */
#ifndef STORAGE_VIEWS_H
#define STORAGE_VIEWS_H

#include <sqlite3.h>
#include <stdbool.h>

/* Does the database have each of this program's views, word for word? False on an error, too. */
bool views_are_ours(sqlite3 *connection);

/* Both want a transaction around them. */
bool views_drop(sqlite3 *connection);
bool views_make(sqlite3 *connection);

/* On this connection alone, in memory: each view that is not ours is covered by one that is. The
 * tables must be of this program's version. */
bool views_cover(sqlite3 *connection);

#endif
