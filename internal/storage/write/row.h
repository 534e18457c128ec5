/* SPDX-License-Identifier: MIT */
/*
 * row - one prepared statement being filled, parameter by parameter, in any order.
 *
 * A value is bound by the parameter's name: row_integer(&row, AT(start_us), flow->start_us). A name
 * that no statement has does not compile. row_write() asserts that each parameter of the statement
 * was bound and no other. So if a column is added to the SQL and forgotten here, the first test
 * that writes the row stops. Text is borrowed until row_write() returns.
 *
 * Bound values stay bound for the next row of the statement. So a repeated NULL or integer is not
 * bound again: a third of a flow's columns.
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
    int filled; /* the sum of the places that were bound */
};

struct row row_begin(struct session *session, enum statement statement);

static inline int row_place(struct row *row, enum bind bind)
{
    int place = row->bound->places[bind];
    row->filled += place;
    return place;
}

static inline void row_null(struct row *row, enum bind bind)
{
    int place = row_place(row, bind);
    if (row->bound->kinds[place] == BOUND_NULL) return;
    row->bound->kinds[place] = BOUND_NULL;
    (void)sqlite3_bind_null(row->statement, place);
}
static inline void row_integer(struct row *row, enum bind bind, int64_t value)
{
    int place = row_place(row, bind);
    if (row->bound->kinds[place] == BOUND_INTEGER && row->bound->integers[place] == value) return;
    row->bound->kinds[place] = BOUND_INTEGER;
    row->bound->integers[place] = value;
    (void)sqlite3_bind_int64(row->statement, place, value);
}
/* Counters never reach 2^63; if one does, the largest integer is stored. */
static inline int64_t row_counter(uint64_t value)
{
    return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}
static inline void row_unsigned(struct row *row, enum bind bind, uint64_t value)
{
    row_integer(row, bind, row_counter(value));
}
static inline void row_real(struct row *row, enum bind bind, double value)
{
    int place = row_place(row, bind);
    row->bound->kinds[place] = BOUND_OTHER;
    (void)sqlite3_bind_double(row->statement, place, value);
}
static inline void row_integer_if(struct row *row, enum bind bind, bool known, int64_t value)
{
    if (known) {
        row_integer(row, bind, value);
    } else {
        row_null(row, bind);
    }
}
/* NULL for NOT_OBSERVED. */
static inline void row_observed(struct row *row, enum bind bind, int64_t value)
{
    row_integer_if(row, bind, value != NOT_OBSERVED, value);
}
/* NULL for 0. */
static inline void row_id(struct row *row, enum bind bind, int64_t id)
{
    row_integer_if(row, bind, id != 0, id);
}
static inline void row_text(struct row *row, enum bind bind, struct span text)
{
    if (!text.data) {
        row_null(row, bind);
        return;
    }
    int place = row_place(row, bind);
    row->bound->kinds[place] = BOUND_OTHER;
    (void)sqlite3_bind_text(row->statement, place, (const char *)text.data, (int)text.size,
                            SQLITE_STATIC);
}
static inline void row_string(struct row *row, enum bind bind, const char *string)
{
    row_text(row, bind, span_text(string));
}
static inline void row_mac(struct row *row, enum bind bind, const struct mac_address *mac)
{
    row_id(row, bind, (int64_t)mac_to_integer(mac));
}

/* The integer that is bound. */
static inline int64_t row_bound_integer(const struct row *row, enum bind bind,
                                        int64_t instead_of_null)
{
    int place = row->bound->places[bind];
    return row->bound->kinds[place] == BOUND_INTEGER ? row->bound->integers[place]
                                                     : instead_of_null;
}

/* Runs a statement without result rows. False: the session has the reason. */
bool row_write(struct row *row);
/* The first column of the first row as an id; 0: none, or failed. */
int64_t row_find(struct row *row);

/*
 * SQLITE_ROW: columns of row->statement are valid until the next call; SQLITE_DONE: the end; else
 * the session has the reason.
 */
int row_next(struct row *row);

#endif
