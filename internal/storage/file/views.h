/* SPDX-License-Identifier: MIT */
/*
 * views - the views of this program: code that is stored in the database.
 *
 * schema/views has one file for each. A view in a database is compared with the text that this
 * program would write. If one differs, the writer makes all of them again (migration.h). A reader
 * that finds another program's views makes its own for its connection, so it has the columns that
 * it knows. Users' own views are left alone. Decision 22 says why there is neither a number nor a
 * digest.
 *
 * While rows of a table X are still in X_before (move.h), a view has a second form: its text, then
 * UNION ALL and the text of the same name in schema/before. Which form is ours depends on whether
 * the database has that table.
 */
#ifndef STORAGE_VIEWS_H
#define STORAGE_VIEWS_H

#include <sqlite3.h>
#include <stdbool.h>

/* True if the database has each of this program's views, word for word. False on an error, too. */
bool view_is_ours(sqlite3 *connection, const char *name);
bool views_are_ours(sqlite3 *connection);

/*
 * They need a transaction around them. views_make() makes all in a database that has none;
 * views_renew() makes those anew that are not ours.
 */
bool views_drop(sqlite3 *connection);
bool views_make(sqlite3 *connection);
bool views_renew(sqlite3 *connection);

/*
 * On this connection only, in memory: covers each view that is not ours by one that is. The tables
 * must be of this program's version.
 */
bool views_cover(sqlite3 *connection);

#endif
