/* SPDX-License-Identifier: MIT */
#include "file/share.h"

#include "file/database.h"
#include "file/sql_text.h"
#include "file/tree_size.h"

#include <string.h>

static const struct {
    const char *name;
    int percent;
} shares[SHARE_COUNT] = {
    [SHARE_LEDGER] = {"ledger", 20},
    [SHARE_SUMS] = {"sums", 30},
    [SHARE_ROWS] = {"rows", 50},
};

static const struct {
    enum statement visit; /* its name ends with that of the table */
    enum storage_kind kind;
} tables[] = {
#define WALK(table, kind, keys, is_indexed) {VISIT_##table, KIND_##kind},
    WALKED_TABLES(WALK)
#undef WALK
};

int share_percent(enum share share)
{
    return shares[share].percent;
}

enum share share_of_kind(enum storage_kind kind)
{
    switch (kind) {
    case KIND_EVENTS:
    case KIND_FLOWS:
    case KIND_PARTS:
    case KIND_VALUES: return SHARE_ROWS;
    case KIND_MINUTES:
    case KIND_HOURS:
    case KIND_CONTACTS:
    case KIND_SUMS: return SHARE_SUMS;
    case KIND_ALERTS:
    case KIND_MESSAGES:
    case KIND_NAMES:
    case KIND_DEVICES:
    case KIND_HEALTH:
    case KIND_CAPTURES:
    case KIND_COUNT: break;
    }
    return SHARE_LEDGER;
}

/* True for NAME and NAME_before (move.h). */
static bool is_table(const char *table, const char *name)
{
    size_t length = strlen(name);
    return strncmp(table, name, length) == 0 &&
           (!table[length] || strcmp(table + length, "_before") == 0);
}

static bool is_value(const char *table)
{
    static const char *const values[] = {
#define VALUE(table, name) name,
        VALUE_TABLES(VALUE)
#undef VALUE
    };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        if (strcmp(values[i], table) == 0) return true;
    }
    return false;
}

enum share share_of_table(const char *table)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        const char *name = sql_statements[tables[i].visit].name + strlen("visit_");
        if (is_table(table, name)) return share_of_kind(tables[i].kind);
    }
    return is_value(table) ? SHARE_ROWS : SHARE_LEDGER;
}

bool share_pages(sqlite3 *connection, int64_t pages[SHARE_COUNT])
{
    sqlite3_stmt *trees = NULL;
    bool good = sqlite3_prepare_v2(
                    connection, "SELECT tbl_name, rootpage FROM sqlite_schema WHERE rootpage > 0",
                    -1, &trees, NULL) == SQLITE_OK;
    memset(pages, 0, SHARE_COUNT * sizeof pages[0]);
    while (good && sqlite3_step(trees) == SQLITE_ROW) {
        struct tree_size size;
        good = tree_size_of(connection, sqlite3_column_int64(trees, 1), &size);
        pages[share_of_table((const char *)sqlite3_column_text(trees, 0))] += size.pages;
    }
    return sqlite3_finalize(trees) == SQLITE_OK && good;
}

/* ---------------------------------------------------------------- for questions */

static void answer_share(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    const char *table = (const char *)sqlite3_value_text(values[0]);
    if (table) sqlite3_result_text(context, shares[share_of_table(table)].name, -1, SQLITE_STATIC);
}

static void answer_size(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    struct tree_size size;
    sqlite3 *connection = sqlite3_context_db_handle(context);
    bool rows = sqlite3_user_data(context) != NULL;
    int64_t page_bytes = 0;
    if (tree_size_of(connection, sqlite3_value_int64(values[0]), &size) &&
        database_integer(connection, "PRAGMA page_size", &page_bytes))
        sqlite3_result_int64(context, rows ? size.rows : size.pages * page_bytes);
}

bool share_register(sqlite3 *connection)
{
    static char counts_rows[1];
    const int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
    return sqlite3_create_function_v2(connection, "share_of", 1, flags, NULL, answer_share, NULL,
                                      NULL, NULL) == SQLITE_OK &&
           sqlite3_create_function_v2(connection, "tree_bytes", 1, flags, NULL, answer_size, NULL,
                                      NULL, NULL) == SQLITE_OK &&
           sqlite3_create_function_v2(connection, "tree_rows", 1, flags, counts_rows, answer_size,
                                      NULL, NULL, NULL) == SQLITE_OK;
}
