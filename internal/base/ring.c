/* SPDX-License-Identifier: MIT */
#include "ring.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct ring {
    void **slots;
    size_t mask;
    _Alignas(64) atomic_size_t head; /* next to take */
    _Alignas(64) atomic_size_t tail; /* next to put */
    _Alignas(64) atomic_bool closed;
    atomic_int sleepers;
    pthread_mutex_t mutex;
    pthread_cond_t moved;
};

struct ring *ring_create(size_t count)
{
    size_t size = 1;
    while (size < count)
        size *= 2;
    struct ring *ring = aligned_alloc(64, (sizeof *ring + 63) & ~(size_t)63);
    if (!ring) return NULL;
    ring->slots = calloc(size, sizeof *ring->slots);
    if (!ring->slots) {
        free(ring);
        return NULL;
    }
    ring->mask = size - 1;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    atomic_init(&ring->closed, false);
    atomic_init(&ring->sleepers, 0);
    pthread_mutex_init(&ring->mutex, NULL);
    pthread_cond_init(&ring->moved, NULL);
    return ring;
}

void ring_destroy(struct ring *ring)
{
    if (!ring) return;
    pthread_cond_destroy(&ring->moved);
    pthread_mutex_destroy(&ring->mutex);
    free(ring->slots);
    free(ring);
}

static void wake(struct ring *ring)
{
    if (atomic_load(&ring->sleepers) == 0) return;
    pthread_mutex_lock(&ring->mutex);
    pthread_cond_broadcast(&ring->moved);
    pthread_mutex_unlock(&ring->mutex);
}

bool ring_try_put(struct ring *ring, void *item)
{
    size_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    assert(item);
    if (tail - atomic_load_explicit(&ring->head, memory_order_acquire) > ring->mask) return false;
    ring->slots[tail & ring->mask] = item;
    atomic_store(&ring->tail, tail + 1);
    wake(ring);
    return true;
}

void *ring_try_take(struct ring *ring)
{
    size_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    if (head == atomic_load_explicit(&ring->tail, memory_order_acquire)) return NULL;
    void *item = ring->slots[head & ring->mask];
    atomic_store(&ring->head, head + 1);
    wake(ring);
    return item;
}

static bool full(struct ring *ring)
{
    return atomic_load(&ring->tail) - atomic_load(&ring->head) > ring->mask;
}
static bool empty(struct ring *ring)
{
    return atomic_load(&ring->tail) == atomic_load(&ring->head);
}

void ring_put(struct ring *ring, void *item)
{
    while (!ring_try_put(ring, item)) {
        pthread_mutex_lock(&ring->mutex);
        atomic_fetch_add(&ring->sleepers, 1);
        while (full(ring))
            pthread_cond_wait(&ring->moved, &ring->mutex);
        atomic_fetch_sub(&ring->sleepers, 1);
        pthread_mutex_unlock(&ring->mutex);
    }
}

void *ring_take(struct ring *ring)
{
    void *item;
    while (!(item = ring_try_take(ring))) {
        pthread_mutex_lock(&ring->mutex);
        atomic_fetch_add(&ring->sleepers, 1);
        while (empty(ring) && !atomic_load(&ring->closed))
            pthread_cond_wait(&ring->moved, &ring->mutex);
        bool over = empty(ring);
        atomic_fetch_sub(&ring->sleepers, 1);
        pthread_mutex_unlock(&ring->mutex);
        if (over) return NULL;
    }
    return item;
}

void ring_close(struct ring *ring)
{
    pthread_mutex_lock(&ring->mutex);
    atomic_store(&ring->closed, true);
    pthread_cond_broadcast(&ring->moved);
    pthread_mutex_unlock(&ring->mutex);
}

bool ring_is_drained(struct ring *ring)
{
    bool closed = atomic_load(&ring->closed);
    return closed && empty(ring);
}
