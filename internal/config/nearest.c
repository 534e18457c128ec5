/* SPDX-License-Identifier: MIT */
/* "Did you mean": the edit distance of Damerau and Levenshtein. A swap of neighbours is one edit. */
#include "config.h"

#include <string.h>

enum { WORD_MOST = 64 };

static unsigned least_of(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    unsigned rows[3][WORD_MOST + 1];
    for (size_t j = 0; j <= b_size; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_size; i++) {
        unsigned *row = rows[i % 3], *above = rows[(i + 2) % 3], *above_that = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_size; j++) {
            row[j] =
                least_of(least_of(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least_of(row[j], above_that[j - 2] + 1);
        }
    }
    return rows[a_size % 3][b_size];
}

const char *nearest_word(const char *word, const char *const *candidates, size_t count)
{
    size_t size = strnlen(word, WORD_MOST + 1);
    if (size == 0 || size > WORD_MOST) return NULL;
    const char *nearest = NULL;
    unsigned nearest_distance = (unsigned)size / 3 + 1; /* a third of the letters may be wrong */
    if (nearest_distance == 1) nearest_distance = 2;    /* one, in a short word */
    for (size_t i = 0; i < count; i++) {
        size_t candidate_size = strnlen(candidates[i], WORD_MOST + 1);
        if (candidate_size > WORD_MOST) continue;
        unsigned d = distance(word, size, candidates[i], candidate_size);
        if (d < nearest_distance) {
            nearest_distance = d;
            nearest = candidates[i];
        }
    }
    return nearest;
}
