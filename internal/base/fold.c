/* SPDX-License-Identifier: MIT */
#include "fold.h"

#include "base/hash.h"

#include <stdlib.h>

struct header { /* precedes every item; the key follows the item */
    uint32_t key_size, block_size;
};

enum { WORDS_MOST = 12 };             /* a key of numbers; texts are longer */
enum { HEADROOM_BYTES = 128 * 1024 }; /* an answer with 64 addresses, each with a long name */

bool fold_init(struct fold *fold, size_t item_size, size_t capacity_bytes, uint32_t items_most)
{
    uint32_t slots = 64;
    while (slots < items_most * 2)
        slots *= 2;
    *fold = (struct fold){.item_size = (item_size + 7) & ~(size_t)7,
                          .capacity = capacity_bytes,
                          .slot_mask = slots - 1};
    fold->memory = malloc(capacity_bytes);
    fold->slots = calloc(slots, sizeof *fold->slots);
    return fold->memory && fold->slots;
}

void fold_clear(struct fold *fold)
{
    free(fold->memory);
    free(fold->slots);
    *fold = (struct fold){.memory = NULL};
}

static struct header *header_of(const void *item)
{
    return (struct header *)((uint8_t *)item - sizeof(struct header));
}

const void *fold_key(const struct fold *fold, const void *item)
{
    return (const uint8_t *)item + fold->item_size;
}

static void *item_at(const struct fold *fold, uint32_t slot)
{
    return fold->memory + (size_t)(slot - 1) * 8 + sizeof(struct header);
}

void *fold_item(struct fold *fold, const void *key, size_t key_size, bool *is_new)
{
    bool is_words = key_size % sizeof(uint64_t) == 0 && key_size <= WORDS_MOST * sizeof(uint64_t);
    uint64_t hash =
        is_words ? hash_words(key, key_size / sizeof(uint64_t)) : hash_bytes(key, key_size);
    uint32_t i = (uint32_t)hash & fold->slot_mask;
    for (; fold->slots[i]; i = (i + 1) & fold->slot_mask) {
        void *item = item_at(fold, fold->slots[i]);
        if (header_of(item)->key_size == key_size &&
            memcmp(fold_key(fold, item), key, key_size) == 0) {
            *is_new = false;
            return item;
        }
    }
    size_t size = (sizeof(struct header) + fold->item_size + key_size + 1 + 7) & ~(size_t)7;
    if (fold->capacity - fold->used < size || fold->count > fold->slot_mask / 4 * 3) return NULL;
    fold->slots[i] = (uint32_t)(fold->used / 8) + 1;
    uint8_t *item = fold->memory + fold->used + sizeof(struct header);
    *header_of(item) =
        (struct header){.key_size = (uint32_t)key_size, .block_size = (uint32_t)size};
    memset(item, 0, fold->item_size);
    memcpy(item + fold->item_size, key, key_size);
    item[fold->item_size + key_size] = 0;
    fold->used += size;
    fold->count++;
    *is_new = true;
    return item;
}

void *fold_next(const struct fold *fold, const void *after)
{
    size_t at = after ? (size_t)((const uint8_t *)header_of(after) - fold->memory) +
                            header_of(after)->block_size
                      : 0;
    return at < fold->used ? fold->memory + at + sizeof(struct header) : NULL;
}

void fold_reset(struct fold *fold)
{
    if (fold->count) memset(fold->slots, 0, (fold->slot_mask + (size_t)1) * sizeof *fold->slots);
    fold->used = 0;
    fold->count = 0;
}

bool fold_is_full(const struct fold *fold)
{
    return fold->capacity - fold->used < HEADROOM_BYTES || fold->count > fold->slot_mask / 8 * 5;
}
