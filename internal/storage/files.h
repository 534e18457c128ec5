/* SPDX-License-Identifier: MIT */
/*
 * files - the files of a database: the file itself, and those that SQLite keeps beside it.
 *
 * Only this file knows their names. Any thread may call every function.
 */
#ifndef STORAGE_FILES_H
#define STORAGE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum storage_file {
    FILE_DATABASE,
    FILE_LOG,     /* write-ahead log: rows that are committed, but not yet in the database */
    FILE_INDEX,   /* of the log, shared by all who have the database open */
    FILE_JOURNAL, /* pages before a change that may be rolled back */
    FILE_COUNT
};
enum { FILE_SUFFIX_SIZE = 16 }; /* the longest suffix, with its NUL */

/* The path of one of them; false: it does not fit. */
bool storage_file_path(const char *database, enum storage_file file, char *path, size_t size);
/* Its size; -1: it does not exist. */
int64_t storage_file_bytes(const char *database, enum storage_file file);

struct storage_sizes { /* 0: it does not exist */
    int64_t database_bytes, log_bytes, index_bytes;
};
struct storage_sizes storage_sizes(const char *database);

/* Removes them all. No process may have the database open. */
void storage_remove_files(const char *database);
/* Removes those beside the database: SQLite would replay an old log or journal into a new file. */
void storage_remove_companions(const char *database);

#endif
