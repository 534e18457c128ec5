/* SPDX-License-Identifier: MIT */
#include "file/migration.h"

#include "file/sql_text.h"

#include <stdio.h>

int migration_latest(void)
{
    int count = 0;
    while (sql_migrations[count].name)
        count++;
    return count;
}

static bool apply_one(sqlite3 *connection, int number)
{
    char version[64];
    snprintf(version, sizeof version, "PRAGMA user_version = %d; COMMIT", number);
    return sqlite3_exec(connection, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_exec(connection, sql_migrations[number - 1].sql, NULL, NULL, NULL) ==
               SQLITE_OK &&
           sqlite3_exec(connection, version, NULL, NULL, NULL) == SQLITE_OK;
}

bool migration_apply(sqlite3 *connection, const char *path, struct error *error)
{
    return migration_apply_until(connection, path, migration_latest(), error);
}

bool migration_apply_until(sqlite3 *connection, const char *path, int version, struct error *error)
{
    int64_t has = 0;
    if (!database_integer(connection, "PRAGMA user_version", &has))
        return database_error(error, connection, path, "reading its version");
    for (int number = (int)has + 1; number <= version; number++) {
        if (apply_one(connection, number)) continue;
        char doing[128];
        snprintf(doing, sizeof doing, "bringing its schema to '%s'",
                 sql_migrations[number - 1].name);
        database_error(error, connection, path, doing);
        (void)sqlite3_exec(connection, "ROLLBACK", NULL, NULL, NULL);
        return false;
    }
    return true;
}
