/* SPDX-License-Identifier: MIT */
/*
 * slab - many objects of one size in one reservation of address space.
 *
 * Objects are named by index (1 is the first; 0 is "none"), so tables and lists hold 4 bytes
 * instead of 8. The reservation is made once; a page costs memory once an object in it is used.
 * Taking and giving back are a few instructions, never a system call. One thread.
 */
#ifndef BASE_SLAB_H
#define BASE_SLAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slab {
    uint8_t *memory;
    size_t object_size; /* a multiple of 8 */
    uint32_t most;      /* the most objects that can be in use at once */
    uint32_t fresh;     /* index of the first object that was never used */
    uint32_t free_head;
    uint32_t live;
};

/* False if the system refuses the address space. */
bool slab_init(struct slab *slab, size_t object_size, uint32_t most);
void slab_clear(struct slab *slab);
/* A zeroed object; 0 if all are in use. */
uint32_t slab_take(struct slab *slab);
void slab_give(struct slab *slab, uint32_t index);

static inline void *slab_at(const struct slab *slab, uint32_t index)
{
    return slab->memory + (size_t)(index - 1) * slab->object_size;
}

/* The index of an object of this slab. */
static inline uint32_t slab_index(const struct slab *slab, const void *object)
{
    return (uint32_t)((size_t)((const uint8_t *)object - slab->memory) / slab->object_size) + 1;
}

#endif
