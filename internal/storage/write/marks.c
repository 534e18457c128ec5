/* SPDX-License-Identifier: MIT */
#include "write/marks.h"

#include <stdlib.h>
#include <string.h>

/*
 * Neighbouring ids share a line of 64 bytes, which is found by a hash and costs one access to
 * memory. A table of a million values in use takes 2,000 of the 262,144 lines.
 */
enum {
    FILTER_BYTES = 16 * 1024 * 1024,
    LINE_WORDS = 8,
    LINE_IDS = LINE_WORDS * 64,
    LINES = FILTER_BYTES / (LINE_WORDS * 8),
};

/* The finalizer of MurmurHash3, which is in the public domain. */
static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccd;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53;
    return x ^ x >> 33;
}

static uint64_t *word_of(const struct marks *marks, unsigned table, int64_t id)
{
    uint64_t block = (uint64_t)id / LINE_IDS;
    uint64_t line = mix(marks->salt ^ (block << 8 | table)) % LINES;
    return &marks->filter[line * LINE_WORDS + (uint64_t)id % LINE_IDS / 64];
}

bool marks_begin(struct marks *marks)
{
    if (!marks->filter) marks->filter = aligned_alloc(64, FILTER_BYTES);
    if (!marks->filter) return false;
    memset(marks->filter, 0, FILTER_BYTES);
    marks->salt = mix(marks->salt + 1);
    marks->open = true;
    return true;
}

void marks_end(struct marks *marks)
{
    marks->open = false;
}

void marks_close(struct marks *marks)
{
    free(marks->filter);
    *marks = (struct marks){.open = false};
}

void marks_add(struct marks *marks, unsigned table, int64_t id)
{
    if (!marks->open) return;
    *word_of(marks, table, id) |= UINT64_C(1) << (id % 64);
}

bool marks_has(const struct marks *marks, unsigned table, int64_t id)
{
    return *word_of(marks, table, id) >> (id % 64) & 1;
}
