/* SPDX-License-Identifier: MIT */
/* Executes one request, in its own transaction. */
#include "write/transaction.h"

#include <assert.h>

/* The transaction has only this request's rows. */
static void undo(struct storage_writer *writer)
{
    struct session *session = &writer->rows.session;
    if (!sqlite3_get_autocommit(session->connection)) (void)session_execute(session, "ROLLBACK");
    session->state = WRITE_WAITING;
}

bool storage_execute(struct storage_writer *writer, const struct request *request,
                     struct request_answer *answer, struct error *error)
{
    struct error refused = {.sentence = ""};
    *answer = (struct request_answer){.audit_id = 0};
    assert(sqlite3_get_autocommit(writer->rows.session.connection));
    if (writer_begin_row(writer, error) != WRITE_OPEN) return false;
    bool is_done = carry_out(&writer->rows, request, answer, &refused);
    (void)write_audit(&writer->rows, request, answer, is_done ? NULL : &refused);
    if (writer_end_row(writer, error) != WRITE_OPEN || !is_written(storage_commit(writer, error))) {
        undo(writer);
        return false;
    }
    if (!is_done && error) *error = refused;
    return is_done;
}

bool storage_each_erased(struct storage_writer *writer,
                         void (*visit)(void *owner, int64_t device_id), void *owner,
                         struct error *error)
{
    struct session *session = &writer->rows.session;
    struct row row = row_begin(session, FIND_ERASURES);
    int result;
    while ((result = row_next(&row)) == SQLITE_ROW)
        visit(owner, sqlite3_column_int64(row.statement, 0));
    if (result != SQLITE_DONE && error) *error = session->error;
    return result == SQLITE_DONE;
}
