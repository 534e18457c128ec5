/* SPDX-License-Identifier: MIT */
#include "file/move.h"

#include "file/sql_text.h"
#include "file/statement.h"
#include "file/views.h"

#include <string.h>

/* The values of one step; a statement takes those that it names. */
struct move {
    const struct sql_move *text;
    int64_t first, last; /* keys of X_before */
    int64_t now_us;      /* 0: not known */
};

static void bind(sqlite3_stmt *statement, const struct move *move)
{
    int table = sqlite3_bind_parameter_index(statement, ":table");
    int first = sqlite3_bind_parameter_index(statement, ":first");
    int last = sqlite3_bind_parameter_index(statement, ":last");
    int now = sqlite3_bind_parameter_index(statement, ":now_us");
    if (table) (void)sqlite3_bind_text(statement, table, move->text->table, -1, SQLITE_STATIC);
    if (first) (void)sqlite3_bind_int64(statement, first, move->first);
    if (last) (void)sqlite3_bind_int64(statement, last, move->last);
    if (now && move->now_us) (void)sqlite3_bind_int64(statement, now, move->now_us);
}

/* Runs each statement of a text to its end. */
static bool run(sqlite3 *connection, const char *sql, const struct move *move)
{
    bool good = sql != NULL;
    while (good && *sql) {
        sqlite3_stmt *statement = NULL;
        good = sqlite3_prepare_v2(connection, sql, -1, &statement, &sql) == SQLITE_OK;
        if (!good || !statement) continue; /* a comment at the end */
        bind(statement, move);
        while (sqlite3_step(statement) == SQLITE_ROW)
            continue;
        good = sqlite3_finalize(statement) == SQLITE_OK;
    }
    return good;
}

/* Takes the text. */
static bool run_made(sqlite3 *connection, char *sql, const struct move *move)
{
    bool good = run(connection, sql, move);
    sqlite3_free(sql);
    return good;
}

/* Takes the text. The two columns of its one row. *found: there is one, without a NULL. */
static bool find_keys(sqlite3 *connection, char *sql, int64_t *one, int64_t *other, bool *found)
{
    sqlite3_stmt *statement = NULL;
    *found = false;
    bool good = sql && sqlite3_prepare_v2(connection, sql, -1, &statement, NULL) == SQLITE_OK;
    if (good && sqlite3_step(statement) == SQLITE_ROW) {
        *found = sqlite3_column_type(statement, 0) != SQLITE_NULL;
        *one = sqlite3_column_int64(statement, 0);
        *other = sqlite3_column_int64(statement, 1);
    }
    good = sqlite3_finalize(statement) == SQLITE_OK && good;
    sqlite3_free(sql);
    return good;
}

/* ---------------------------------------------------------------- which tables */

const struct sql_move *move_of(const char *table)
{
    const struct sql_move *text = sql_moves;
    while (text->table && strcmp(text->table, table) != 0)
        text++;
    return text->table ? text : NULL;
}

bool move_has_before(sqlite3 *connection, const char *table)
{
    sqlite3_stmt *statement = NULL;
    char *name = sqlite3_mprintf("%s_before", table);
    bool found = name &&
                 sqlite3_prepare_v2(connection,
                                    "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND "
                                    "name = ?",
                                    -1, &statement, NULL) == SQLITE_OK &&
                 sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC) == SQLITE_OK &&
                 sqlite3_step(statement) == SQLITE_ROW;
    (void)sqlite3_finalize(statement);
    sqlite3_free(name);
    return found;
}

bool move_is_going_on(sqlite3 *connection, bool *going_on)
{
    int64_t count = 0, same = 0;
    bool found = false;
    bool good = find_keys(connection, sqlite3_mprintf("SELECT count(*), 0 FROM moving"), &count,
                          &same, &found);
    *going_on = good && found && count > 0;
    return good;
}

/* ---------------------------------------------------------------- one table */

