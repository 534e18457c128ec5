/* SPDX-License-Identifier: MIT */
/*
 * migration - from an empty or older database to the schema of this program, forward only.
 *
 * schema/tables/NNNN_what.sql are applied in order, and the number of the last one is PRAGMA
 * user_version. The views are made last (views.h); they have no number. All of it is one
 * transaction: a program killed in between leaves the schema before or after.
 */
#ifndef STORAGE_MIGRATION_H
#define STORAGE_MIGRATION_H

#include "file/database.h"

/*
 * Applies the missing tables up to a version, without views. The path is for the error's sentence.
 */
bool migration_apply_until(sqlite3 *connection, const char *path, int version, struct error *error);
/*
 * Applies all that is missing, and makes the views if one is not this program's. Of tables with an
 * earlier layout it moves some rows (MOVE_MIGRATION_ROWS); the rest is moved later (move.h).
 */
bool migration_apply(sqlite3 *connection, const char *path, struct error *error);
/* The same, with the number of rows to move. */
bool migration_apply_moving(sqlite3 *connection, const char *path, int64_t most_rows,
                            struct error *error);

#endif
