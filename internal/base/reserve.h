/* SPDX-License-Identifier: MIT */
/*
 * reserve - large zeroed memory straight from the system, in huge pages if available.
 *
 * Address space is reserved at once; a page costs memory from its first use. Huge pages mean fewer
 * page faults. They also mean fewer misses of the processor's address translation (TLB) if entries
 * are looked up at random.
 */
#ifndef BASE_RESERVE_H
#define BASE_RESERVE_H

#include <stddef.h>

/* NULL if the system refuses. Release it with the same size; NULL is accepted. */
void *reserve_memory(size_t size);
/* The same in small pages, for large memory of which few places are used. */
void *reserve_sparse_memory(size_t size);
void release_memory(void *memory, size_t size);

#endif
