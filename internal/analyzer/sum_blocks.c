/* SPDX-License-Identifier: MIT */
#include "sum_blocks.h"

#include <inttypes.h>

enum { BLOCKS_AT_ONCE = 256 };

/* How far the rule came: the end of the last whole block. */
static bool recall_end(struct rule_run *run, int64_t *end_us)
{
    char memory[32];
    *end_us = INT64_MAX;
    if (!rule_state(run, 0, "", memory, sizeof memory)) return false;
    (void)rule_numbers(memory, end_us, 1);
    return true;
}

static bool keep_end(struct rule_run *run, int64_t end_us)
{
    char memory[32];
    struct text state = text_into(memory, sizeof memory);
    text_format(&state, "%" PRId64, end_us);
    return rule_keep_state(run, 0, "", end_us, memory);
}

/* The beginnings of blocks that have sums, in the order of time; at most BLOCKS_AT_ONCE. */
static bool read_blocks(struct rule_run *run, int64_t after_us, int64_t until_us, int64_t *blocks,
                        size_t *count)
{
    static const char *const columns[] = {"block_us", NULL};
    const struct parameter parameters[] = {parameter_integer(":after_us", after_us),
                                           parameter_integer(":until_us", until_us)};
    struct answer rows;
    int state = 0;
    *count = 0;
    if (!answer_open(&rows, run->reader, "analyze/sum_blocks", parameters, 2, columns, run->error))
        return false;
    while (*count < BLOCKS_AT_ONCE && (state = answer_next(&rows)) == 1)
        blocks[(*count)++] = answer_integer(&rows, 0);
    answer_close(&rows);
    return state >= 0;
}

bool sum_blocks_judge(struct rule_run *run, sum_block_judge *judge)
{
    const struct analysis *analysis = run->analysis;
    int64_t blocks[BLOCKS_AT_ONCE], told_us, summed_us = analysis->to_us - analysis->sums_lag_us;
    /* A block that began by then is due. Only a file's may be less than over. */
    int64_t until_us = analysis->sums_lag_us ? summed_us - SUM_BLOCK_US + 1 : summed_us;
    size_t count = BLOCKS_AT_ONCE;
    if (!recall_end(run, &told_us)) return false;
    int64_t from_us = analysis->from_us - analysis->sums_lag_us, end_us = told_us;
    int64_t after_us = (told_us < from_us ? told_us : from_us) - SUM_BLOCK_US;
    while (count == BLOCKS_AT_ONCE) {
        if (!read_blocks(run, after_us, until_us, blocks, &count)) return false;
        for (size_t i = 0; i < count; i++) {
            const struct sum_block block = {blocks[i], blocks[i] + SUM_BLOCK_US};
            if (!judge(run, &block)) return false;
            after_us = block.from_us;
            if (block.until_us <= summed_us && (end_us == INT64_MAX || block.until_us > end_us))
                end_us = block.until_us;
        }
    }
    return end_us == told_us || keep_end(run, end_us);
}
