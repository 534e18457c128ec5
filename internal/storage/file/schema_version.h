/* SPDX-License-Identifier: MIT */
/*
 * schema_version - the number that PRAGMA user_version has in a database of this program: that of
 * its last migration (migration.h). Views do not count.
 */
#ifndef STORAGE_SCHEMA_VERSION_H
#define STORAGE_SCHEMA_VERSION_H

int schema_version_latest(void);

#endif
