/* SPDX-License-Identifier: MIT */
/*
 * distinct - an estimate of how many different values were seen, in 256 bytes.
 *
 * HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007) with 256 registers. The error is some 6.5 %
 * (one standard deviation), and less if there were few values. The caller passes well mixed hashes.
 */
#ifndef BASE_DISTINCT_H
#define BASE_DISTINCT_H

#include <stdint.h>

enum { DISTINCT_REGISTERS = 256 };

struct distinct {
    uint8_t registers[DISTINCT_REGISTERS]; /* longest run of leading zeros, plus one */
};

void distinct_add(struct distinct *distinct, uint64_t hash);
uint64_t distinct_estimate(const struct distinct *distinct);

#endif
