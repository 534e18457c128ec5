/* SPDX-License-Identifier: MIT */
/*
 * database - what writer and readers share: which files are ours, and SQLite's "no" as a sentence.
 *
 * Private to this room. A file is looked at before anything may be written near it: through a
 * connection that takes no locks and makes no files (immutable), so a stranger's database keeps
 * every byte. (Opening the file with open() instead would be wrong: closing any descriptor of a
 * file drops the POSIX locks that this process holds on it, SQLite's included.)
 */
#ifndef STORAGE_DATABASE_H
#define STORAGE_DATABASE_H

#include "base/error.h"

#include <sqlite3.h>
#include <stdint.h>

enum { DATABASE_APPLICATION_ID = 0x4e745363 }; /* "NtSc" */

/* Once per process, before SQLite's first use: no memory statistics, which cost a lock and a count
 * per allocation (a twelfth of a row). */
void database_start(void);

/* What stands at a path. */
enum database_state {
    DATABASE_REFUSED, /* error is set */
    DATABASE_ABSENT,  /* no such file */
    DATABASE_EMPTY,   /* a file of no bytes */
    DATABASE_OURS,    /* made by this program's schema, not newer than it */
};
enum database_state database_look(const char *path, struct error *error);

/* True where it is one of ours; a sentence where there is none, or one of no bytes. */
bool database_expect(const char *path, struct error *error);

/* A "file:" URI of the path; sqlite3_free it. */
char *database_uri(const char *path, const char *parameters);

/*
 * A connection that reads, with patience for whoever holds a lock. A database whose program was
 * killed is still in WAL mode, and reading it needs the -shm file, which a folder without write
 * permission does not allow to be made: where there is no WAL to read either, nobody is writing and
 * the file is opened as it stands. On failure *connection still tells why; close it in any case.
 */
bool database_open_reading(const char *path, sqlite3 **connection);

/* One integer of one statement; false on error or where there is no row. */
bool database_integer(sqlite3 *connection, const char *sql, int64_t *value);

/* Why the last call on the connection failed: "The database PATH ..., so DOING failed: way out."
   Its kind follows from SQLite's code. Returns false. */
bool database_error(struct error *error, sqlite3 *connection, const char *path, const char *doing);
/* Does the cause of that failure end by itself or by an operator's hand: a lock, a full or refusing
   disk, a lack of memory? If not, the same call fails again. */
bool database_may_pass(sqlite3 *connection);

#endif
