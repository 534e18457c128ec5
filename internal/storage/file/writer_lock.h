/* SPDX-License-Identifier: MIT */
/*
 * writer_lock - one writer per database file.
 *
 * Two programs that write and checkpoint one WAL database can lose committed pages (SQLite before
 * 3.51.3), and a second capture would mark the first one interrupted. The lock is flock() on
 * DATABASE.lock, beside the real file, so links to it lead to the same lock. It works across users
 * and namespaces, and the kernel frees it when the process ends, for any reason. Its mode gives
 * read access only to users who may write the database, because a reader could lock any file that
 * it can open. (flock() on the database itself would need a second descriptor, and closing that
 * drops SQLite's own locks.) A file that a killed writer left behind is reused.
 *
 * The file names its holder: the process id, then the path of its control socket or "-". Any thread
 * may call these. Private to this room.
 */
#ifndef STORAGE_WRITER_LOCK_H
#define STORAGE_WRITER_LOCK_H

#include "base/error.h"

#include <stddef.h>
#include <sys/types.h>

/*
 * Returns a descriptor for writer_lock_release(). Returns -1 with a sentence (ERROR_BUSY) if
 * another writer has the lock. Refuses a file with several names (hard links) and one that is
 * mounted by itself: SQLite keeps a log beside each name, and each would have its own lock.
 */
int writer_lock_take(const char *path, struct error *error);

/*
 * Removes the lock file, if the descriptor still is that file, and releases the lock. Call it after
 * every other use of the database. -1 is ignored.
 */
void writer_lock_release(int lock, const char *path);

/* True if the descriptor is the lock of the file to which the path leads now. */
bool writer_lock_covers(int lock, const char *path);

/* Names the control socket of the holder; NULL: it has none. */
bool writer_lock_name(int lock, const char *control, struct error *error);

/* Copies the contents of the first lock to the second. */
void writer_lock_copy(int from, int to);

/*
 * True if a process is writing to the file. If the lock file cannot be opened, /proc/locks is read.
 * Inside a container it does not show processes outside.
 */
bool writer_lock_is_held(const char *path);

/*
 * The holder of the lock: process id (0: not known) and control socket ("": none, or not known).
 * False: there is none.
 */
bool writer_lock_holder(const char *path, pid_t *process, char *control, size_t control_size);

#endif
