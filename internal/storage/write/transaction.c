/* SPDX-License-Identifier: MIT */
/* Transactions: the state of writing, from one call to the next. */
#include "write/transaction.h"
#include "file/indexes.h"
#include "write/connect.h"

/* What the transaction interned and noted is forgotten, too. */
static void note_loss(struct storage_writer *writer)
{
    if (writer->rows.session.state != WRITE_LOST) return;
    writer->losses++;
    intern_forget(&writer->rows.interner);
    hours_forget(&writer->rows.hours);
    traffic_rows_forget(&writer->rows.traffic);
    rows_forget_notes(&writer->rows);
}

enum write_state writer_begin_row(struct storage_writer *writer, struct error *error)
{
    struct session *session = &writer->rows.session;
    if (session->state == WRITE_LOST) {
        error_set(error,
                  "The rows since the last commit to %s were lost, so nothing is written until "
                  "that has been counted: commit, then write again.",
                  writer->path);
        return WRITE_LOST;
    }
    bool is_open = !sqlite3_get_autocommit(session->connection);
    if (!is_open && session->state == WRITE_WAITING) writer_follow_path(writer);
    session->state = WRITE_OPEN;
    if (!is_open && !session_execute(session, "BEGIN IMMEDIATE")) {
        session_fail_to_begin(session, "beginning a transaction");
        if (error) *error = session->error;
    }
    return session->state;
}

enum write_state writer_end_row(struct storage_writer *writer, struct error *error)
{
    const struct session *session = &writer->rows.session;
    note_loss(writer);
    if (session->state != WRITE_OPEN && error) *error = session->error;
    return session->state;
}

static bool keep_last_ids(struct storage_writer *writer)
{
    static const char *const names[] = {"last_flow_id", "last_device_id"};
    struct rows *rows = &writer->rows;
    int64_t last[] = {rows->last_flow_id, rows->last_device_id};
    int64_t kept[] = {writer->kept_flow_id, writer->kept_device_id};
    for (int i = 0; i < 2; i++) {
        if (last[i] == kept[i]) continue;
        struct row row = row_begin(&rows->session, WRITE_LAST_ID);
        row_string(&row, AT(name), names[i]);
        row_integer(&row, AT(value), last[i]);
        if (!row_write(&row)) return false;
    }
    return true;
}

static void commit(struct storage_writer *writer)
{
    struct session *session = &writer->rows.session;
    session->state = WRITE_OPEN;
    if (traffic_rows_write(&writer->rows.traffic, session) && keep_last_ids(writer) &&
        hours_write(&writer->rows.hours, session) && changes_write(&writer->changes, session) &&
        session_execute(session, "COMMIT")) {
        changes_committed(&writer->changes);
        writer->kept_flow_id = writer->rows.last_flow_id;
        writer->kept_device_id = writer->rows.last_device_id;
        if (wal_has_grown(&writer->wal, CHECKPOINT_BYTES))
            (void)wal_checkpoint(&writer->wal, session->connection, false);
        /* If it fails now, there is another time for it: the next commit, or the end. */
        if (writer->unindexed >= INDEXES_AT_LATEST) (void)writer_index(writer, NULL);
        return;
    }
    if (session->state == WRITE_OPEN) session_fail(session, "a commit");
    note_loss(writer);
}

struct written storage_commit(struct storage_writer *writer, struct error *error)
{
    struct session *session = &writer->rows.session;
    if (session->state != WRITE_LOST) {
        if (sqlite3_get_autocommit(session->connection)) return (struct written){WRITE_OPEN};
        commit(writer);
    }
    struct written answer = {session->state};
    if (answer.state != WRITE_OPEN && error) *error = session->error;
    /* The loss is reported, and then cleared. */
    if (answer.state == WRITE_LOST) session->state = WRITE_WAITING;
    return answer;
}

uint64_t storage_losses(const struct storage_writer *writer)
{
    return writer->losses;
}
