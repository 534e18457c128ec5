/* SPDX-License-Identifier: MIT */
/*
 * pool - buffers of differing sizes out of one fixed budget.
 *
 * Sizes are rounded up to powers of two. Memory is carved off one reservation in the largest
 * pieces; a buffer is cut out of a larger free one by halving, and when it comes back it joins
 * with its other half as soon as that is free too (buddies), so what was once used for many small
 * buffers serves large ones again. A few buffers of each size are kept as they came, because most
 * are taken again at once; they are joined when a larger one is asked for in vain.
 *
 * The pool never exceeds its budget (the book-keeping, a byte per 64, comes on top) and never
 * calls the system after it was made. A call costs a dozen steps; the one that joins what was kept
 * costs POOL_CLASSES * POOL_KEPT_MOST times that, at most. When nothing is left it answers NULL,
 * and the caller evicts or does without, and counts. One thread.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POOL_LEAST = 64, POOL_MOST = 256 * 1024, POOL_CLASSES = 13, POOL_KEPT_MOST = 16 };

struct pool_free; /* lies in the free buffer itself */

struct pool {
    uint8_t *memory;
    uint8_t *free_classes; /* per POOL_LEAST bytes: 1 + class of the free buffer that begins here */
    size_t budget, carved;
    size_t in_use;                         /* bytes handed out, rounded up */
    struct pool_free *heads[POOL_CLASSES]; /* free, and not the halves of a free one */
    struct pool_free *kept[POOL_CLASSES];  /* free, but not joined yet */
    uint8_t kept_count[POOL_CLASSES];
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
