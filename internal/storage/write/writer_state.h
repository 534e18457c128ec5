/* SPDX-License-Identifier: MIT */
/*
 * writer_state - the inside of struct storage_writer: its file, its lock, its transactions.
 *
 * One connection, one thread. Only `rows` writes rows; the members beside it are the writer's own.
 * Private to this room.
 */
#ifndef STORAGE_WRITER_STATE_H
#define STORAGE_WRITER_STATE_H

#include "write/changes.h"
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
    int lock;  /* see writer_lock.h */
    int claim; /* see claim.h */
    struct file_identity file;
    struct wal wal;
    struct changes changes;
    int patience_ms;
    bool durable;
    int64_t unindexed; /* rows that wait for indexes; -1: none does */
    int64_t
        schema_mark; /* the cookie of the schema as this writer compared it or made it; 0: not known */
    uint64_t losses;                      /* transactions that SQLite rolled back */
    int64_t kept_flow_id, kept_device_id; /* the highest ids that the database has stored */
    char zone[64];                        /* of local days; empty: what the database has */
    struct upkeep *upkeep;                /* of storage_maintain(), which makes it; else NULL */
    void (*end_upkeep)(struct upkeep *upkeep);
};

enum { CHECKPOINT_BYTES = 64 * 1024 * 1024 }; /* of WAL; the size kept at its reset */

/* Forgets the state of upkeep, which belongs to one file. */
static inline void writer_end_upkeep(struct storage_writer *writer)
{
    if (writer->upkeep) writer->end_upkeep(writer->upkeep);
    writer->upkeep = NULL;
}

#endif
