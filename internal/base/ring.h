/* SPDX-License-Identifier: MIT */
/*
 * ring - pointers from exactly one thread to exactly one other, in order, bounded.
 *
 * The fast path is two atomic loads and a store. A side that finds the ring empty (or full) and
 * wants to wait sleeps on a condition variable; the other side wakes it only when somebody says
 * that it sleeps.
 */
#ifndef BASE_RING_H
#define BASE_RING_H

#include <stdbool.h>
#include <stddef.h>

struct ring;

/* count is rounded up to a power of two. NULL where memory is refused. */
struct ring *ring_create(size_t count);
void ring_destroy(struct ring *ring);

/* False where it is full / empty. */
bool ring_try_put(struct ring *ring, void *item);
void *ring_try_take(struct ring *ring);

/* Waits. ring_take gives NULL once the ring was closed and is empty. */
void ring_put(struct ring *ring, void *item);
void *ring_take(struct ring *ring);

/* The producer's last call: nothing more will be put. */
void ring_close(struct ring *ring);
bool ring_is_drained(struct ring *ring); /* closed and empty */

#endif
