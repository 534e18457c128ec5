/* SPDX-License-Identifier: MIT */
#include "write/session.h"

#include <assert.h>

bool session_prepare(struct session *session, struct error *error)
{
    static const char *const names[] = {
#define STATEMENT(name, file) file,
        STATEMENTS(STATEMENT)
#undef STATEMENT
    };
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        if (sqlite3_prepare_v3(session->connection, statement_text(names[i]), -1,
                               SQLITE_PREPARE_PERSISTENT, &session->statements[i],
                               NULL) != SQLITE_OK)
            return database_error(error, session->connection, session->path, names[i]);
        assert(sqlite3_bind_parameter_count(session->statements[i]) <= PARAMETERS_MOST);
        session->bound[i] = (struct row_bound){.kinds = {BOUND_NULL}};
    }
    return true;
}

void session_finalize(struct session *session)
{
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        (void)sqlite3_finalize(session->statements[i]);
        session->statements[i] = NULL;
    }
}

void session_close(struct session *session)
{
    session_finalize(session);
    (void)sqlite3_close_v2(session->connection);
    session->connection = NULL;
}

bool session_execute(struct session *session, const char *sql)
{
    return sqlite3_exec(session->connection, sql, NULL, NULL, NULL) == SQLITE_OK;
}

void session_fail_to_begin(struct session *session, const char *doing)
{
    session->state = database_may_pass(session->connection) ? WRITE_WAITING : WRITE_REFUSED;
    database_error(&session->error, session->connection, session->path, doing);
}

void session_fail(struct session *session, const char *doing)
{
    session_fail_to_begin(session, doing);
    /* A transaction was open; if it is not, SQLite has ended it (disk full, I/O). */
    if (sqlite3_get_autocommit(session->connection)) session->state = WRITE_LOST;
}
