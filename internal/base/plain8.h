/* SPDX-License-Identifier: MIT */
/*
 * plain8 - eight bytes of text at a time: most text from the wire needs no escape, and a byte at a
 * time it costs five times as much.
 *
 * A word has the bytes in memory order; what is said of it holds in either byte order.
 */
#ifndef BASE_PLAIN8_H
#define BASE_PLAIN8_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PLAIN8_EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t plain8_load(const void *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* True if some byte is 0 (Mycroft's test). */
static inline bool plain8_has_zero(uint64_t word)
{
    return ((word - PLAIN8_EACH(1)) & ~word & PLAIN8_EACH(0x80)) != 0;
}

static inline bool plain8_has(uint64_t word, uint8_t byte)
{
    return plain8_has_zero(word ^ PLAIN8_EACH(byte));
}

/* True if all eight are printable ASCII: 0x20 to 0x7e. */
static inline bool plain8_is_printable(uint64_t word)
{
    /* Without the highest bit, no byte carries into its neighbour. */
    uint64_t above = (word & PLAIN8_EACH(0x7f)) + PLAIN8_EACH(0x80 - 0x20);
    uint64_t too_high = (word & PLAIN8_EACH(0x7f)) + PLAIN8_EACH(1);
    return ((~above | too_high | word) & PLAIN8_EACH(0x80)) == 0;
}

/* Of printable bytes: capital letters become small ones. */
static inline uint64_t plain8_lower(uint64_t word)
{
    uint64_t from_a = word + PLAIN8_EACH(0x80 - 'A');
    uint64_t past_z = word + PLAIN8_EACH(0x80 - 'Z' - 1);
    return word | (from_a & ~past_z & PLAIN8_EACH(0x80)) >> 2;
}

#endif
