/* SPDX-License-Identifier: MIT */
/*
 * ring - pointers from exactly one thread to exactly one other, in order, bounded.
 *
 * The fast path is two atomic loads and a store. If the ring is empty (or full), a side that waits
 * sleeps on a condition variable. The other side signals it only if its sleep flag is set.
 */
#ifndef BASE_RING_H
#define BASE_RING_H

#include <stdbool.h>
#include <stddef.h>

struct ring;

/* count is rounded up to a power of two. NULL if memory is refused. */
struct ring *ring_create(size_t count);
void ring_destroy(struct ring *ring);

/* False if the ring is full / empty. */
bool ring_try_put(struct ring *ring, void *item);
void *ring_try_take(struct ring *ring);

/* Both wait. ring_take() returns NULL if the ring is closed and empty. */
void ring_put(struct ring *ring, void *item);
void *ring_take(struct ring *ring);

/* The producer's last call: nothing can be put afterwards. */
void ring_close(struct ring *ring);
bool ring_is_drained(struct ring *ring); /* closed and empty */

#endif
