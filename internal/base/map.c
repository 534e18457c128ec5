/* SPDX-License-Identifier: MIT */
#include "map.h"

#include "hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 256 };

static uint8_t *key_at(const struct map *map, uint32_t i)
{
    return map->keys + (size_t)i * map->key_size;
}

static bool allocate(struct map *map, uint32_t capacity)
{
    map->keys = malloc(capacity * map->key_size);
    map->values = calloc(capacity, sizeof *map->values);
    map->mask = capacity - 1;
    map->count = 0;
    if (map->keys && map->values) return true;
    map_clear(map);
    return false;
}

bool map_init(struct map *map, size_t key_size)
{
    *map = (struct map){.key_size = key_size};
    return allocate(map, CAPACITY_FIRST);
}

void map_clear(struct map *map)
{
    free(map->keys);
    free(map->values);
    map->keys = NULL;
    map->values = NULL;
    map->count = map->mask = 0;
}

void map_empty(struct map *map)
{
    memset(map->values, 0, ((size_t)map->mask + 1) * sizeof *map->values);
    map->count = 0;
}

/* Most keys are a few whole words: a call for their hash and one for comparing them are half of a search. */
static uint32_t home_of(const struct map *map, const void *key)
{
    bool is_words = map->key_size % sizeof(uint64_t) == 0;
    uint64_t hash = is_words ? hash_words(key, map->key_size / sizeof(uint64_t))
                             : hash_bytes(key, map->key_size);
    return (uint32_t)hash & map->mask;
}

static bool is_same(const uint8_t *one, const uint8_t *other, size_t size)
{
    if (size % sizeof(uint64_t) != 0) return memcmp(one, other, size) == 0;
    for (size_t at = 0; at < size; at += sizeof(uint64_t)) {
        uint64_t a, b;
        memcpy(&a, one + at, sizeof a);
        memcpy(&b, other + at, sizeof b);
        if (a != b) return false;
    }
    return true;
}

/* The key's slot, or the free slot for it. */
static uint32_t locate(const struct map *map, const void *key)
{
    uint32_t i = home_of(map, key);
    while (map->values[i] && !is_same(key_at(map, i), key, map->key_size))
        i = (i + 1) & map->mask;
    return i;
}

uint32_t map_get(const struct map *map, const void *key)
{
    return map->values[locate(map, key)];
}

static bool grow(struct map *map)
{
    struct map larger = {.key_size = map->key_size};
    if (!allocate(&larger, (map->mask + 1) * 2)) return false;
    for (uint32_t i = 0; i <= map->mask; i++) {
        if (map->values[i]) (void)map_put(&larger, key_at(map, i), map->values[i]);
    }
    map_clear(map);
    *map = larger;
    return true;
}

bool map_put(struct map *map, const void *key, uint32_t value)
{
    assert(value != 0);
    if (map->count > map->mask / 2 && !grow(map) && map->count >= map->mask) return false;
    uint32_t i = locate(map, key);
    if (!map->values[i]) {
        memcpy(key_at(map, i), key, map->key_size);
        map->count++;
    }
    map->values[i] = value;
    return true;
}

void map_remove(struct map *map, const void *key)
{
    uint32_t hole = locate(map, key);
    if (!map->values[hole]) return;
    map->count--;
    for (uint32_t i = (hole + 1) & map->mask; map->values[i]; i = (i + 1) & map->mask) {
        uint32_t home = home_of(map, key_at(map, i));
        if (((i - home) & map->mask) < ((i - hole) & map->mask)) continue;
        memcpy(key_at(map, hole), key_at(map, i), map->key_size);
        map->values[hole] = map->values[i];
        hole = i;
    }
    map->values[hole] = 0;
}
