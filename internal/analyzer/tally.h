/* SPDX-License-Identifier: MIT */
/*
 * tally - who gets room, where there may be more of them than memory holds.
 *
 * A first reading counts how often each key came, in one array of fixed size; keys that share a
 * place are counted together, so a count may be too high and is never too low. Then the room is
 * shared out: keys that came too rarely to matter get none; where the others still do not fit, each
 * gets less, and in the end the rarest get none. A second reading takes what was allotted.
 *
 * Keys are mixed by fixed arithmetic and not by base/hash, so the same rows get the same room on
 * every run, in whatever order they come. Private to this room.
 */
#ifndef ANALYZER_TALLY_H
#define ANALYZER_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TALLY_PLACES = 1 << 20 };

struct tally {
    uint32_t *places; /* counts, then allotments */
};

bool tally_init(struct tally *tally);
void tally_clear(struct tally *tally); /* frees */
void tally_count(struct tally *tally, uint64_t key);
/* How often this key came, or more. */
uint32_t tally_of(const struct tally *tally, uint64_t key);
/* Turns counts of `fewest` and more into allotments that make at most `room` together. Answers how
 * many will go without. */
uint64_t tally_share(struct tally *tally, uint32_t fewest, size_t room);
/* Takes one from the allotment of the key; false where nothing is left. */
bool tally_take(struct tally *tally, uint64_t key);

#endif
