/* SPDX-License-Identifier: MIT */
#include "pool.h"

#include "reserve.h"

#include <assert.h>

_Static_assert(POOL_LEAST << (POOL_CLASSES - 1) == POOL_MOST, "one class per power of two");

struct pool_free {
    struct pool_free *next, *previous;
};
_Static_assert(sizeof(struct pool_free) <= POOL_LEAST, "the links fit the smallest buffer");

static unsigned class_of(size_t size)
{
    unsigned class = 0;
    while (((size_t)POOL_LEAST << class) < size)
        class ++;
    return class;
}

static size_t size_of(unsigned class)
{
    return (size_t)POOL_LEAST << class;
}

size_t pool_rounded(size_t size)
{
    return size_of(class_of(size));
}

bool pool_init(struct pool *pool, size_t budget_bytes)
{
    *pool = (struct pool){.memory = reserve_memory(budget_bytes), .budget = budget_bytes};
    pool->free_classes = reserve_memory(budget_bytes / POOL_LEAST + 1);
    if (pool->memory && pool->free_classes) return true;
    pool_clear(pool);
    return false;
}

void pool_clear(struct pool *pool)
{
    release_memory(pool->memory, pool->budget);
    release_memory(pool->free_classes, pool->budget / POOL_LEAST + 1);
    *pool = (struct pool){.memory = NULL};
}

/* ------------------------------------------------------------ free buffers */

static uint8_t *class_at(struct pool *pool, size_t offset)
{
    return &pool->free_classes[offset / POOL_LEAST];
}

static void link_free(struct pool *pool, size_t offset, unsigned class)
{
    struct pool_free *buffer = (struct pool_free *)(pool->memory + offset);
    *buffer = (struct pool_free){.next = pool->heads[class]};
    if (buffer->next) buffer->next->previous = buffer;
    pool->heads[class] = buffer;
    *class_at(pool, offset) = (uint8_t)(class + 1);
}

static void unlink_free(struct pool *pool, size_t offset, unsigned class)
{
    struct pool_free *buffer = (struct pool_free *)(pool->memory + offset);
    if (buffer->next) buffer->next->previous = buffer->previous;
    if (buffer->previous) {
        buffer->previous->next = buffer->next;
    } else {
        pool->heads[class] = buffer->next;
    }
    *class_at(pool, offset) = 0;
}

/* Joins the buffer with its free buddy, and repeats with the result. */
static void join(struct pool *pool, size_t offset, unsigned class)
{
    while (class < POOL_CLASSES - 1) {
        size_t other = offset ^ size_of(class);
        if (other >= pool->carved || *class_at(pool, other) != class + 1) break;
        unlink_free(pool, other, class);
        offset &= ~size_of(class);
        class ++;
    }
    link_free(pool, offset, class);
}

static bool join_kept(struct pool *pool)
{
    bool any = false;
    for (unsigned class = 0; class < POOL_CLASSES; class ++) {
        while (pool->kept[class]) {
            struct pool_free *buffer = pool->kept[class];
            pool->kept[class] = buffer->next;
            pool->kept_count[class]--;
            join(pool, (size_t)((uint8_t *)buffer - pool->memory), class);
            any = true;
        }
    }
    return any;
}

/*
 * Carves the largest piece that begins at a multiple of its size and is within the budget. If the
 * budget is not a multiple of the largest size, its end is carved in ever smaller pieces.
 */
static bool carve(struct pool *pool)
{
    unsigned class = POOL_CLASSES;
    while (class > 0) {
        class --;
        if (pool->carved % size_of(class) || pool->budget - pool->carved < size_of(class)) continue;
        size_t offset = pool->carved;
        pool->carved += size_of(class);
        link_free(pool, offset, class);
        return true;
    }
    return false;
}

/* Takes the smallest free buffer that is large enough, and halves it until it fits. */
static void *cut(struct pool *pool, unsigned class)
{
    unsigned larger = class;
    while (larger < POOL_CLASSES && !pool->heads[larger])
        larger++;
    if (larger == POOL_CLASSES) return NULL;
    size_t offset = (size_t)((uint8_t *)pool->heads[larger] - pool->memory);
    unlink_free(pool, offset, larger);
    while (larger > class) {
        larger--;
        link_free(pool, offset + size_of(larger), larger);
    }
    return pool->memory + offset;
}

/* ------------------------------------------------------------ for the callers */

void *pool_take(struct pool *pool, size_t size)
{
    if (size > POOL_MOST) return NULL;
    unsigned class = class_of(size);
    void *buffer = pool->kept[class];
    if (buffer) {
        pool->kept[class] = pool->kept[class]->next;
        pool->kept_count[class]--;
    } else {
        buffer = cut(pool, class);
        while (!buffer && carve(pool))
            buffer = cut(pool, class);
        if (!buffer && join_kept(pool)) buffer = cut(pool, class);
        if (!buffer) return NULL;
    }
    pool->in_use += size_of(class);
    return buffer;
}

void pool_give(struct pool *pool, void *buffer, size_t size)
{
    if (!buffer) return;
    unsigned class = class_of(size);
    assert(pool->in_use >= size_of(class));
    pool->in_use -= size_of(class);
    if (pool->kept_count[class] == POOL_KEPT_MOST) {
        join(pool, (size_t)((uint8_t *)buffer - pool->memory), class);
        return;
    }
    struct pool_free *kept = buffer;
    kept->next = pool->kept[class];
    pool->kept[class] = kept;
    pool->kept_count[class]++;
}
