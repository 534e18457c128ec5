/* SPDX-License-Identifier: MIT */
/*
 * sql_names - names in a statement that may mean tables, and those of common table expressions (CTE).
 *
 * It is no parser. It reads the tokens of SQLite: names, names in quotes of four kinds, strings,
 * comments. So a caller must be able to bear one name too many; there is never one too few.
 *
 * Plain functions over text. Private to this room.
 */
#ifndef STORAGE_SQL_NAMES_H
#define STORAGE_SQL_NAMES_H

#include <stddef.h>

/*
 * The next CTE from here on, without its quotes, cut to the size: a name that is followed by AS [NOT]
 * [MATERIALIZED] and a parenthesis, or by a list in parentheses and those. Returns where to look on;
 * NULL: there is none.
 */
const char *cte_next(const char *sql, char *name, size_t size);
/* The same for a name where a table may stand: behind FROM, JOIN, IN, a comma, a point or a
 * parenthesis. */
const char *table_next(const char *sql, char *name, size_t size);

#endif
