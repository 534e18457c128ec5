/* SPDX-License-Identifier: MIT */
#include "rhythm.h"

#include "rule.h"

#include <stdlib.h>

#define SECOND_US INT64_C(1000000)
#define HOUR_US (3600 * SECOND_US)

static int by_moment(const void *left, const void *right)
{
    const struct moment *a = left, *b = right;
    int first = rule_order(a->us, b->us);
    return first ? first : rule_order(a->bytes, b->bytes);
}

static int by_bytes(const void *left, const void *right)
{
    return rule_order(((const struct moment *)left)->bytes, ((const struct moment *)right)->bytes);
}

/* By `bytes`, which may hold any figure. */
static int64_t median(struct moment *moments, size_t count)
{
    qsort(moments, count, sizeof *moments, by_bytes);
    return moments[count / 2].bytes;
}

/* 1 if all figures are the same, 0 if they differ as much as they are. Changes them. */
static double likeness(struct moment *moments, size_t count, int64_t *middle)
{
    *middle = median(moments, count);
    for (size_t i = 0; i < count; i++)
        moments[i].bytes = llabs(moments[i].bytes - *middle);
    int64_t spread = median(moments, count);
    if (spread == 0) return 1;
    return spread >= *middle ? 0 : 1 - (double)spread / (double)*middle;
}

static size_t leave_one_a_second(struct moment *moments, size_t count)
{
    size_t kept = 0;
    qsort(moments, count, sizeof *moments, by_moment);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || moments[i].us - moments[kept - 1].us >= SECOND_US)
            moments[kept++] = moments[i];
    return kept;
}

static double share_of_hours(const struct moment *moments, size_t count)
{
    int64_t filled = 1, first = moments[0].us / HOUR_US, last = moments[count - 1].us / HOUR_US;
    for (size_t i = 1; i < count; i++)
        filled += moments[i].us / HOUR_US != moments[i - 1].us / HOUR_US;
    return (double)filled / (double)(last - first + 1);
}

struct rhythm rhythm_of(struct moment *moments, size_t count, struct moment *scratch)
{
    struct rhythm rhythm = {.moments = leave_one_a_second(moments, count)};
    int64_t middle;
    if (rhythm.moments < 2) return rhythm;
    size_t gaps = rhythm.moments - 1;
    rhythm.first_us = moments[0].us;
    rhythm.last_us = moments[gaps].us;
    rhythm.hours = share_of_hours(moments, rhythm.moments);
    for (size_t i = 0; i < rhythm.moments; i++)
        scratch[i] = moments[i];
    rhythm.sizes = likeness(scratch, rhythm.moments, &middle);
    for (size_t i = 0; i < gaps; i++)
        scratch[i].bytes = moments[i + 1].us - moments[i].us;
    rhythm.gaps = likeness(scratch, gaps, &rhythm.gap_us);
    rhythm.steady =
        (double)gaps * (double)rhythm.gap_us / (double)(rhythm.last_us - rhythm.first_us);
    if (rhythm.steady > 1) rhythm.steady = 1;
    return rhythm;
}
