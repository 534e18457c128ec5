/* SPDX-License-Identifier: MIT */
/*
 * fold - items that are counted many times before they are written once.
 *
 * A fold holds items of one size, each under a key of any length, until it is flushed. Then it
 * starts empty with the same memory. Evidence, address bindings, passive DNS and traffic per minute
 * are all folds. One thread.
 */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/cursor.h"

struct fold {
    size_t item_size;
    uint8_t *memory; /* items with their keys, contiguous */
    size_t used, capacity;
    uint32_t *slots; /* offset / 8 + 1 */
    uint32_t slot_mask, count;
};

bool fold_init(struct fold *fold, size_t item_size, size_t capacity_bytes, uint32_t items_most);
void fold_clear(struct fold *fold);
/* The item under this key; zeroed if it is new. NULL if there is no room: flush first. */
void *fold_item(struct fold *fold, const void *key, size_t key_size, bool *is_new);
/* The fold's copy of the key's bytes, followed by a NUL. */
const void *fold_key(const struct fold *fold, const void *item);
/* Walks in the order of insertion: NULL starts; returns NULL at the end. */
void *fold_next(const struct fold *fold, const void *after);
void fold_reset(struct fold *fold);
/* True if the next item may not fit. */
bool fold_is_full(const struct fold *fold);

#endif
