/* SPDX-License-Identifier: MIT */
/*
 * files - the files of a database: the file itself, and those that SQLite keeps beside it.
 *
 * Only this knows what they are called. Every function may be called from any thread.
 */
#ifndef STORAGE_FILES_H
#define STORAGE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum storage_file {
    FILE_DATABASE,
    FILE_LOG,     /* write-ahead log: rows that are committed, and not yet in the database */
    FILE_INDEX,   /* of the log, shared by all who have the database open */
    FILE_JOURNAL, /* pages as they were before a change that may have to be rolled back */
    FILE_COUNT
};
enum { FILE_SUFFIX_SIZE = 16 }; /* what a name needs beside the database's own, with its NUL */

/* The path of one of them; false: it does not fit. */
bool storage_file_path(const char *database, enum storage_file file, char *path, size_t size);
/* Its size; -1: it is not there. */
int64_t storage_file_bytes(const char *database, enum storage_file file);

struct storage_sizes { /* 0: it is not there */
    int64_t database_bytes, log_bytes, index_bytes;
};
struct storage_sizes storage_sizes(const char *database);

/* Removes them all. Nobody may have the database open. */
void storage_remove_files(const char *database);
/* Removes those beside the database: SQLite would play an old log or journal into a new file. */
void storage_remove_companions(const char *database);

#endif
