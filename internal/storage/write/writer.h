/* SPDX-License-Identifier: MIT */
/*
 * writer - the inside of struct storage_writer: its file, its lock, its transactions.
 *
 * One connection, one thread. Rows are written by `rows` alone; what only the writer may touch
 * stands beside it. Private to this room.
 */
#ifndef STORAGE_WRITER_H
#define STORAGE_WRITER_H

#include "write/rows.h"
#include "write/wal.h"

#include <sys/types.h>

/* The file that a path leads to; zeros: none. */
struct file_identity {
    dev_t device;
    ino_t inode;
};

struct upkeep;

struct storage_writer {
    struct rows rows;
    char *path;
    int lock; /* see writer_lock.h */
    struct file_identity file;
    struct wal wal;
    int patience_ms;
    bool durable;
    uint64_t losses;                      /* transactions that SQLite rolled back */
    int64_t kept_flow_id, kept_device_id; /* the highest ids as the database has them */
    struct upkeep *upkeep;                /* of storage_maintain(), which makes it; else NULL */
};

enum { CHECKPOINT_BYTES = 64 * 1024 * 1024 }; /* of WAL; kept of it when it is begun anew */

/* connect.c: opens the connection, migrates, prepares the statements. */
bool writer_connect(struct storage_writer *writer, struct error *error);
/*
 * A file system that broke is taken away, repaired and mounted again: then the path leads to
 * another file than the one that is open, which will refuse for ever. The writer moves to the new
 * one if it is ours.
 */
void writer_follow_path(struct storage_writer *writer);

/* transaction.c: opens a transaction if none is open, and forgets an earlier row's failure. */
enum write_state writer_begin_row(struct storage_writer *writer, struct error *error);
/* How the row that was begun stands; hands out the error if it is not written. */
enum write_state writer_end_row(struct storage_writer *writer, struct error *error);

#endif
