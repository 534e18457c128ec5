/* SPDX-License-Identifier: MIT */
#include "file/migration.h"

#include "file/community_id_parts.h"
#include "file/content.h"
#include "file/move.h"
#include "file/schema_version.h"
#include "file/sql_text.h"
#include "file/views.h"

#include <stdio.h>

static bool execute(sqlite3 *connection, const char *sql)
{
    return sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* The tables of versions has + 1 to version. On failure *doing names the step. */
static bool apply_tables(sqlite3 *connection, int has, int version, char *doing, size_t size)
{
    char sql[64];
    bool is_new = has == 0 && version == schema_version_latest();
    snprintf(doing, size, "making its tables");
    if (is_new && !execute(connection, sql_new_tables)) return false;
    for (int number = has + 1; !is_new && number <= version; number++) {
        const struct sql_text *migration = &sql_migrations[number - 1];
        snprintf(doing, size, "bringing its schema to '%s'", migration->name);
        if (!execute(connection, migration->sql)) return false;
    }
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", version);
    return execute(connection, sql);
}

/*
 * SQLite writes the first page of a new file for auto_vacuum. That is a part of the transaction:
 * after a kill between the two, the file would be a database of no program.
 */
static bool begin(sqlite3 *connection, int has)
{
    return execute(connection, "PRAGMA legacy_alter_table = ON") &&
           execute(connection,
                   has == 0 ? "BEGIN; PRAGMA auto_vacuum = INCREMENTAL" : "BEGIN IMMEDIATE");
}

static bool make_views(sqlite3 *connection, int has, char *doing, size_t size)
{
    snprintf(doing, size, "making its views");
    return has == 0 ? views_make(connection) : views_renew(connection);
}

static bool begin_moves(sqlite3 *connection, int64_t most, char *doing, size_t size)
{
    snprintf(doing, size, "moving its rows into their new tables");
    return move_begin(connection) && move_many(connection, most);
}

/* most_rows < 0: the tables only; no row is moved, and no view is made. */
static bool apply(sqlite3 *connection, const char *path, int has, int version, int64_t most_rows,
                  struct error *error)
{
    char doing[128] = "making its views";
    bool with_views = most_rows >= 0;
    /*
     * Renaming a table must not check users' own views: SQLite would refuse the whole migration if
     * one of them became invalid.
     */
    bool good = begin(connection, has) && (!with_views || has == 0 || views_drop(connection)) &&
                (has == version || apply_tables(connection, has, version, doing, sizeof doing)) &&
                (!with_views || (begin_moves(connection, most_rows, doing, sizeof doing) &&
                                 make_views(connection, has, doing, sizeof doing))) &&
                execute(connection, "COMMIT");
    if (!good) {
        database_error(error, connection, path, doing);
        (void)execute(connection, "ROLLBACK");
    }
    (void)execute(connection, "PRAGMA legacy_alter_table = OFF");
    return good;
}

static bool version_of(sqlite3 *connection, const char *path, int *version, struct error *error)
{
    int64_t has = 0, tables = 0;
    if (!community_id_parts_offer(connection) || !content_register(connection) ||
        !database_integer(connection, "PRAGMA user_version", &has) ||
        !database_integer(connection, "SELECT count(*) FROM sqlite_schema", &tables))
        return database_error(error, connection, path, "reading its version");
    *version = (int)has;
    /* It was empty when it was looked at, and another program has filled it since. */
    return has > 0 || tables == 0 || database_refuse_foreign(path, error);
}

bool migration_apply_moving(sqlite3 *connection, const char *path, int64_t most_rows,
                            struct error *error)
{
    int has = 0, latest = schema_version_latest();
    if (!version_of(connection, path, &has, error)) return false;
    return (has == latest && views_are_ours(connection)) ||
           apply(connection, path, has, latest, most_rows, error);
}

bool migration_apply(sqlite3 *connection, const char *path, struct error *error)
{
    return migration_apply_moving(connection, path, MOVE_MIGRATION_ROWS, error);
}

bool migration_apply_until(sqlite3 *connection, const char *path, int version, struct error *error)
{
    int has = 0;
    if (!version_of(connection, path, &has, error)) return false;
    return has >= version || apply(connection, path, has, version, -1, error);
}
