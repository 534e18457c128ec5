/* SPDX-License-Identifier: MIT */
/*
 * pool - buffers of differing sizes out of one fixed budget.
 *
 * Sizes are rounded up to powers of two. One reservation is carved into the largest pieces. A
 * buffer is cut from a larger free one by halving. A returned buffer joins its other half (its
 * buddy) once both are free, so memory of many small buffers serves large ones again. A few buffers
 * of each size are kept unjoined, because most are taken again at once. They are joined if a larger
 * buffer is asked for and none is free.
 *
 * The pool never exceeds its budget (plus a byte of book-keeping per 64). It makes no system call
 * after pool_init(). A call costs a dozen steps. A call that joins the kept buffers costs at most
 * POOL_CLASSES * POOL_KEPT_MOST times that. If no buffer is left, pool_take() returns NULL. The
 * caller then evicts or goes without, and counts. One thread.
 */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POOL_LEAST = 64, POOL_MOST = 256 * 1024, POOL_CLASSES = 13, POOL_KEPT_MOST = 16 };

struct pool_free; /* stored in the free buffer itself */

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
/*
 * At least size bytes, aligned to 64, not zeroed. NULL if the budget is used up or if size is over
 * POOL_MOST.
 */
void *pool_take(struct pool *pool, size_t size);
/* size is the one passed to pool_take(). */
void pool_give(struct pool *pool, void *buffer, size_t size);
/* The bytes that a request of size bytes takes from the budget. */
size_t pool_rounded(size_t size);

#endif
