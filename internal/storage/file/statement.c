/* SPDX-License-Identifier: MIT */
#include "write/statement.h"

#include "file/sql_text.h"

#include <string.h>

const char *statement_text(const char *name)
{
    for (const struct sql_text *query = sql_queries; query->name; query++) {
        if (strcmp(query->name, name) == 0) return query->sql;
    }
    return NULL;
}
