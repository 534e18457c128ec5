/* SPDX-License-Identifier: MIT */
/*
 * virtual_table - tables of SQLite's that a program answers (https://sqlite.org/vtab.html): read only,
 * eponymous, with nothing in the file.
 *
 * A kind says how rows are found and given; its tables and cursors are made and freed here. Private to
 * this room.
 */
#ifndef STORAGE_VIRTUAL_TABLE_H
#define STORAGE_VIRTUAL_TABLE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

/* The struct of a kind's table begins with this one, that of its cursor with sqlite3_vtab_cursor. The rest
 * is zeroed. */
struct virtual_table {
    sqlite3_vtab base;
    const struct virtual_kind *kind;
    sqlite3 *connection;
    void *owner;
};

struct virtual_kind {
    const char *name, *declaration;
    size_t table_size, cursor_size;
    int (*plan)(sqlite3_vtab *table, sqlite3_index_info *info);
    int (*first_row)(sqlite3_vtab_cursor *cursor, int plan_number, const char *plan_text, int count,
                     sqlite3_value **values);
    int (*next_row)(sqlite3_vtab_cursor *cursor);
    int (*is_at_end)(sqlite3_vtab_cursor *cursor);
    int (*give_column)(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column);
    int (*give_number)(sqlite3_vtab_cursor *cursor, sqlite3_int64 *number);
    /* Free what such a struct refers to, but not itself; NULL: nothing. */
    void (*end_table)(struct virtual_table *table);
    void (*end_cursor)(sqlite3_vtab_cursor *cursor);
    void (*end_owner)(void *owner); /* with the connection, or at once if this fails */
};

bool virtual_table_register(sqlite3 *connection, const struct virtual_kind *kind, void *owner);

#endif
