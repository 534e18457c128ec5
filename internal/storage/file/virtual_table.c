/* SPDX-License-Identifier: MIT */
#include "file/virtual_table.h"

#include <stdlib.h>

/* What a connection has of a kind. */
struct registered {
    sqlite3_module module;
    const struct virtual_kind *kind;
    void *owner;
};

static int connect_table(sqlite3 *connection, void *data, int count, const char *const *words,
                         sqlite3_vtab **made, char **why)
{
    const struct registered *registered = data;
    (void)count, (void)words, (void)why;
    int result = sqlite3_declare_vtab(connection, registered->kind->declaration);
    if (result != SQLITE_OK) return result;
    struct virtual_table *table = calloc(1, registered->kind->table_size);
    if (!table) return SQLITE_NOMEM;
    table->kind = registered->kind;
    table->connection = connection;
    table->owner = registered->owner;
    *made = &table->base;
    return SQLITE_OK;
}

static int disconnect_table(sqlite3_vtab *base)
{
    struct virtual_table *table = (struct virtual_table *)base;
    if (table->kind->end_table) table->kind->end_table(table);
    free(table);
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **opened)
{
    *opened = calloc(1, ((struct virtual_table *)table)->kind->cursor_size);
    return *opened ? SQLITE_OK : SQLITE_NOMEM;
}

static int close_cursor(sqlite3_vtab_cursor *cursor)
{
    const struct virtual_kind *kind = ((struct virtual_table *)cursor->pVtab)->kind;
    if (kind->end_cursor) kind->end_cursor(cursor);
    free(cursor);
    return SQLITE_OK;
}

static void end(void *data)
{
    struct registered *registered = data;
    if (registered->kind->end_owner) registered->kind->end_owner(registered->owner);
    free(registered);
}

bool virtual_table_register(sqlite3 *connection, const struct virtual_kind *kind, void *owner)
{
    struct registered *registered = malloc(sizeof *registered);
    if (!registered) {
        if (kind->end_owner) kind->end_owner(owner);
        return false;
    }
    *registered = (struct registered){.module = {.xConnect = connect_table,
                                                 .xDisconnect = disconnect_table,
                                                 .xBestIndex = kind->plan,
                                                 .xOpen = open_cursor,
                                                 .xClose = close_cursor,
                                                 .xFilter = kind->first_row,
                                                 .xNext = kind->next_row,
                                                 .xEof = kind->is_at_end,
                                                 .xColumn = kind->give_column,
                                                 .xRowid = kind->give_number},
                                      .kind = kind,
                                      .owner = owner};
    /* It ends what is registered if it fails, too. */
    return sqlite3_create_module_v2(connection, kind->name, &registered->module, registered, end) ==
           SQLITE_OK;
}
