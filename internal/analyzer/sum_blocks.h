/* SPDX-License-Identifier: MIT */
/*
 * sum_blocks - four hours of packet time, which rules about habits judge from the sums of rows.
 *
 * A block is judged once it is over and its rows are in the sums: at once if a file was read, 20
 * minutes later in a live capture. The last block of a file is judged as far as it goes, and once more
 * if the next file goes on in it. A state of each rule says how far it came, so a restart leaves no
 * block out. Blocks begin at whole multiples of four hours (UTC), so the verdict is the same for any
 * number of looks and captures. Private to this room.
 */
#ifndef ANALYZER_SUM_BLOCKS_H
#define ANALYZER_SUM_BLOCKS_H

#include "rule.h"

#define SUM_BLOCK_US (INT64_C(4) * 3600 * 1000000)

struct sum_block {
    int64_t from_us, until_us;
};

/* Judges a block. False: the run ends. */
typedef bool sum_block_judge(struct rule_run *run, const struct sum_block *block);
/* Judges those that are due, in the order of time. */
bool sum_blocks_judge(struct rule_run *run, sum_block_judge *judge);

#endif
