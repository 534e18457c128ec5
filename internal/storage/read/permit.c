/* SPDX-License-Identifier: MIT */
#include "read/permit.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <strings.h>

static bool is_among(const char *const *names, const char *name)
{
    for (; *names; names++) {
        if (strcasecmp(*names, name) == 0) return true;
    }
    return false;
}

static bool may_use_pragma(const char *name, const char *argument)
{
    /* These only read, with or without an argument (a table, an index, a number of errors). */
    static const char *const telling[] = {
        "table_info",
        "table_xinfo",
        "table_list",
        "index_list",
        "index_info",
        "index_xinfo",
        "foreign_key_list",
        "foreign_key_check",
        "integrity_check",
        "quick_check",
        "database_list",
        "collation_list",
        "function_list",
        "module_list",
        "pragma_list",
        "compile_options",
        NULL,
    };
    /* These read without an argument and change something with one. */
    static const char *const asking[] = {
        "application_id", "user_version", "schema_version", "page_count",  "page_size",
        "freelist_count", "encoding",     "data_version",   "auto_vacuum", "journal_mode",
        "synchronous",    "cache_size",   "query_only",     "temp_store",  NULL,
    };
    return is_among(telling, name) || (!argument && is_among(asking, name));
}

static bool may_call(const char *function)
{
    static const char *const refused[] = {"load_extension", "readfile", "writefile", "edit",
                                          "fts3_tokenizer", "fsdir",    "zipfile",   NULL};
    return !is_among(refused, function);
}

int permit_reading(void *owner, int action, const char *first, const char *second,
                   const char *database, const char *inside)
{
    (void)owner;
    (void)database;
    (void)inside;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE: return SQLITE_OK;
    case SQLITE_FUNCTION: return second && may_call(second) ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_PRAGMA: return first && may_use_pragma(first, second) ? SQLITE_OK : SQLITE_DENY;
    default: return SQLITE_DENY;
    }
}

int permit_keeping(void *owner, int action, const char *first, const char *second,
                   const char *database, const char *inside)
{
    switch (action) {
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_DROP_TEMP_TABLE: return SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return database && strcasecmp(database, "temp") == 0 ? SQLITE_OK : SQLITE_DENY;
    default: return permit_reading(owner, action, first, second, database, inside);
    }
}
