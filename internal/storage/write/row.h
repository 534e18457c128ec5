/* SPDX-License-Identifier: MIT */
/*
 * row - one prepared statement being filled from left to right.
 *
 * The statements are files of schema/queries; values are bound in the order of their question
 * marks, each function below taking the next one. row_write() asserts that all were filled, so a
 * column added to the .sql and forgotten here stops the first test that writes the row.
 * Text is borrowed until row_write() returns.
 *
 * What was bound stays bound for the next row of the statement, so a NULL or an integer that comes
 * again is not bound again: a third of a flow's columns.
 */
#ifndef STORAGE_ROW_H
#define STORAGE_ROW_H

#include "base/cursor.h"
#include "model/record.h"
#include "write/session.h"

struct interner;

struct row {
    struct session *session;
    struct interner *interner; /* of its addresses and texts; NULL: it has none (rows.h) */
    sqlite3_stmt *statement;
    struct row_bound *bound;
    int filled;
};

struct row row_begin(struct session *session, enum statement statement);

static inline void row_null(struct row *row)
{
    int at = row->filled++;
    if (row->bound->kinds[at] == BOUND_NULL) return;
    row->bound->kinds[at] = BOUND_NULL;
    (void)sqlite3_bind_null(row->statement, at + 1);
}
static inline void row_integer(struct row *row, int64_t value)
{
    int at = row->filled++;
    if (row->bound->kinds[at] == BOUND_INTEGER && row->bound->integers[at] == value) return;
    row->bound->kinds[at] = BOUND_INTEGER;
    row->bound->integers[at] = value;
    (void)sqlite3_bind_int64(row->statement, at + 1, value);
}
/* Counters never reach 2^63; should one, the largest integer is stored. */
static inline void row_unsigned(struct row *row, uint64_t value)
{
    row_integer(row, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}
static inline void row_real(struct row *row, double value)
{
    row->bound->kinds[row->filled] = BOUND_OTHER;
    (void)sqlite3_bind_double(row->statement, ++row->filled, value);
}
/* NULL for NOT_OBSERVED. */
static inline void row_observed(struct row *row, int64_t value)
{
    if (value == NOT_OBSERVED) {
        row_null(row);
    } else {
        row_integer(row, value);
    }
}
static inline void row_integer_if(struct row *row, bool known, int64_t value)
{
    if (known) {
        row_integer(row, value);
    } else {
        row_null(row);
    }
}
/* NULL for 0. */
static inline void row_id(struct row *row, int64_t id)
{
    row_integer_if(row, id != 0, id);
}
static inline void row_text(struct row *row, struct span text)
{
    if (text.data) {
        row->bound->kinds[row->filled] = BOUND_OTHER;
        (void)sqlite3_bind_text(row->statement, ++row->filled, (const char *)text.data,
                                (int)text.size, SQLITE_STATIC);
    } else {
        row_null(row);
    }
}
static inline void row_string(struct row *row, const char *string)
{
    row_text(row, span_text(string));
}
static inline void row_mac(struct row *row, const struct mac_address *mac)
{
    row_id(row, (int64_t)mac_to_integer(mac));
}

/* Runs a statement that gives no rows. False: the session says why. */
bool row_write(struct row *row);
/* The first column of the first row as an id; 0: none, or failed. */
int64_t row_find(struct row *row);

/* SQLITE_ROW: columns of row->statement are there until the next call; SQLITE_DONE: the end; else
 * the session says why. */
int row_next(struct row *row);

#endif
