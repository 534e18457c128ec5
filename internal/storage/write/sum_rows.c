/* SPDX-License-Identifier: MIT */
/* A virtual table with one hidden column, the rows. */
#include "write/sum_rows.h"

#include "file/virtual_table.h"

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
    static const struct virtual_kind kind = {
        .name = "sum_rows",
        .declaration = declaration,
        .table_size = sizeof(struct virtual_table),
        .cursor_size = sizeof(struct reading),
        .plan = plan,
        .first_row = first_row,
        .next_row = next_row,
        .is_at_end = is_at_end,
        .give_column = give_column,
        .give_number = give_number,
    };
    return virtual_table_register(connection, &kind, NULL);
}

void row_sum_rows(struct row *row, enum bind bind, struct sum_rows *rows)
{
    int place = row_place(row, bind);
    row->bound->kinds[place] = BOUND_OTHER;
    (void)sqlite3_bind_pointer(row->statement, place, rows, pointer_kind, NULL);
}
