/* SPDX-License-Identifier: MIT */
/*
 * day_sets - sets of days as values of SQL, so that a row may stand for many days. Private to this
 * room.
 *
 * A set is an integer, one day (since 1970-01-01), or a blob, which day_set() makes:
 *   day_set(days)              all days of the sets, as one set (an aggregate)
 *   day_count(days, from, to)  how many days there are in all of them, from a day on and before
 *                              another one (an aggregate)
 *   day_list(days, from, to)   these, counted from `from`: '0,1,6' (an aggregate)
 *   days_in(days, from, to)    the count of one set
 * A blob is the first day, a multiple of 64, and 64 days a word. It is a value of this machine.
 */
#ifndef STORAGE_DAY_SETS_H
#define STORAGE_DAY_SETS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool day_sets_register(sqlite3 *connection);

/* The result of a function: the days of these words, of which bit 0 is `first`, a multiple of 64. */
void day_sets_give(sqlite3_context *context, int64_t first, const uint64_t *words, size_t count);

#endif
