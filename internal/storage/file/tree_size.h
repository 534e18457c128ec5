/* SPDX-License-Identifier: MIT */
/*
 * tree_size - how many pages a table or index has, without reading them all.
 *
 * dbstat reads every page: minutes on a database of 20 GB. Here only inner pages are read, one in
 * some hundreds, and each says how many pages lie below it (SQLite's file format, section 1.6). Rows
 * are counted in some leaves and multiplied. The pages are those of the file: what is still in the
 * write-ahead log does not count. Pages of long values (overflow) do not count either.
 *
 * Works on any connection with a database file, on its thread. A page that is damaged, or changes
 * at this moment, makes a figure wrong and nothing else.
 */
#ifndef STORAGE_TREE_SIZE_H
#define STORAGE_TREE_SIZE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

struct tree_size {
    int64_t pages;
    int64_t rows; /* about, if there are more leaves than TREE_SIZE_LEAVES */
};
enum { TREE_SIZE_LEAVES = 64 };

/* False: the file cannot be read. A tree without a page has none. */
bool tree_size_of(sqlite3 *connection, int64_t root, struct tree_size *size);

#endif
