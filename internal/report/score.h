/* SPDX-License-Identifier: MIT */
/*
 * score - the exposure: four counts of different things, and the points that they give.
 *
 * Only counts of distinct things decide, never shares or sums, so that missing data can only lower
 * it. docs/privacy-report.md says what each part counts.
 */
#ifndef REPORT_SCORE_H
#define REPORT_SCORE_H

#include <stdbool.h>
#include <stdint.h>

enum part { PART_COMPANIES, PART_REGULAR, PART_OPEN, PART_FAR, PART_COUNT };

struct counts {
    int64_t of[PART_COUNT];
    bool password; /* one went by in the clear, to the outside */
};

struct exposure {
    struct counts counts;
    int points[PART_COUNT];
    int value;
};

extern const struct part_words {
    const char *key, *name, *what;
    int most; /* points */
} part_words[PART_COUNT];

/* has_places: the networks of addresses are known. Without them far places are not measured. */
struct exposure score(const struct counts *counts, bool has_places);

#endif
