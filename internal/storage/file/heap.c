/* SPDX-License-Identifier: MIT */
#include "file/heap.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <unistd.h>

enum { COUNTED_APART = 256 * 1024 };

static sqlite3_mem_methods plain;
static _Atomic int64_t used, limit;
static _Thread_local int64_t counted; /* not in `used` yet */
static _Thread_local int64_t share,
    taken; /* of this thread since heap_set_share(); share 0: none */

static void count(int64_t bytes)
{
    counted += bytes;
    taken += bytes;
    if (counted < COUNTED_APART && counted > -COUNTED_APART) return;
    (void)atomic_fetch_add_explicit(&used, counted, memory_order_relaxed);
    counted = 0;
}

static bool has_room(int64_t bytes)
{
    if (share && taken + bytes > share) return false;
    return atomic_load_explicit(&used, memory_order_relaxed) + counted + bytes <=
           atomic_load_explicit(&limit, memory_order_relaxed);
}

static void *take(int bytes)
{
    void *memory = has_room(bytes) ? plain.xMalloc(bytes) : NULL;
    if (memory) count(plain.xSize(memory));
    return memory;
}

static void give(void *memory)
{
    if (memory) count(-(int64_t)plain.xSize(memory));
    plain.xFree(memory);
}

static void *resize(void *memory, int bytes)
{
    int64_t before = memory ? plain.xSize(memory) : 0;
    void *other = has_room(bytes - before) ? plain.xRealloc(memory, bytes) : NULL;
    if (other) count(plain.xSize(other) - before);
    return other;
}

int64_t heap_set_limit(int64_t bytes)
{
    return atomic_exchange(&limit, bytes);
}

void heap_set_share(int64_t bytes)
{
    share = bytes;
    taken = 0;
}

bool heap_watch(void)
{
    const int64_t most = INT64_C(1) << 30;
    int64_t half = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE) / 2;
    (void)heap_set_limit(half > 0 && half < most ? half : most);
    if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain) != SQLITE_OK) return false;
    sqlite3_mem_methods watched = plain;
    watched.xMalloc = take;
    watched.xFree = give;
    watched.xRealloc = resize;
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &watched) == SQLITE_OK;
}
