/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include "tracker_state.h"

enum { WAYS_MOST = 64 }; /* that others make for one block */

void *memory_take(const struct feeding *feeding, size_t size)
{
    struct pool *pool = &feeding->tracker->pool;
    void *block = pool_take(pool, size);
    for (unsigned i = 0; !block && i < WAYS_MOST && reassembly_make_way(feeding, NULL); i++)
        block = pool_take(pool, size);
    return block;
}

void *memory_take_for_parser(const struct feeding *feeding, size_t size)
{
    void *block = memory_take(feeding, size);
    if (block) parse_memory_hold(feeding->tracker, feeding->flow, pool_rounded(size));
    return block;
}
