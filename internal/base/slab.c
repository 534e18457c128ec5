/* SPDX-License-Identifier: MIT */
#include "slab.h"

#include "reserve.h"

#include <assert.h>
#include <string.h>

bool slab_init(struct slab *slab, size_t object_size, uint32_t most)
{
    object_size = (object_size + 7) & ~(size_t)7;
    void *memory = reserve_memory(object_size * most);
    if (!memory) return false;
    *slab = (struct slab){.memory = memory, .object_size = object_size, .most = most, .fresh = 1};
    return true;
}

void slab_clear(struct slab *slab)
{
    release_memory(slab->memory, slab->object_size * slab->most);
    *slab = (struct slab){.memory = NULL};
}

uint32_t slab_take(struct slab *slab)
{
    uint32_t index = slab->free_head;
    if (index) {
        memcpy(&slab->free_head, slab_at(slab, index), sizeof index);
        memset(slab_at(slab, index), 0, slab->object_size);
    } else if (slab->fresh <= slab->most) {
        index = slab->fresh++; /* fresh pages are zeroed by the system */
    } else {
        return 0;
    }
    slab->live++;
    return index;
}

void slab_give(struct slab *slab, uint32_t index)
{
    assert(index > 0 && index < slab->fresh && slab->live > 0);
    memcpy(slab_at(slab, index), &slab->free_head, sizeof index);
    slab->free_head = index;
    slab->live--;
}
