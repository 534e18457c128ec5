/* SPDX-License-Identifier: MIT */
#include "read/completeness.h"

#include "file/statement.h"
#include "file/writer_lock.h"

#include <stddef.h>
#include <stdint.h>

/* Runs the query of the same name for the range, on the connection that called the function. */
static void answer(sqlite3_context *context, int count, sqlite3_value **range)
{
    sqlite3 *connection = sqlite3_context_db_handle(context);
    sqlite3_stmt *statement = NULL;
    static const char *const names[] = {":from_us", ":to_us"};
    for (int i = 0; i < count; i++) {
        int type = sqlite3_value_numeric_type(range[i]);
        if (type == SQLITE_INTEGER || type == SQLITE_NULL) continue;
        sqlite3_result_error(context, "a range is two times in microseconds", -1);
        return;
    }
    if (sqlite3_prepare_v2(connection, sqlite3_user_data(context), -1, &statement, NULL) !=
        SQLITE_OK) {
        sqlite3_result_error(context, sqlite3_errmsg(connection), -1);
        return;
    }
    for (int i = 0; i < count; i++)
        (void)sqlite3_bind_value(statement, sqlite3_bind_parameter_index(statement, names[i]),
                                 range[i]);
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        sqlite3_result_value(context, sqlite3_column_value(statement, 0));
    else if (result != SQLITE_DONE)
        sqlite3_result_error_code(context, result);
    (void)sqlite3_finalize(statement);
}

/* 1 if a program writes to this database now: its running captures go on. */
static void is_being_written(sqlite3_context *context, int count, sqlite3_value **none)
{
    const char *path = sqlite3_db_filename(sqlite3_context_db_handle(context), "main");
    (void)count;
    (void)none;
    sqlite3_result_int(context, path && *path && writer_lock_is_held(path));
}

bool completeness_register(sqlite3 *connection)
{
    if (sqlite3_create_function_v2(connection, "is_being_written", 0,
                                   SQLITE_UTF8 | SQLITE_DIRECTONLY, NULL, is_being_written, NULL,
                                   NULL, NULL) != SQLITE_OK)
        return false;
    static const char *const functions[] = {"completeness", "content_completeness"};
    static const char *const questions[] = {"shared/completeness", "shared/content_completeness"};
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        const void *sql = statement_text(questions[i]);
        if (sqlite3_create_function_v2(connection, functions[i], 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
                                       (void *)(uintptr_t)sql, answer, NULL, NULL,
                                       NULL) != SQLITE_OK)
            return false;
    }
    return true;
}
