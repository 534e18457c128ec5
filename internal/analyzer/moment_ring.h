/* SPDX-License-Identifier: MIT */
/*
 * moment_ring - whether the last `threshold` moments fit into `window_us`.
 *
 * Moments are added in order. This is all the memory that a counting rule needs, however long a
 * flood lasts. Private to this room.
 */
#ifndef ANALYZER_MOMENT_RING_H
#define ANALYZER_MOMENT_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct moment_ring {
    int64_t *moments;
    size_t threshold, used, next;
    int64_t window_us;
};

/* False without memory. */
bool moment_ring_init(struct moment_ring *ring, int64_t threshold, int64_t window_us);
void moment_ring_clear(struct moment_ring *ring); /* frees */
/* True if `threshold` moments, this one included, fit into the window. Then *since_us is the oldest
 * of them. */
bool moment_ring_add(struct moment_ring *ring, int64_t moment_us, int64_t *since_us);

#endif
