/* SPDX-License-Identifier: MIT */
/*
 * writer_lock - one writer per database file.
 *
 * Two programs that write and checkpoint one WAL database can lose committed pages (SQLite before
 * 3.51.3), and a second capture would declare the first one interrupted. The lock is flock() on
 * DATABASE.lock, beside the real file, so links to it lead to the same lock. It holds across users
 * and namespaces, and the kernel frees it when the process ends, however it ends. Its mode gives
 * read access only to who may write the database: a reader could hold a file that it can open.
 * (flock() on the database itself would need a second descriptor, and closing that drops SQLite's
 * own locks.) A file that a killed writer left behind is taken as it is.
 *
 * The file says who holds the lock: the process id, then the path of its control socket or "-".
 * Any thread may call these. Private to this room.
 */
#ifndef STORAGE_WRITER_LOCK_H
#define STORAGE_WRITER_LOCK_H

#include "base/error.h"

#include <stddef.h>
#include <sys/types.h>

/* Returns a descriptor for writer_lock_release(). Returns -1 with a sentence (ERROR_BUSY) if another
 * writer has the lock. Refuses a file with several names (hard links) and one that is mounted by
 * itself: SQLite keeps a log beside each name, and there would be a lock beside each. */
int writer_lock_take(const char *path, struct error *error);

/* Removes the lock file, if the descriptor still is that file, and lets go. Call it after
 * everything else that touches the database. -1 is ignored. */
void writer_lock_release(int lock, const char *path);

/* Whether the descriptor is the lock of what the path leads to now. */
bool writer_lock_covers(int lock, const char *path);

/* Names the control socket of the holder; NULL: it has none. */
bool writer_lock_name(int lock, const char *control, struct error *error);

/* Gives the second lock what the first one says. */
void writer_lock_copy(int from, int to);

/* Whether somebody writes to the file at this moment. Who may not open the lock file asks
 * /proc/locks, which does not show the processes outside of a container to those inside. */
bool writer_lock_is_held(const char *path);

/* Who has the lock: process id (0: not known) and control socket ("": none, or not known). False:
 * nobody has it. */
bool writer_lock_holder(const char *path, pid_t *process, char *control, size_t control_size);

#endif
