/* SPDX-License-Identifier: MIT */
/*
 * tally - which keys get room, if there may be more items than memory holds.
 *
 * A first reading counts how often each key came, in one array. Keys that share a place
 * are counted together, so a count is an upper bound. Then the room is shared out. Keys that came too
 * rarely to matter get none. If the others still do not fit, each gets less, and in the end the
 * rarest get none. A second reading takes the items that were given room.
 *
 * Keys are mixed by fixed arithmetic and not by base/hash. So the same rows get the same room on
 * every run, in whatever order they come. Private to this room.
 */
#ifndef ANALYZER_TALLY_H
#define ANALYZER_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TALLY_PLACES_MOST = 1 << 20 };

struct tally {
    uint32_t *places; /* counts, then allotments; NULL: there is no tally yet */
    size_t count;     /* of places; a power of two */
};

/* For so many items or more. False without memory. */
bool tally_init(struct tally *tally, size_t items);
void tally_clear(struct tally *tally); /* frees */
void tally_count(struct tally *tally, uint64_t key);
/* An upper bound of how often this key came. */
uint32_t tally_of(const struct tally *tally, uint64_t key);
/* Turns counts of `fewest` and more into allotments. Their sum is at most `room`. Returns how many
 * items will get no room. */
uint64_t tally_share(struct tally *tally, uint32_t fewest, size_t room);
/* Takes one from the allotment of the key. False if nothing is left. */
bool tally_take(struct tally *tally, uint64_t key);

#endif
