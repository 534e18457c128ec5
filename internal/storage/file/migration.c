/* SPDX-License-Identifier: MIT */
#include "file/migration.h"

#include "file/community_id_parts.h"
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

/* All rows of the tables X_before into X (schema/moves). */
static bool move_rows(sqlite3 *connection)
{
    for (const struct sql_text *move = sql_moves; move->name; move++) {
        char sql[128];
        int64_t there;
        snprintf(sql, sizeof sql, "SELECT 1 FROM sqlite_schema WHERE name = '%s_before'",
                 move->name);
        if (!database_integer(connection, sql, &there)) continue;
        for (const char *rest = move->sql; *rest;) {
            sqlite3_stmt *statement = NULL;
            if (sqlite3_prepare_v2(connection, rest, -1, &statement, &rest) != SQLITE_OK)
                return false;
            if (!statement) break; /* blanks at the end */
            (void)sqlite3_bind_int64(statement, 1, INT64_MIN);
            (void)sqlite3_bind_int64(statement, 2, INT64_MAX);
            (void)sqlite3_step(statement);
            if (sqlite3_finalize(statement) != SQLITE_OK) return false;
        }
        snprintf(sql, sizeof sql, "DROP TABLE %s_before", move->name);
        if (!execute(connection, sql)) return false;
    }
    return true;
}

static bool apply(sqlite3 *connection, const char *path, int has, int version, bool with_views,
                  struct error *error)
{
    char doing[128] = "making its views";
    /*
     * Renaming a table must not check users' own views: SQLite would refuse the whole migration if
     * one of them became invalid.
     */
    bool good = begin(connection, has) && (!with_views || views_drop(connection)) &&
                (has == version || apply_tables(connection, has, version, doing, sizeof doing)) &&
                (version < schema_version_latest() || move_rows(connection)) &&
                (!with_views || views_make(connection)) && execute(connection, "COMMIT");
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
    if (!community_id_parts_offer(connection) ||
        !database_integer(connection, "PRAGMA user_version", &has) ||
        !database_integer(connection, "SELECT count(*) FROM sqlite_schema", &tables))
        return database_error(error, connection, path, "reading its version");
    *version = (int)has;
    /* It was empty when it was looked at, and another program has filled it since. */
    return has > 0 || tables == 0 || database_refuse_foreign(path, error);
}

bool migration_apply(sqlite3 *connection, const char *path, struct error *error)
{
    int has = 0, latest = schema_version_latest();
    if (!version_of(connection, path, &has, error)) return false;
    return (has == latest && views_are_ours(connection)) ||
           apply(connection, path, has, latest, true, error);
}

bool migration_apply_until(sqlite3 *connection, const char *path, int version, struct error *error)
{
    int has = 0;
    if (!version_of(connection, path, &has, error)) return false;
    return has >= version || apply(connection, path, has, version, false, error);
}
