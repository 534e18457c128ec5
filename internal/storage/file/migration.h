/* SPDX-License-Identifier: MIT */
/*
 * migration - from an empty or older database to the schema of this program, forward only.
 *
 * schema/migrations/NNNN_what.sql are applied in order, each in one transaction together with its
 * number as PRAGMA user_version: a program killed in between leaves the version before or after.
 */
#ifndef STORAGE_MIGRATION_H
#define STORAGE_MIGRATION_H

#include "file/database.h"

/* The number of the last migration that this program knows. */
int migration_latest(void);

/* Applies what is missing up to a version. The path is for the error's sentence. */
bool migration_apply_until(sqlite3 *connection, const char *path, int version, struct error *error);
/* Applies all that is missing. The path is for the error's sentence. */
bool migration_apply(sqlite3 *connection, const char *path, struct error *error);

#endif
