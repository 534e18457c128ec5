/* SPDX-License-Identifier: MIT */
/*
 * database - the common part of writer and readers: which files are ours, and SQLite's refusals as
 * sentences.
 *
 * Private to this room. A file is examined before any write near it, through a connection that
 * takes no locks and makes no files (immutable). So another program's database keeps every byte.
 * (Opening the file with open() instead would be wrong: closing any descriptor of a file drops the
 * POSIX locks that this process holds on it, SQLite's included.)
 */
#ifndef STORAGE_DATABASE_H
#define STORAGE_DATABASE_H

#include "base/error.h"

#include <sqlite3.h>
#include <stdint.h>

enum { DATABASE_APPLICATION_ID = 0x4e745363 }; /* "NtSc" */

/* The kind of file at a path. */
enum database_state {
    DATABASE_REFUSED, /* error is set */
    DATABASE_ABSENT,  /* no such file */
    DATABASE_EMPTY,   /* a file of no bytes, or one whose making was interrupted */
    DATABASE_OURS,    /* made by this program's schema, not newer than it */
};
enum database_state database_look(const char *path, struct error *error);
/* The sentence for a file that another program made. Returns false. */
bool database_refuse_foreign(const char *path, struct error *error);

/* True if it is one of ours. False with a sentence if there is none, or one of no bytes. */
bool database_expect(const char *path, struct error *error);

/*
 * A connection that reads, and waits for locks. After its program was killed a database is still in
 * WAL mode. Reading it then needs the -shm file, which cannot be made in a folder without write
 * permission. If there is no WAL either, no program writes, so the file is opened as it is. On
 * failure *connection still has the reason; close it in any case.
 */
bool database_open_reading(const char *path, sqlite3 **connection);

/* The integer result of one statement; false on error or if there is no row. */
bool database_integer(sqlite3 *connection, const char *sql, int64_t *value);

/*
 * The reason why the last call on the connection failed: "The database PATH ..., so DOING failed:
 * way out." Its kind follows from SQLite's code. Returns false.
 */
bool database_error(struct error *error, sqlite3 *connection, const char *path, const char *doing);
/*
 * True if the cause of that failure ends by itself or by an operator: a lock, a full or refusing
 * disk, a lack of memory. If not, the same call fails again.
 */
bool database_may_pass(sqlite3 *connection);

#endif
