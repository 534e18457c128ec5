/* SPDX-License-Identifier: MIT */
/*
 * connection - the one function that opens a database file.
 *
 * The file may come from anybody, and anybody may have changed it. So no connection runs triggers,
 * loads extensions, calls functions of its schema that could do harm, or takes a value of more than
 * CONNECTION_MOST_BYTES out of it (sqlite.org/security.html, "untrusted SQLite database files").
 * connection_start() bounds the memory of all connections together (heap.h).
 *
 * Private to this room. A connection belongs to the thread that uses it.
 */
#ifndef STORAGE_CONNECTION_H
#define STORAGE_CONNECTION_H

#include <sqlite3.h>
#include <stdbool.h>

enum { CONNECTION_MOST_BYTES = 16 * 1024 * 1024 };

/*
 * Once per process, before SQLite's first use: switches off memory statistics, which cost a lock
 * and a count per allocation (a twelfth of a row), and bounds its memory (heap.h).
 */
void connection_start(void);

enum connection_use {
    CONNECTION_ORDINARY,
    CONNECTION_SALVAGES, /* of a damaged file, or a copy of it: what SQLite refuses is read, too */
};

/*
 * `parameters` are those of a file: URI, such as "mode=rw". On failure *connection still has the
 * reason, and NULL says that memory is short; close it in any case.
 */
bool connection_open(const char *path, const char *parameters, enum connection_use use,
                     const char *vfs, sqlite3 **connection);
/* A database of no file, for comparisons. */
bool connection_open_memory(sqlite3 **connection);

#endif
