/* SPDX-License-Identifier: MIT */
/*
 * writer_lock - one writer per database file.
 *
 * Two programs that write and checkpoint one WAL database can lose committed pages (SQLite before
 * 3.51.3), and a second capture would declare the first one interrupted. The lock is the name of
 * an abstract Unix socket made of the file's device and inode: the kernel frees it when the process
 * ends, however it ends, and no file is left behind. (flock() on the database would need a second
 * descriptor, and closing that drops SQLite's own locks.) Processes in different network
 * namespaces do not see each other's.
 */
#ifndef STORAGE_WRITER_LOCK_H
#define STORAGE_WRITER_LOCK_H

#include "base/error.h"

/* A descriptor to be closed at the end; -1 with a sentence where another writer has it. */
int writer_lock_take(const char *path, struct error *error);

/* Whether somebody writes to the file at this moment. */
bool writer_lock_is_held(const char *path);

#endif
