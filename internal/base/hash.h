/* SPDX-License-Identifier: MIT */
/*
 * hash - XXH3 with a random seed per process, so that nobody can choose colliding keys.
 *
 * Only for tables in memory. A hash changes with every run, so it must never reach a row or a
 * decision, except which flow or name makes way in a live capture (crowd.h). hash_bytes_lasting() is
 * for rows.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Draws the seed from the system. Call once, before any thread starts. Otherwise the seed is 0. */
void hash_seed_randomly(void);

uint64_t hash_bytes(const void *data, size_t size);

/* The same for a key of a few whole words, which need not be aligned: faster, but not for telling keys apart by
 * their hashes alone. */
uint64_t hash_words(const void *data, size_t words);

/* The same in every run. Anybody can choose colliding keys, so a search by it must be bounded. */
uint64_t hash_bytes_lasting(const void *data, size_t size);

#endif
