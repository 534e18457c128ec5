/* SPDX-License-Identifier: MIT */
/*
 * wal - the size of the write-ahead log, and its checkpoints.
 *
 * Only the writer's connection checkpoints, and never by itself: after a commit that finds the log
 * large, and in storage_maintain(). A passive checkpoint moves the pages that no reader's snapshot
 * needs. If that is all of them, the next commit resets the file. A reader with a snapshot prevents
 * the reset, so the log grows, up to a limit at which storage_maintain() asks for a pause. A guard
 * enforces the limit: the writer's files are opened through our own VFS. It returns "full" for a
 * write beyond the limit, and SQLite rolls back.
 */
#ifndef STORAGE_WAL_H
#define STORAGE_WAL_H

#include "policy.h"

#include <sqlite3.h>

enum { WAL_FRAME_HEADER_BYTES = 24 };

struct wal {
    int pages;         /* in use after the last commit */
    int pages_tried;   /* at the last checkpoint that could not empty it */
    int pages_at_once; /* of the largest recent commit */
    int64_t page_bytes;
};

/* The VFS for opening the writer's connection. */
const char *wal_vfs(void);
/* The guard: no byte of the log is written beyond most_bytes; 0: no limit. */
void wal_set_bound(sqlite3 *connection, int64_t most_bytes);
/* A commit hook of SQLite; owner is the struct wal. */
int wal_note_commit(void *owner, sqlite3 *connection, const char *name, int pages);

/* Bytes that a page takes in the log. */
static inline int64_t wal_bytes_of_page(const struct wal *wal)
{
    return wal->page_bytes + WAL_FRAME_HEADER_BYTES;
}
/* Bytes of the log in use. */
int64_t wal_bytes(const struct wal *wal);
/* An upper bound of the shared index's bytes for a log of this size. */
int64_t wal_index_bytes(int64_t log_bytes, int64_t page_bytes);
/* True if the log has grown by that much since the last check. */
bool wal_has_grown(const struct wal *wal, int64_t bytes);
/*
 * Moves the pages that readers allow. If that is all of them, `shorten` is set and no reader uses
 * the file, also truncates it. Waits for no lock.
 */
enum storage_checkpoint wal_checkpoint(struct wal *wal, sqlite3 *connection, bool shorten);

#endif
