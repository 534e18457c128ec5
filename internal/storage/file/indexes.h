/* SPDX-License-Identifier: MIT */
/*
 * indexes - those of the hot tables (schema/indexes), which no migration makes.
 *
 * A row costs less if an index is made after it. So while an empty database is filled from files it
 * has none (storage_index_later()); they come when it is filled, or at the latest when it has
 * INDEXES_AT_LATEST rows, because that many are sorted within a second. What the connection's cache
 * has no room for is sorted in files without a name beside the database. With fewer rows than
 * INDEXES_FROM none is made: to make an index of all its rows costs more than to read them all for
 * hundreds of questions, and that takes less than 50 ms. Each later opening for writing makes what
 * is missing, so a program that was killed before leaves nothing undone. Questions give the same
 * answers without them.
 *
 * A new database has them before it is filled, if only for a moment. Their places stand in the list
 * of tables (sqlite_schema), and so this list lies at the beginning of the file. Of a file that is
 * cut short, the rest can be read then.
 */
#ifndef STORAGE_INDEXES_H
#define STORAGE_INDEXES_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum { INDEXES_FROM = 100 * 1000, INDEXES_AT_LATEST = 2 * 1000 * 1000 };
/* How many rows there are to be indexed, or a few more. */
#define INDEXES_ROWS_SQL                                                                           \
    "SELECT (SELECT coalesce(max(flow_id) - min(flow_id) + 1, 0) FROM flow)"                       \
    " + (SELECT coalesce(max(dns_id) - min(dns_id) + 1, 0) FROM dns_query)"                        \
    " + (SELECT coalesce(max(tls_id) - min(tls_id) + 1, 0) FROM tls_handshake)"                    \
    " + (SELECT coalesce(max(http_id) - min(http_id) + 1, 0) FROM http_request)"

/* How many are missing; -1: that cannot be read. */
int indexes_missing(sqlite3 *connection);
/* False: the connection has the reason. */
bool indexes_make(sqlite3 *connection);
bool indexes_drop(sqlite3 *connection);
/* Notes for SQLite's planner how selective each index is, from a sample of each. */
bool indexes_sample(sqlite3 *connection);

#endif
