#include "pool.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

_Static_assert(POOL_LEAST << (POOL_CLASSES - 1) == POOL_MOST, "one class per power of two");

static unsigned class_of(size_t size)
{
    unsigned class = 0;
    while (((size_t)POOL_LEAST << class) < size)
        class ++;
    return class;
}

size_t pool_rounded(size_t size)
{
    return (size_t)POOL_LEAST << class_of(size);
}

bool pool_init(struct pool *pool, size_t budget_bytes)
{
    void *memory = mmap(NULL, budget_bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return false;
    (void)madvise(memory, budget_bytes, MADV_HUGEPAGE);
    *pool = (struct pool){.memory = memory, .budget = budget_bytes};
    return true;
}

void pool_clear(struct pool *pool)
{
    if (pool->memory) munmap(pool->memory, pool->budget);
    *pool = (struct pool){.memory = NULL};
}

/* A bigger free buffer cut in two, so that memory once used for big ones is not lost to small ones.
 */
static void *split_bigger(struct pool *pool, unsigned class)
{
    unsigned bigger = class + 1;
    while (bigger < POOL_CLASSES && !pool->free_heads[bigger])
        bigger++;
    if (bigger == POOL_CLASSES) return NULL;
    uint8_t *buffer = pool->free_heads[bigger];
    memcpy(&pool->free_heads[bigger], buffer, sizeof(void *));
    while (bigger > class) {
        bigger--;
        uint8_t *half = buffer + ((size_t)POOL_LEAST << bigger);
        memcpy(half, &pool->free_heads[bigger], sizeof(void *));
        pool->free_heads[bigger] = half;
    }
    return buffer;
}

void *pool_take(struct pool *pool, size_t size)
{
    if (size > POOL_MOST) return NULL;
    unsigned class = class_of(size);
    size_t rounded = (size_t)POOL_LEAST << class;
    void *buffer = pool->free_heads[class];
    if (buffer) {
        memcpy(&pool->free_heads[class], buffer, sizeof buffer);
    } else if (pool->budget - pool->carved >= rounded) {
        buffer = pool->memory + pool->carved;
        pool->carved += rounded;
    } else {
        buffer = split_bigger(pool, class);
        if (!buffer) return NULL;
    }
    pool->in_use += rounded;
    return buffer;
}

void pool_give(struct pool *pool, void *buffer, size_t size)
{
    if (!buffer) return;
    unsigned class = class_of(size);
    memcpy(buffer, &pool->free_heads[class], sizeof buffer);
    pool->free_heads[class] = buffer;
    assert(pool->in_use >= (size_t)POOL_LEAST << class);
    pool->in_use -= (size_t)POOL_LEAST << class;
}
