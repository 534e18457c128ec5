/* SPDX-License-Identifier: MIT */
/*
 * completeness - how much of what was on the wire an answer can know of, as SQL functions.
 *
 *   completeness(from_us, to_us)          watched x captured x recorded: shares of time, frames,
 * rows content_completeness(from_us, to_us)  share of the content of TCP connections that was seen
 *
 * Both are 0..1, or NULL where nothing is known; NULL as an argument is the first or last moment
 * that was watched. Private to this room; docs/schema.md says the rest.
 */
#ifndef STORAGE_COMPLETENESS_H
#define STORAGE_COMPLETENESS_H

#include <sqlite3.h>
#include <stdbool.h>

/* Makes both known to the connection. */
bool completeness_register(sqlite3 *connection);

#endif
