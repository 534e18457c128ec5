/* SPDX-License-Identifier: MIT */
/*
 * wal - how long the write-ahead log gets, and when it is emptied into the database.
 *
 * Only the writer's connection checkpoints, and never by itself: after a commit that finds the log
 * large, and in storage_maintain(). A passive checkpoint moves what no reader's snapshot needs;
 * where that is all of it, the next commit begins the file anew. A reader that holds a snapshot
 * keeps the log from being begun anew, so it grows, up to a bound at which storage_maintain() asks
 * for a pause. Behind that stands a guard which nothing passes: the writer's files are opened
 * through a VFS of our own that answers "full" to a write beyond the bound, and SQLite rolls back.
 */
#ifndef STORAGE_WAL_H
#define STORAGE_WAL_H

#include "policy.h"

#include <sqlite3.h>

enum { WAL_FRAME_HEADER_BYTES = 24 };

struct wal {
    int pages;         /* in use after the last commit */
    int pages_tried;   /* at the last checkpoint that could not empty it */
    int pages_at_once; /* of the largest commit of late */
    int64_t page_bytes;
};

/* The VFS to open the writer's connection with. */
const char *wal_vfs(void);
/* The guard: no byte of the log is written behind most_bytes; 0: no bound. */
void wal_set_bound(sqlite3 *connection, int64_t most_bytes);
/* A commit hook of SQLite; owner is the struct wal. */
int wal_note_commit(void *owner, sqlite3 *connection, const char *name, int pages);

/* Bytes that a page takes in the log. */
static inline int64_t wal_bytes_of_page(const struct wal *wal)
{
    return wal->page_bytes + WAL_FRAME_HEADER_BYTES;
}
/* Bytes in use of the log. */
int64_t wal_bytes(const struct wal *wal);
/* Most bytes that the shared index of a log of this size takes. */
int64_t wal_index_bytes(int64_t log_bytes, int64_t page_bytes);
/* Has the log grown by so much since it was last looked at? */
bool wal_has_grown(const struct wal *wal, int64_t bytes);
/* Moves what readers allow; where that is everything and `shorten` is set, cuts the file to
 * nothing, too, where no reader looks at it. Waits for nobody. */
enum storage_checkpoint wal_checkpoint(struct wal *wal, sqlite3 *connection, bool shorten);

#endif
