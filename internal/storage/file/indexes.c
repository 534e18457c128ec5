/* SPDX-License-Identifier: MIT */
#include "file/indexes.h"

#include "file/database.h"
#include "file/sql_text.h"

#include <stddef.h>

int indexes_missing(sqlite3 *connection)
{
    int missing = 0;
    for (const struct sql_text *index = sql_indexes; index->name; index++) {
        int64_t there;
        char *sql = sqlite3_mprintf("SELECT count(*) FROM main.sqlite_schema WHERE type = 'index' "
                                    "AND name = %Q",
                                    index->name);
        bool looked = sql && database_integer(connection, sql, &there);
        sqlite3_free(sql);
        if (!looked) return -1;
        missing += there == 0;
    }
    return missing;
}

bool indexes_make(sqlite3 *connection)
{
    for (const struct sql_text *index = sql_indexes; index->name; index++) {
        if (sqlite3_exec(connection, index->sql, NULL, NULL, NULL) != SQLITE_OK) return false;
    }
    return true;
}

bool indexes_drop(sqlite3 *connection)
{
    bool good = true;
    for (const struct sql_text *index = sql_indexes; good && index->name; index++) {
        char *sql = sqlite3_mprintf("DROP INDEX IF EXISTS main.%s", index->name);
        good = sql && sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK;
        sqlite3_free(sql);
    }
    return good;
}

bool indexes_sample(sqlite3 *connection)
{
    return sqlite3_exec(connection, "PRAGMA analysis_limit = 1000; ANALYZE", NULL, NULL, NULL) ==
           SQLITE_OK;
}
