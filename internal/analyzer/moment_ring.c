/* SPDX-License-Identifier: MIT */
#include "moment_ring.h"

#include <stdlib.h>

bool moment_ring_init(struct moment_ring *ring, int64_t threshold, int64_t window_us)
{
    size_t count = threshold < 1 ? 1 : (size_t)threshold;
    *ring = (struct moment_ring){.threshold = count, .window_us = window_us};
    ring->moments = calloc(count, sizeof *ring->moments);
    return ring->moments != NULL;
}

void moment_ring_clear(struct moment_ring *ring)
{
    free(ring->moments);
    ring->moments = NULL;
}

bool moment_ring_add(struct moment_ring *ring, int64_t moment_us, int64_t *since_us)
{
    ring->moments[ring->next] = moment_us;
    ring->next = (ring->next + 1) % ring->threshold;
    if (ring->used < ring->threshold) ring->used++;
    if (ring->used < ring->threshold) return false;
    *since_us = ring->moments[ring->next];
    return moment_us - *since_us <= ring->window_us;
}
