/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <stdlib.h>

bool tally_init(struct tally *tally, size_t items)
{
    enum { PLACES_FIRST = 64, PLACES_EACH = 4 };
    tally->count = PLACES_FIRST;
    while (tally->count < TALLY_PLACES_MOST && tally->count / PLACES_EACH < items)
        tally->count *= 2;
    tally->places = calloc(tally->count, sizeof *tally->places);
    return tally->places != NULL;
}

void tally_clear(struct tally *tally)
{
    free(tally->places);
    tally->places = NULL;
}

/* The finalizer of MurmurHash3 (public domain): every bit of the key reaches every bit of the
 * place. */
static uint32_t *place_of(const struct tally *tally, uint64_t key)
{
    key ^= key >> 33;
    key *= UINT64_C(0xff51afd7ed558ccd);
    key ^= key >> 33;
    key *= UINT64_C(0xc4ceb9fe1a85ec53);
    key ^= key >> 33;
    return &tally->places[key & (tally->count - 1)];
}

void tally_count(struct tally *tally, uint64_t key)
{
    uint32_t *place = place_of(tally, key);
    if (*place < UINT32_MAX) ++*place;
}

uint32_t tally_of(const struct tally *tally, uint64_t key)
{
    return *place_of(tally, key);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Of those that came at least `fewest` times, where none gets more than `each`. */
static uint64_t sum_of(const struct tally *tally, uint32_t fewest, uint32_t each)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < tally->count; i++)
        sum += tally->places[i] >= fewest ? smaller(tally->places[i], each) : 0;
    return sum;
}

uint64_t tally_share(struct tally *tally, uint32_t fewest, size_t room)
{
    enum { STILL_ENOUGH = 16 }; /* times `fewest`: a verdict rests on that many */
    uint64_t all = sum_of(tally, fewest, UINT32_MAX);
    uint32_t each = room < UINT32_MAX ? (uint32_t)room : UINT32_MAX; /* nobody needs more */
    uint64_t shared = sum_of(tally, fewest, each);
    uint32_t enough = smaller(fewest, UINT32_MAX / STILL_ENOUGH) * STILL_ENOUGH;
    uint32_t least = fewest;
    while (shared > room && each / 2 >= enough) {
        each /= 2;
        shared = sum_of(tally, least, each);
    }
    while (shared > room && least < UINT32_MAX) {
        least = least > UINT32_MAX / 2 ? UINT32_MAX : least * 2 + 1;
        shared = least == UINT32_MAX ? 0 : sum_of(tally, least, each);
    }
    for (size_t i = 0; i < tally->count; i++) {
        bool in = least < UINT32_MAX && tally->places[i] >= least;
        tally->places[i] = in ? smaller(tally->places[i], each) : 0;
    }
    return all - shared;
}

bool tally_take(struct tally *tally, uint64_t key)
{
    uint32_t *place = place_of(tally, key);
    if (!*place) return false;
    --*place;
    return true;
}
