/* SPDX-License-Identifier: MIT */
/*
 * memory - blocks of the pool for a flow. If the pool is used up, others make way (reassembly.h,
 * parse_memory.h). Private to this room; one thread.
 */
#ifndef TRACKER_MEMORY_H
#define TRACKER_MEMORY_H

#include <stddef.h>

struct feeding;

/* It is given back by pool_give(). NULL: nobody makes way. */
void *memory_take(const struct feeding *feeding, size_t size);
/* The flow at hand may have to give it up for others. It is given back by parse_memory_give(). */
void *memory_take_for_parser(const struct feeding *feeding, size_t size);

#endif
