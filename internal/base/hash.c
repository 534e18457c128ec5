/* SPDX-License-Identifier: MIT */
#include "hash.h"

#include <sys/random.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

static uint64_t seed;

void hash_seed_randomly(void)
{
    if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed) seed = 0x9e3779b97f4a7c15ULL;
}

uint64_t hash_bytes(const void *data, size_t size)
{
    return XXH3_64bits_withSeed(data, size, seed);
}

uint64_t hash_bytes_lasting(const void *data, size_t size)
{
    return XXH3_64bits(data, size);
}
