/* SPDX-License-Identifier: MIT */
/*
 * rhythm - how regular moments are: their gaps, the sizes of what was sent, and the hours in which they
 * lie.
 *
 * Gaps and sizes are judged by their median and by the median of what they differ from it, as RITA's
 * beacons are. So a few late ones change little, and a jitter of a third still gives 0.85, while
 * what a person does gives 0.5 or less. Private to this room.
 */
#ifndef ANALYZER_RHYTHM_H
#define ANALYZER_RHYTHM_H

#include <stddef.h>
#include <stdint.h>

struct moment {
    int64_t us, bytes;
};

struct rhythm {
    size_t moments; /* no two of them in the same second */
    int64_t first_us, last_us, gap_us;
    double gaps, sizes; /* 0..1: how alike */
    double
        steady;   /* the share of the time that the gaps would fill if all were as the middle one */
    double hours; /* the share of the hours from first to last that have a moment */
};

/* Sorts the moments, and leaves the first of each second. `scratch` has room for as many. */
struct rhythm rhythm_of(struct moment *moments, size_t count, struct moment *scratch);

#endif
