/* SPDX-License-Identifier: MIT */
#include "write/session.h"

#include "file/sql_text.h"

#include <assert.h>
#include <string.h>

static enum bind bind_named(const char *name)
{
    int bind = bind_none + 1;
    while (bind < BIND_COUNT - 1 && strcmp(sql_binds[bind], name) != 0)
        bind++;
    assert(strcmp(sql_binds[bind], name) == 0);
    return (enum bind)bind;
}

/* All parameters are NULL, as in a fresh statement. */
static struct row_bound know(enum statement statement, sqlite3_stmt *prepared)
{
    int count = sqlite3_bind_parameter_count(prepared);
    assert(count <= PARAMETERS_MOST);
    struct row_bound bound = {.sum = count * (count + 1) / 2};
    memset(bound.places, PLACE_ABSENT, sizeof bound.places);
    for (int place = 1; place <= count; place++) {
        const char *name = sqlite3_bind_parameter_name(prepared, place);
        bound.places[bind_named(name + 1)] = (uint8_t)place;
    }
    const struct sql_bound_value *value = sql_bound_values;
    for (; value->statement != STATEMENT_COUNT; value++) {
        if (value->statement == statement) bound.values[value->bind] = (uint8_t)(1 + value->table);
    }
    return bound;
}

sqlite3_stmt *session_statement(struct session *session, enum statement statement)
{
    sqlite3_stmt **prepared = &session->statements[statement];
    if (*prepared) return *prepared;
    const struct sql_text *text = &sql_statements[statement];
    if (sqlite3_prepare_v3(session->connection, text->sql, -1, SQLITE_PREPARE_PERSISTENT, prepared,
                           NULL) == SQLITE_OK)
        session->bound[statement] = know(statement, *prepared);
    else if (session->state == WRITE_OPEN)
        session_fail(session, text->name);
    return *prepared;
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
    /* A transaction was open; if it no longer is, SQLite has ended it (disk full, I/O). */
    if (sqlite3_get_autocommit(session->connection)) session->state = WRITE_LOST;
}
