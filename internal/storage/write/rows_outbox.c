/* SPDX-License-Identifier: MIT */
/*
 * Messages about findings and reports, for `netscope deliver`. A message is written in the
 * transaction that changes its finding, or that takes the report. The number of messages is bounded; the view `retention`
 * counts what made room.
 */
#include "write/rows.h"

enum { MESSAGES_MOST = 10000 };

static bool note_removed(struct rows *rows, int64_t at_us)
{
    struct row row = rows_begin(rows, WRITE_REMOVAL);
    row_string(&row, AT(kind), "messages");
    row_integer(&row, AT(removed_to_us), at_us);
    row_integer(&row, AT(aged), 0);
    row_integer(&row, AT(shed), 1);
    return row_write(&row);
}

/* One message comes at a time, so at most one has to go. They are only counted if their ids are so far apart. */
static bool make_room(struct rows *rows, int64_t newest_id)
{
    struct row oldest = rows_begin(rows, FIND_OLDEST_MESSAGE_ID);
    if (newest_id - row_find(&oldest) < MESSAGES_MOST) return true;
    struct row over = rows_begin(rows, FIND_MESSAGE_OVER);
    row_integer(&over, AT(most), MESSAGES_MOST);
    int found = row_next(&over);
    if (found != SQLITE_ROW) return found == SQLITE_DONE;
    int64_t message_id = sqlite3_column_int64(over.statement, 0);
    int64_t at_us = sqlite3_column_int64(over.statement, 1);
    (void)sqlite3_reset(over.statement);
    struct row row = rows_begin(rows, REMOVE_MESSAGE);
    row_integer(&row, AT(message_id), message_id);
    return row_write(&row) && note_removed(rows, at_us);
}

/* The number is given once, also if its message has gone. No message: a silence holds, or it is there. */
static bool end_message(struct rows *rows, int64_t message_id)
{
    if (sqlite3_changes(rows->session.connection) == 0) return true;
    struct row number = rows_begin(rows, WRITE_MESSAGE_NUMBER);
    row_integer(&number, AT(message_id), message_id);
    return row_write(&number) && make_room(rows, message_id);
}

static int64_t next_message_id(struct rows *rows)
{
    struct row next = rows_begin(rows, FIND_NEXT_MESSAGE_ID);
    return row_find(&next);
}

bool write_message(struct rows *rows, int64_t alert_id, const char *change, int64_t at_us)
{
    int64_t message_id = next_message_id(rows);
    struct row row = rows_begin(rows, WRITE_MESSAGE);
    row_integer(&row, AT(message_id), message_id);
    row_integer(&row, AT(alert_id), alert_id);
    row_string(&row, AT(change), change);
    row_observed(&row, AT(at_us), at_us);
    return row_write(&row) && end_message(rows, message_id);
}

bool write_report_message(struct rows *rows, const struct request *request)
{
    int64_t message_id = next_message_id(rows);
    struct row row = rows_begin(rows, WRITE_REPORT_MESSAGE);
    row_integer(&row, AT(message_id), message_id);
    row_integer(&row, AT(at_us), request->at_us);
    row_integer(&row, AT(report_id), request->id);
    row_string(&row, AT(recipient), request->target);
    row_string(&row, AT(title), request->subject);
    row_string(&row, AT(explanation), request->text);
    row_string(&row, AT(file), request->file);
    row_integer(&row, AT(for_officer), request->for_whom != NULL);
    return row_write(&row) && end_message(rows, message_id);
}
