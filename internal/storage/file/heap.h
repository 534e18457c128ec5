/* SPDX-License-Identifier: MIT */
/*
 * heap - the memory that SQLite may have in this process, all connections together.
 *
 * A query of a stranger's view can ask for any amount of memory. SQLite's own limit
 * (sqlite3_hard_heap_limit64) needs its memory statistics, which take a lock for each allocation. So
 * SQLite's allocator is wrapped. Each thread counts for itself, and adds what it counted to the sum
 * now and then. So the sum is exact but for COUNTED_APART bytes of each thread.
 *
 * An allocation beyond the limit fails, and SQLite reports SQLITE_NOMEM. Any thread may call this.
 */
#ifndef STORAGE_HEAP_H
#define STORAGE_HEAP_H

#include <stdbool.h>
#include <stdint.h>

/* Before SQLite's first use. Sets the limit: a GiB, or half of the machine's memory if that is less. */
bool heap_watch(void);
/* Returns the limit before. */
int64_t heap_set_limit(int64_t bytes);
/* From now on, what this thread takes beyond what it gives back may be so much. 0: no such bound. */
void heap_set_share(int64_t bytes);

#endif