static bool find_ends(sqlite3 *connection, struct move *move, bool *any)
{
    return find_keys(connection,
                     sqlite3_mprintf("SELECT (SELECT min(%s) FROM %s_before), "
                                     "(SELECT max(%s) FROM %s_before)",
                                     move->text->key, move->text->table, move->text->key,
                                     move->text->table),
                     &move->first, &move->last, any);
}

/* X_before is empty. */
static bool drop_before(sqlite3 *connection, const struct move *move)
{
    return run_made(connection, sqlite3_mprintf("DROP TABLE %s_before", move->text->table), move) &&
           run(connection, statement_text("remove_moving"), move);
}

/* It goes, and the view of X shows X only. */
static bool end(sqlite3 *connection, const struct move *move)
{
    return drop_before(connection, move) && views_renew(connection);
}

/* Moves the newest rows, and notes what is left. */
static bool move_newest(sqlite3 *connection, struct move *move, int most, int *rows)
{
    const struct sql_move *text = move->text;
    bool any = false, some = false;
    int64_t first = 0, same = 0;
    if (!find_ends(connection, move, &any)) return false;
    if (!any) return end(connection, move);
    if (!find_keys(connection,
                   sqlite3_mprintf("SELECT %s, 0 FROM %s_before ORDER BY %s DESC LIMIT 1 OFFSET %d",
                                   text->key, text->table, text->key, most - 1),
                   &first, &same, &some))
        return false;
    if (some) move->first = first;
    if (!run(connection, text->move, move) ||
        !run_made(connection,
                  sqlite3_mprintf("DELETE FROM %s_before WHERE %s BETWEEN :first AND :last",
                                  text->table, text->key),
                  move))
        return false;
    *rows = sqlite3_changes(connection);
    if (!find_ends(connection, move, &any)) return false;
    return any ? run(connection, statement_text("write_moving_progress"), move)
               : end(connection, move);
}

/* ---------------------------------------------------------------- steps */

bool move_begin(sqlite3 *connection)
{
    bool good = run(connection, statement_text("clean_moving"), &(struct move){.text = sql_moves});
    for (const struct sql_move *text = sql_moves; good && text->table; text++) {
        struct move move = {.text = text};
        bool any;
        int rows;
        if (!move_has_before(connection, text->table)) continue;
        good = find_ends(connection, &move, &any) &&
               (any ? run(connection, statement_text("write_moving"), &move) &&
                          move_newest(connection, &move, MOVE_STEP_ROWS, &rows)
                    : drop_before(connection, &move));
    }
    return good;
}

/* NULL: none is left, or (*good false) it cannot be known. */
static const struct sql_move *choose(sqlite3 *connection, bool *good)
{
    sqlite3_stmt *statement = NULL;
    const struct sql_move *text = NULL;
    *good = sqlite3_prepare_v2(connection, statement_text("find_moving"), -1, &statement, NULL) ==
            SQLITE_OK;
    if (*good && sqlite3_step(statement) == SQLITE_ROW)
        text = move_of((const char *)sqlite3_column_text(statement, 0));
    if (sqlite3_finalize(statement) != SQLITE_OK) *good = false;
    return text;
}

bool move_rows(sqlite3 *connection, int most, int64_t now_us, int *rows)
{
    bool good;
    struct move move = {.text = choose(connection, &good), .now_us = now_us};
    *rows = 0;
    return good && (!move.text || move_newest(connection, &move, most, rows));
}

bool move_many(sqlite3 *connection, int64_t most)
{
    int rows = 1;
    for (int64_t sum = 0; rows > 0 && sum < most; sum += rows) {
        if (!move_rows(connection, MOVE_STEP_ROWS, 0, &rows)) return false;
    }
    return true;
}

bool move_all(sqlite3 *connection)
{
    bool going_on = true;
    while (move_is_going_on(connection, &going_on) && going_on) {
        if (sqlite3_exec(connection, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK ||
            !move_many(connection, MOVE_MIGRATION_ROWS / 10) ||
            sqlite3_exec(connection, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
            return false; /* the caller asks for the reason, then rolls back */
    }
    return !going_on;
}
