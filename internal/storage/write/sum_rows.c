/* SPDX-License-Identifier: MIT */
/* A virtual table of SQLite's (https://sqlite.org/vtab.html) with one hidden column, the rows. */
#include "write/sum_rows.h"

#include <string.h>

#define COLUMN_NAME(name) #name ", "
static const char declaration[] =
    "CREATE TABLE x(" SUM_ROW_COLUMNS(COLUMN_NAME) "flow_ids, items HIDDEN)";
#undef COLUMN_NAME

static const char pointer_kind[] = "sum_rows";
enum { ITEMS = SUM_ROW_flow_ids + 1 };

struct reading {
    sqlite3_vtab_cursor base;
    struct sum_rows *rows;
    sqlite3_int64 number;
    bool at_end;
};

static int connect_table(sqlite3 *connection, void *owner, int count, const char *const *words,
                         sqlite3_vtab **table, char **why)
{
    (void)owner, (void)count, (void)words, (void)why;
    int result = sqlite3_declare_vtab(connection, declaration);
    if (result != SQLITE_OK) return result;
    *table = sqlite3_malloc(sizeof **table);
    if (!*table) return SQLITE_NOMEM;
    memset(*table, 0, sizeof **table);
    return SQLITE_OK;
}

static int disconnect_table(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

static int plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 1;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != ITEMS || !info->aConstraint[i].usable) continue;
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        return SQLITE_OK;
    }
    return SQLITE_CONSTRAINT;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **opened)
{
    (void)table;
    struct reading *reading = sqlite3_malloc(sizeof *reading);
    if (!reading) return SQLITE_NOMEM;
    *reading = (struct reading){.at_end = true};
    *opened = &reading->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
    sqlite3_free(base);
    return SQLITE_OK;
}

static int next_row(sqlite3_vtab_cursor *base)
{
    struct reading *reading = (struct reading *)base;
    reading->at_end = !reading->rows->next(reading->rows);
    reading->number++;
    return SQLITE_OK;
}

static int first_row(sqlite3_vtab_cursor *base, int plan_number, const char *plan_text, int count,
                     sqlite3_value **values)
{
    (void)plan_number, (void)plan_text;
    struct reading *reading = (struct reading *)base;
    reading->rows = count == 1 ? sqlite3_value_pointer(values[0], pointer_kind) : NULL;
    return reading->rows ? next_row(base) : SQLITE_MISUSE;
}

static int is_at_end(sqlite3_vtab_cursor *base)
{
    return ((struct reading *)base)->at_end;
}

static int give_column(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
    const struct sum_rows *rows = ((struct reading *)base)->rows;
    if (column < SUM_ROW_NUMBERS) {
        sqlite3_result_int64(context, rows->numbers[column]);
    } else if (column == SUM_ROW_flow_ids && rows->flow_ids.data) {
        sqlite3_result_text(context, (const char *)rows->flow_ids.data, (int)rows->flow_ids.size,
                            SQLITE_STATIC);
    }
    return SQLITE_OK;
}

static int give_number(sqlite3_vtab_cursor *base, sqlite3_int64 *number)
{
    *number = ((struct reading *)base)->number;
    return SQLITE_OK;
}

bool sum_rows_register(sqlite3 *connection)
{
    static const sqlite3_module module = {
        .xConnect = connect_table,
        .xDisconnect = disconnect_table,
        .xBestIndex = plan,
        .xOpen = open_cursor,
        .xClose = close_cursor,
        .xFilter = first_row,
        .xNext = next_row,
        .xEof = is_at_end,
        .xColumn = give_column,
        .xRowid = give_number,
    };
    return sqlite3_create_module(connection, "sum_rows", &module, NULL) == SQLITE_OK;
}

void row_sum_rows(struct row *row, enum bind bind, struct sum_rows *rows)
{
    int place = row_place(row, bind);
    row->bound->kinds[place] = BOUND_OTHER;
    (void)sqlite3_bind_pointer(row->statement, place, rows, pointer_kind, NULL);
}
