/* SPDX-License-Identifier: MIT */
#include "write/wal.h"

#include <pthread.h>
#include <stddef.h>

enum {
    FILE_HEADER_BYTES = 32,
    /* The index grows by blocks of 32 KiB, each for 4,096 frames (the first for 34 fewer):
       https://www.sqlite.org/walformat.html, 2.2 */
    INDEX_BLOCK_BYTES = 32768,
    INDEX_BLOCK_FRAMES = 4096,
};

/* ---------------------------------------------------------------- the guard */

/* Follows SQLite's own object of an open file. */
struct guard {
    const sqlite3_io_methods *real;
    sqlite3_io_methods methods; /* the same but for xWrite */
    int64_t most_bytes;
};

static sqlite3_vfs *real_vfs, guarded_vfs;

static size_t guard_offset(void)
{
    size_t alignment = _Alignof(struct guard);
    return ((size_t)real_vfs->szOsFile + alignment - 1) / alignment * alignment;
}

static struct guard *guard_of(sqlite3_file *file)
{
    return (struct guard *)((char *)file + guard_offset());
}

static int guarded_write(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
    const struct guard *guard = guard_of(file);
    if (guard->most_bytes && offset + size > guard->most_bytes) return SQLITE_FULL;
    return guard->real->xWrite(file, bytes, size, offset);
}

static int guarded_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                        int *flags_out)
{
    (void)vfs;
    int result = real_vfs->xOpen(real_vfs, name, file, flags, flags_out);
    if (result != SQLITE_OK || !(flags & SQLITE_OPEN_WAL)) return result;
    struct guard *guard = guard_of(file);
    *guard = (struct guard){.real = file->pMethods, .methods = *file->pMethods};
    guard->methods.xWrite = guarded_write;
    file->pMethods = &guard->methods;
    return SQLITE_OK;
}

static void register_once(void)
{
    real_vfs = sqlite3_vfs_find(NULL);
    guarded_vfs = *real_vfs;
    guarded_vfs.zName = "netscope";
    guarded_vfs.szOsFile = (int)(guard_offset() + sizeof(struct guard));
    guarded_vfs.xOpen = guarded_open;
    (void)sqlite3_vfs_register(&guarded_vfs, 0);
}

const char *wal_vfs(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, register_once);
    return guarded_vfs.zName;
}

void wal_set_bound(sqlite3 *connection, int64_t most_bytes)
{
    sqlite3_file *file = NULL; /* of the journal; in WAL mode that is the log */
    if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) != SQLITE_OK)
        return;
    if (file && file->pMethods && file->pMethods->xWrite == guarded_write)
        guard_of(file)->most_bytes = most_bytes;
}

/* ---------------------------------------------------------------- length */

int wal_note_commit(void *owner, sqlite3 *connection, const char *name, int pages)
{
    struct wal *wal = owner;
    (void)connection;
    (void)name;
    int written = pages - wal->pages;
    /* the log was reset; the size of a very large commit is forgotten with time */
    if (written < 0) {
        written = pages;
        wal->pages_at_once -= wal->pages_at_once / 8;
    }
    wal->pages_at_once = written > wal->pages_at_once ? written : wal->pages_at_once;
    if (pages < wal->pages_tried) wal->pages_tried = 0;
    wal->pages = pages;
    return SQLITE_OK;
}

static int64_t log_bytes(int64_t pages, int64_t page_bytes)
{
    return pages ? FILE_HEADER_BYTES + pages * (page_bytes + WAL_FRAME_HEADER_BYTES) : 0;
}

int64_t wal_bytes(const struct wal *wal)
{
    return log_bytes(wal->pages, wal->page_bytes);
}

int64_t wal_index_bytes(int64_t bytes, int64_t page_bytes)
{
    int64_t frames = bytes / (page_bytes + WAL_FRAME_HEADER_BYTES) + 1;
    return (frames / (INDEX_BLOCK_FRAMES - 34) + 1) * INDEX_BLOCK_BYTES;
}

bool wal_has_grown(const struct wal *wal, int64_t bytes)
{
    return log_bytes(wal->pages - wal->pages_tried, wal->page_bytes) >= bytes;
}

/* ---------------------------------------------------------------- checkpoints */

static enum storage_checkpoint outcome(int result)
{
    switch (result & 0xff) {
    case SQLITE_OK: return CHECKPOINT_WHOLE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return CHECKPOINT_HELD_UP;
    default: return CHECKPOINT_FAILED;
    }
}

enum storage_checkpoint wal_checkpoint(struct wal *wal, sqlite3 *connection, bool shorten)
{
    int pages = 0, moved = 0;
    int result =
        sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
    wal->pages_tried = wal->pages;
    if (result == SQLITE_OK && moved < pages) result = SQLITE_BUSY;
    if (result != SQLITE_OK || !shorten) return outcome(result);
    /* If the cause is not a lock, a reader still uses the end of the log, which is moved. */
    if (sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) !=
        SQLITE_OK)
        return CHECKPOINT_HELD_UP;
    wal->pages = wal->pages_tried = 0;
    return CHECKPOINT_WHOLE;
}
