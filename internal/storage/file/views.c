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

static bool has_table(sqlite3 *connection, const char *name)
{
    sqlite3_stmt *look = NULL;
    bool found = sqlite3_prepare_v2(connection,
                                    "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND "
                                    "name = ?",
                                    -1, &look, NULL) == SQLITE_OK &&
                 sqlite3_bind_text(look, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_step(look) == SQLITE_ROW;
    (void)sqlite3_finalize(look);
    return found;
}

/* The statement that makes the view in the form that this database needs. NULL: no memory. */
static char *statement_of(sqlite3 *connection, const char *create, const struct sql_text *view)
{
    sqlite3_str *text = sqlite3_str_new(connection);
    sqlite3_str_appendf(text, "%s %s AS\n%s", create, view->name, view->sql);
    for (const struct sql_view_before *before = sql_views_before; before->view; before++) {
        if (strcmp(before->view, view->name) == 0 && has_table(connection, before->table))
            sqlite3_str_appendf(text, "\nUNION ALL\n%s", before->sql);
    }
    return sqlite3_str_finish(text);
}

static bool is_ours(sqlite3 *connection, sqlite3_stmt *look, const struct sql_text *view)
{
    char *text = statement_of(connection, "CREATE VIEW", view);
    (void)sqlite3_reset(look);
    (void)sqlite3_bind_text(look, 1, view->name, -1, SQLITE_STATIC);
    const char *found =
        sqlite3_step(look) == SQLITE_ROW ? (const char *)sqlite3_column_text(look, 0) : NULL;
    bool same = text && found && strcmp(text, found) == 0;
    (void)sqlite3_reset(look); /* so that a view may be dropped */
    sqlite3_free(text);
    return same;
}

bool view_is_ours(sqlite3 *connection, const char *name)
{
    sqlite3_stmt *look = prepare_look(connection);
    const struct sql_text *view = sql_views;
    while (view->name && sqlite3_stricmp(view->name, name) != 0)
        view++;
    bool same = look && view->name && is_ours(connection, look, view);
    (void)sqlite3_finalize(look);
    return same;
}

bool views_are_ours(sqlite3 *connection)
{
    sqlite3_stmt *look = prepare_look(connection);
    bool same = look != NULL;
    for (const struct sql_text *view = sql_views; same && view->name; view++)
        same = is_ours(connection, look, view);
    (void)sqlite3_finalize(look);
    return same;
}

static bool execute(sqlite3 *connection, char *sql)
{
    bool good = sql && sqlite3_exec(connection, sql, NULL, NULL, NULL) == SQLITE_OK;
    sqlite3_free(sql);
    return good;
}

static bool drop(sqlite3 *connection, const struct sql_text *view)
{
    return execute(connection, sqlite3_mprintf("DROP VIEW IF EXISTS main.%s", view->name));
}

bool views_drop(sqlite3 *connection)
{
    for (const struct sql_text *view = sql_views; view->name; view++) {
        if (!drop(connection, view)) return false;
    }
    return true;
}

bool views_make(sqlite3 *connection)
{
    for (const struct sql_text *view = sql_views; view->name; view++) {
        if (!execute(connection, statement_of(connection, "CREATE VIEW", view))) return false;
    }
    return true;
}

bool views_renew(sqlite3 *connection)
{
    sqlite3_stmt *look = prepare_look(connection);
    bool good = look != NULL;
    for (const struct sql_text *view = sql_views; good && view->name; view++)
        good = is_ours(connection, look, view) ||
               (drop(connection, view) &&
                execute(connection, statement_of(connection, "CREATE VIEW", view)));
    (void)sqlite3_finalize(look);
    return good;
}

bool views_cover(sqlite3 *connection)
{
    sqlite3_stmt *look = prepare_look(connection);
    bool good = look != NULL;
    for (const struct sql_text *view = sql_views; good && view->name; view++)
        good = is_ours(connection, look, view) ||
               execute(connection, statement_of(connection, "CREATE TEMP VIEW", view));
    (void)sqlite3_finalize(look);
    return good;
}
