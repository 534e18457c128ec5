/* SPDX-License-Identifier: MIT */
/*
 * completeness - the completeness of an answer, as SQL functions.
 *
 *   completeness(from_us, to_us)          watched x captured x recorded:
 *                                         shares of time, frames, rows
 *   content_completeness(from_us, to_us)  share of the content of TCP connections that was seen
 *
 * Both are 0..1, or NULL if it is not known. A NULL argument means the first or last watched
 * moment. Private to this room; docs/schema.md has the rest.
 */
#ifndef STORAGE_COMPLETENESS_H
#define STORAGE_COMPLETENESS_H

#include <sqlite3.h>
#include <stdbool.h>

/* Registers both with the connection. */
bool completeness_register(sqlite3 *connection);

#endif
