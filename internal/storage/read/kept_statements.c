/* SPDX-License-Identifier: MIT */
#include "read/kept_statements.h"

#include <stddef.h>

sqlite3_stmt *kept_statements_take(struct kept_statements *kept, const char *sql)
{
    for (int i = 0; i < KEPT_STATEMENTS; i++) {
        struct kept_statement *one = &kept->kept[i];
        if (one->sql != sql || !one->statement) continue;
        sqlite3_stmt *statement = one->statement;
        one->statement = NULL;
        return statement;
    }
    return NULL;
}

static struct kept_statement *find_place(struct kept_statements *kept)
{
    for (int i = 0; i < KEPT_STATEMENTS; i++) {
        if (!kept->kept[i].statement) return &kept->kept[i];
    }
    return &kept->kept[kept->next++ % KEPT_STATEMENTS];
}

void kept_statements_give(struct kept_statements *kept, const char *sql, sqlite3_stmt *statement)
{
    if (sqlite3_reset(statement) != SQLITE_OK || sqlite3_clear_bindings(statement) != SQLITE_OK) {
        (void)sqlite3_finalize(statement);
        return;
    }
    struct kept_statement *place = find_place(kept);
    (void)sqlite3_finalize(place->statement);
    *place = (struct kept_statement){sql, statement};
}

void kept_statements_end(struct kept_statements *kept)
{
    for (int i = 0; i < KEPT_STATEMENTS; i++)
        (void)sqlite3_finalize(kept->kept[i].statement);
    *kept = (struct kept_statements){.next = 0};
}
