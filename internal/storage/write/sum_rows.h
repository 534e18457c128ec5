/* SPDX-License-Identifier: MIT */
/*
 * sum_rows - rows that C gives to a statement: SELECT hour_us, flows FROM sum_rows(:items).
 * Private to this room.
 *
 * Sums are written by the ten thousand when a file is closed. A statement for each costs twice what
 * the row itself costs: binding, starting, seeking from the root. So one statement writes a table,
 * and reads its rows from here. :items is a struct sum_rows, bound by row_sum_rows(). One thread.
 */
#ifndef STORAGE_SUM_ROWS_H
#define STORAGE_SUM_ROWS_H

#include "write/row.h"

/* The columns, of keys and of figures. */
#define SUM_ROW_COLUMNS(X)                                                                         \
    X(hour_us)                                                                                     \
    X(day)                                                                                         \
    X(zone_id)                                                                                     \
    X(device_id)                                                                                   \
    X(role)                                                                                        \
    X(domain)                                                                                      \
    X(peer)                                                                                        \
    X(address)                                                                                     \
    X(place)                                                                                       \
    X(how)                                                                                         \
    X(label_id)                                                                                    \
    X(kind_id)                                                                                     \
    X(service)                                                                                     \
    X(server_label_text)                                                                           \
    X(capture)                                                                                     \
    X(bucket_us)                                                                                   \
    X(app_protocol_term)                                                                           \
    X(dst_domain)                                                                                  \
    X(flows)                                                                                       \
    X(packets_sent)                                                                                \
    X(packets_received)                                                                            \
    X(bytes_sent)                                                                                  \
    X(bytes_received)                                                                              \
    X(payload_sent)                                                                                \
    X(payload_received)                                                                            \
    X(content_bytes)                                                                               \
    X(missed_bytes)                                                                                \
    X(questions)                                                                                   \
    X(repeats)                                                                                     \
    X(answered)                                                                                    \
    X(no_such_name)                                                                                \
    X(failed)                                                                                      \
    X(first_us)                                                                                    \
    X(last_us)                                                                                     \
    X(first_after_us)                                                                              \
    X(last_after_us)                                                                               \
    X(peer_place)                                                                                  \
    X(first_id)

#define SUM_ROW_COLUMN(name) SUM_ROW_##name,
enum sum_row_column {
    SUM_ROW_COLUMNS(SUM_ROW_COLUMN) SUM_ROW_NUMBERS,
    SUM_ROW_flow_ids = SUM_ROW_NUMBERS, /* the only text */
};
#undef SUM_ROW_COLUMN

struct sum_rows {
    /* Fills the columns that the statement reads; false: there is no further row. */
    bool (*next)(struct sum_rows *rows);
    int64_t numbers[SUM_ROW_NUMBERS];
    struct span flow_ids; /* lives until the next row; NULL: none */
};

/* Before any statement that names it is prepared. */
bool sum_rows_register(sqlite3 *connection);

void row_sum_rows(struct row *row, enum bind bind, struct sum_rows *rows);

#endif
