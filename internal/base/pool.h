/*
 * pool - buffers of differing sizes out of one fixed budget.
 *
 * Sizes are rounded up to powers of two, each with its own free list. Memory is carved off one
 * reservation in whole buffers, and a buffer given back serves its own size again; so the pool
 * never exceeds its budget, never fragments into unusable pieces, and never calls the system
 * after it was made. When it has nothing left it answers NULL, and the caller evicts or does
 * without, and counts. One thread.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POOL_LEAST = 64, POOL_MOST = 256 * 1024, POOL_CLASSES = 13 };

struct pool {
    uint8_t *memory;
    size_t budget, carved;
    size_t in_use; /* bytes handed out, rounded up */
    void *free_heads[POOL_CLASSES];
};

bool pool_init(struct pool *pool, size_t budget_bytes);
void pool_clear(struct pool *pool);
/* At least size bytes, aligned to 64, not zeroed; NULL where the budget is used up or size is over
 * POOL_MOST. */
void *pool_take(struct pool *pool, size_t size);
/* size as it was asked for. */
void pool_give(struct pool *pool, void *buffer, size_t size);
/* What a request of size bytes really gets. */
size_t pool_rounded(size_t size);

#endif
