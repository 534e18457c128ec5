/* SPDX-License-Identifier: MIT */
/*
 * map - from keys of one fixed size to small numbers, in memory that grows by doubling.
 *
 * For tables off the packet path. Keys are compared as bytes, so zero their padding. The value 0
 * means "absent". One thread.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map {
    size_t key_size;
    uint8_t *keys;
    uint32_t *values;
    uint32_t mask, count;
};

bool map_init(struct map *map, size_t key_size);
void map_clear(struct map *map); /* frees the memory */
void map_empty(struct map *map); /* removes all keys, keeps the memory */
uint32_t map_get(const struct map *map, const void *key);
/* value must not be 0. False if memory is refused. */
bool map_put(struct map *map, const void *key, uint32_t value);
void map_remove(struct map *map, const void *key);

#endif
