/* SPDX-License-Identifier: MIT */
/*
 * content - a number for all columns of a row together, by which a table of values is searched.
 *
 * It has 31 bits, so that a row and its entry in an index need four bytes each. Two rows may have
 * the same number, and anybody who chooses what rows hold can make such rows. So a search looks at
 * a few rows of a number, compares them, and else adds one. It must not change: databases hold it.
 * SQL has it as content_of(column, ...), which moves rows of earlier layouts.
 */
#ifndef STORAGE_CONTENT_H
#define STORAGE_CONTENT_H

#include "base/cursor.h"

#include <sqlite3.h>

enum { CONTENT_MOST_COLUMNS = 8 };

struct content {
    uint64_t parts[2 * CONTENT_MOST_COLUMNS];
    size_t count;
};
/* Text with data NULL is NULL. */
void content_add_text(struct content *content, struct span text);
void content_add_integer(struct content *content, int64_t value);
int64_t content_number(const struct content *content);

/* Gives a connection the SQL function. */
bool content_register(sqlite3 *connection);

#endif
