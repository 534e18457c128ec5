/* SPDX-License-Identifier: MIT */
#include "hash.h"

#include <string.h>
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

/* Each word goes through a product of 128 bits, whose halves are folded, as XXH3 does with short input. */
uint64_t hash_words(const void *data, size_t words)
{
    const uint8_t *at = data;
    uint64_t hash = seed ^ 0x9e3779b97f4a7c15ULL;
    for (; words > 0; words--, at += sizeof hash) {
        uint64_t word;
        memcpy(&word, at, sizeof word);
        unsigned __int128 product = (unsigned __int128)(hash ^ word) * 0xd6e8feb86659fd93ULL;
        hash = ((uint64_t)(product >> 64) ^ (uint64_t)product) + 0xa0761d6478bd642fULL;
    }
    return hash;
}

uint64_t hash_bytes_lasting(const void *data, size_t size)
{
    return XXH3_64bits(data, size);
}
