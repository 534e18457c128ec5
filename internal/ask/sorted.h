/* SPDX-License-Identifier: MIT */
/* sorted - a question's SQL with another order of its rows. */
#ifndef ASK_SORTED_H
#define ASK_SORTED_H

#include "ask.h"

/*
 * The SQL of a question, ordered by `sort` (question.sort). All rows that match are read before the
 * first comes; if the question has a key of one column, only that and the sorted one. NULL: the
 * error is filled (ERROR_BAD_QUESTION: there is no such column). The caller frees it.
 */
char *sorted_sql(struct storage_reader *reader, const char *sql, const char *key, const char *sort,
                 struct error *error);

/* The line ORDER BY of the whole question, with the line end before it; NULL: it has none. */
const char *question_order(const char *sql);

#endif
