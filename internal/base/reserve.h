/* SPDX-License-Identifier: MIT */
/*
 * reserve - large zeroed memory straight from the system, in huge pages where it gives them.
 *
 * Address space is reserved at once; pages cost memory when they are first touched. Huge pages
 * mean fewer faults and, where single entries are looked up at random, fewer misses of the
 * processor's address translation.
 */
#ifndef BASE_RESERVE_H
#define BASE_RESERVE_H

#include <stddef.h>

/* NULL where the system refuses. Give the same size to release it; NULL is fine. */
void *reserve_memory(size_t size);
/* The same in small pages, for what is large, and touched in few places. */
void *reserve_sparse_memory(size_t size);
void release_memory(void *memory, size_t size);

#endif
