/* SPDX-License-Identifier: MIT */
#include "flow_marks.h"

#include "base/reserve.h"

#include <string.h>

enum { BITS_EACH = 2, IDS_A_WORD = 64 / BITS_EACH, WORDS = FLOWS_MARKED / IDS_A_WORD };

bool flow_marks_init(struct flow_marks *marks)
{
    *marks = (struct flow_marks){.words = reserve_sparse_memory(WORDS * sizeof *marks->words)};
    return marks->words != NULL;
}

void flow_marks_clear(struct flow_marks *marks)
{
    if (marks->words) release_memory(marks->words, WORDS * sizeof *marks->words);
    marks->words = NULL;
}

static uint64_t bit_of(int64_t flow_id, enum flow_mark mark)
{
    return UINT64_C(1) << ((uint64_t)flow_id % IDS_A_WORD * BITS_EACH + mark);
}

static uint64_t *word_of(const struct flow_marks *marks, int64_t flow_id)
{
    return &marks->words[(uint64_t)flow_id / IDS_A_WORD % WORDS];
}

/* A word is of the ids that it stands for now, so it is emptied where they begin. */
static void move_to(struct flow_marks *marks, int64_t flow_id)
{
    int64_t from = marks->newest / IDS_A_WORD + 1, to = flow_id / IDS_A_WORD;
    if (to - from >= WORDS) from = to - WORDS + 1;
    for (int64_t word = from; word <= to; word++)
        marks->words[(uint64_t)word % WORDS] = 0;
    marks->newest = flow_id;
}

bool flow_marks_reaches(const struct flow_marks *marks, int64_t flow_id)
{
    return flow_id > 0 && flow_id / IDS_A_WORD > marks->newest / IDS_A_WORD - WORDS;
}

bool flow_marks_set(struct flow_marks *marks, int64_t flow_id, enum flow_mark mark)
{
    if (!flow_marks_reaches(marks, flow_id)) return false;
    if (flow_id > marks->newest) move_to(marks, flow_id);
    *word_of(marks, flow_id) |= bit_of(flow_id, mark);
    return true;
}

bool flow_marks_has(const struct flow_marks *marks, int64_t flow_id, enum flow_mark mark)
{
    if (!flow_marks_reaches(marks, flow_id) || flow_id > marks->newest) return false;
    return *word_of(marks, flow_id) & bit_of(flow_id, mark);
}
