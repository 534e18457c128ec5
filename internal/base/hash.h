/* SPDX-License-Identifier: MIT */
/*
 * hash - XXH3, seeded at random once per process, so that nobody can choose colliding keys.
 *
 * Only for tables in memory: a value must never reach a row or a decision, because it changes
 * with every run.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Draws the seed from the system; call once, before any thread. Without it the seed is 0. */
void hash_seed_randomly(void);

uint64_t hash_bytes(const void *data, size_t size);

#endif
