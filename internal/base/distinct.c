/* SPDX-License-Identifier: MIT */
#include "distinct.h"

#include <math.h>

void distinct_add(struct distinct *distinct, uint64_t hash)
{
    uint8_t *most = &distinct->registers[hash >> 56];
    uint64_t rest = hash << 8 | 1 << 7; /* a bit that ends the run */
    uint8_t run = (uint8_t)(__builtin_clzll(rest) + 1);
    if (run > *most) *most = run;
}

uint64_t distinct_estimate(const struct distinct *distinct)
{
    const double count = DISTINCT_REGISTERS, bias = 0.7213 / (1 + 1.079 / count);
    double sum = 0;
    unsigned empty = 0;
    for (unsigned i = 0; i < DISTINCT_REGISTERS; i++) {
        sum += ldexp(1, -distinct->registers[i]);
        empty += distinct->registers[i] == 0;
    }
    double estimate = bias * count * count / sum;
    /* Few values: the number of empty registers gives a better estimate (linear counting). */
    if (estimate <= 2.5 * count && empty) estimate = count * log(count / empty);
    return (uint64_t)(estimate + 0.5);
}
