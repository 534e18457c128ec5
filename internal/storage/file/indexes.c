/* SPDX-License-Identifier: MIT */
#include "file/indexes.h"

#include "file/database.h"
#include "file/sql_text.h"

#include <libgen.h>
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

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

/* SQLite's name for the folder of temporary files is one for the whole process. Only what is made
 * here needs such files: all else is kept in memory. */
static pthread_mutex_t sorting_mutex = PTHREAD_MUTEX_INITIALIZER;

static bool make_all(sqlite3 *connection)
{
    for (const struct sql_text *index = sql_indexes; index->name; index++) {
        if (sqlite3_exec(connection, index->sql, NULL, NULL, NULL) != SQLITE_OK) return false;
    }
    return true;
}

/* What the cache has no room for is sorted in files beside the database: no other folder is open to
 * a program that confined itself. */
static bool make_with_files(sqlite3 *connection, const char *path)
{
    char folder[PATH_MAX];
    (void)snprintf(folder, sizeof folder, "%s", path);
    (void)pthread_mutex_lock(&sorting_mutex);
    char *before = sqlite3_temp_directory;
    char *name = sqlite3_mprintf("%s", dirname(folder));
    sqlite3_temp_directory = name;
    bool good =
        name &&
        sqlite3_exec(connection, "PRAGMA temp_store = FILE", NULL, NULL, NULL) == SQLITE_OK &&
        make_all(connection);
    sqlite3_temp_directory = before;
    (void)pthread_mutex_unlock(&sorting_mutex);
    sqlite3_free(name);
    return good;
}

bool indexes_make(sqlite3 *connection)
{
    const char *path = sqlite3_db_filename(connection, "main");
    if (!path || !path[0] || !sqlite3_get_autocommit(connection)) return make_all(connection);
    if (!make_with_files(connection, path)) return false; /* the connection has the reason */
    return sqlite3_exec(connection, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL) == SQLITE_OK;
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

/* A table without an index is counted row by row, and those that wait to be moved may be very large.
 * NULL: there is no memory. */
static char *sample_all_but_waiting(sqlite3 *connection)
{
    static const char *const tables =
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT GLOB '*_before' "
        "AND name NOT GLOB 'sqlite_*'";
    sqlite3_stmt *statement = NULL;
    sqlite3_str *sql = sqlite3_str_new(connection);
    if (sqlite3_prepare_v2(connection, tables, -1, &statement, NULL) == SQLITE_OK) {
        while (sqlite3_step(statement) == SQLITE_ROW)
            sqlite3_str_appendf(sql, "ANALYZE main.\"%w\";", sqlite3_column_text(statement, 0));
    }
    (void)sqlite3_finalize(statement);
    return sqlite3_str_finish(sql);
}

bool indexes_sample(sqlite3 *connection)
{
    int64_t waiting = 0;
    if (sqlite3_exec(connection, "PRAGMA analysis_limit = 1000", NULL, NULL, NULL) != SQLITE_OK ||
        !database_integer(connection,
                          "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'table' "
                          "AND name GLOB '*_before')",
                          &waiting))
        return false;
    if (!waiting) return sqlite3_exec(connection, "ANALYZE", NULL, NULL, NULL) == SQLITE_OK;
    char *sql = sample_all_but_waiting(connection);
    bool good = sql && sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    return good;
}
