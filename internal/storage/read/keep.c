/* SPDX-License-Identifier: MIT */
#include "read/keep.h"

#include "read/permit.h"

#include <stddef.h>

bool keep_rows(sqlite3 *connection, const char *name, const char *select)
{
    char *sql = sqlite3_mprintf("DROP TABLE IF EXISTS temp.%s; CREATE TEMP TABLE %s AS %s", name,
                                name, select);
    bool good = sql && sqlite3_set_authorizer(connection, NULL, NULL) == SQLITE_OK &&
                sqlite3_exec(connection, "PRAGMA query_only = 0", NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_set_authorizer(connection, permit_keeping, NULL) == SQLITE_OK &&
                sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    return good;
}

bool keep_end(sqlite3 *connection)
{
    return sqlite3_set_authorizer(connection, NULL, NULL) == SQLITE_OK &&
           sqlite3_exec(connection, "PRAGMA query_only = 1", NULL, NULL, NULL) == SQLITE_OK &&
           sqlite3_set_authorizer(connection, permit_reading, NULL) == SQLITE_OK;
}
