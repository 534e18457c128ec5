/* SPDX-License-Identifier: MIT */
#include "file/views.h"

#include "file/sql_text.h"

#include <string.h>

static sqlite3_stmt *prepare_look(sqlite3 *connection)
{
    sqlite3_stmt *look = NULL;
    (void)sqlite3_prepare_v2(connection,
                             "SELECT sql FROM main.sqlite_schema WHERE type = 'view' AND name = ?",
                             -1, &look, NULL);
    return look;
}

static bool is_ours(sqlite3_stmt *look, const struct sql_text *view)
{
    char *text = sqlite3_mprintf("CREATE VIEW %s AS\n%s", view->name, view->sql);
    (void)sqlite3_reset(look);
    (void)sqlite3_bind_text(look, 1, view->name, -1, SQLITE_STATIC);
    const char *found =
        sqlite3_step(look) == SQLITE_ROW ? (const char *)sqlite3_column_text(look, 0) : NULL;
    bool same = text && found && strcmp(text, found) == 0;
    sqlite3_free(text);
    return same;
}

bool views_are_ours(sqlite3 *connection)
{
    sqlite3_stmt *look = prepare_look(connection);
    bool same = look != NULL;
    for (const struct sql_text *view = sql_views; same && view->name; view++)
        same = is_ours(look, view);
    (void)sqlite3_finalize(look);
    return same;
}

static bool execute(sqlite3 *connection, char *sql)
{
    bool good = sql && sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    return good;
}

bool views_drop(sqlite3 *connection)
{
    for (const struct sql_text *view = sql_views; view->name; view++) {
        if (!execute(connection, sqlite3_mprintf("DROP VIEW IF EXISTS main.%s", view->name)))
            return false;
    }
    return true;
}

bool views_make(sqlite3 *connection)
{
    for (const struct sql_text *view = sql_views; view->name; view++) {
        if (!execute(connection, sqlite3_mprintf("CREATE VIEW %s AS\n%s", view->name, view->sql)))
            return false;
    }
    return true;
}

bool views_cover(sqlite3 *connection)
{
    sqlite3_stmt *look = prepare_look(connection);
    bool good = look != NULL;
    for (const struct sql_text *view = sql_views; good && view->name; view++) {
        good = is_ours(look, view) ||
               execute(connection,
                       sqlite3_mprintf("CREATE TEMP VIEW %s AS\n%s", view->name, view->sql));
    }
    (void)sqlite3_finalize(look);
    return good;
}
