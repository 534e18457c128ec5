/* SPDX-License-Identifier: MIT */
/*
 * completeness - the completeness of an answer, as SQL functions.
 *
 *   completeness(from_us, to_us)          watched x captured x recorded:
 *                                         shares of time, frames, rows
 *   content_completeness(from_us, to_us)  share of the content of TCP connections that was seen
 *   is_being_written()                    1 if a program writes to this database, else 0
 *
 * The first two are 0..1, or NULL if it is not known. A NULL argument means the first or last watched
 * moment. Private to this room; docs/schema.md has the rest.
 */
#ifndef STORAGE_COMPLETENESS_H
#define STORAGE_COMPLETENESS_H

#include <sqlite3.h>
#include <stdbool.h>

/* Registers them with the connection. */
bool completeness_register(sqlite3 *connection);

#endif
