/* SPDX-License-Identifier: MIT */
#include "write/row.h"

#include <assert.h>

struct row row_begin(struct session *session, enum statement statement)
{
    return (struct row){.session = session,
                        .statement = session_statement(session, statement),
                        .bound = &session->bound[statement]};
}

static bool failed(struct row *row, const char *doing)
{
    session_fail(row->session, doing);
    (void)sqlite3_reset(row->statement);
    return false;
}

bool row_write(struct row *row)
{
    assert(row->filled == row->bound->sum);
    if (row->session->state != WRITE_OPEN) return false;
    if (sqlite3_step(row->statement) != SQLITE_DONE) return failed(row, "writing a row");
    (void)sqlite3_reset(row->statement);
    return true;
}

int64_t row_find(struct row *row)
{
    assert(row->filled == row->bound->sum);
    if (row->session->state != WRITE_OPEN) return 0;
    int result = sqlite3_step(row->statement);
    int64_t id = result == SQLITE_ROW ? sqlite3_column_int64(row->statement, 0) : 0;
    if (result != SQLITE_ROW && result != SQLITE_DONE) failed(row, "looking up a row");
    (void)sqlite3_reset(row->statement);
    return id;
}

int row_next(struct row *row)
{
    assert(row->filled == row->bound->sum);
    if (row->session->state != WRITE_OPEN) return SQLITE_ERROR;
    int result = sqlite3_step(row->statement);
    if (result == SQLITE_ROW) return result;
    if (result != SQLITE_DONE) failed(row, "reading rows");
    (void)sqlite3_reset(row->statement);
    return result;
}
