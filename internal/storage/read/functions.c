/* SPDX-License-Identifier: MIT */
#include "read/functions.h"

#include "file/share.h"
#include "read/completeness.h"
#include "read/contact_sums.h"
#include "read/day_sets.h"
#include "read/flows_since.h"
#include "read/networks.h"

#include <stdio.h>

enum { FLOWS_KEPT_MOST = 1 << 20 }; /* 16 MiB */

/*
 * A table-valued function declares its columns at its first use, by a CREATE TABLE that the
 * authorizer would refuse. So read-only ones are used once before it is set.
 */
static void know_table_functions(sqlite3 *connection)
{
    static const char *const names[] = {
        "json_each",
        "json_tree",
        "pragma_table_info",
        "pragma_table_xinfo",
        "pragma_table_list",
        "pragma_index_list",
        "pragma_index_info",
        "pragma_index_xinfo",
        "pragma_foreign_key_list",
        "pragma_database_list",
        "pragma_function_list",
        "pragma_collation_list",
        "pragma_pragma_list",
        "pragma_compile_options",
        "pragma_page_size",
        "pragma_page_count",
        "pragma_freelist_count",
        "pragma_auto_vacuum",
        "pragma_user_version",
        "dbstat",
        "flows_since",
        "contact_sums",
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char sql[64];
        sqlite3_stmt *statement = NULL;
        snprintf(sql, sizeof sql, "SELECT 1 FROM %s", names[i]);
        (void)sqlite3_prepare_v2(connection, sql, -1, &statement, NULL);
        (void)sqlite3_finalize(statement);
    }
}

bool functions_offer(sqlite3 *connection, struct contact_sums **sums)
{
    bool good = completeness_register(connection) && networks_register(connection) &&
                share_register(connection) && day_sets_register(connection) &&
                flows_since_register(connection, FLOWS_KEPT_MOST) &&
                (*sums = contact_sums_register(connection));
    if (good) know_table_functions(connection);
    return good;
}
