/* SPDX-License-Identifier: MIT */
/* new_as: a network (AS) that is new for a thing (new_contacts.h). */
#include "new_contacts.h"

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    return new_contacts_tell(run, block, NEW_AS);
}

const struct rule rule_new_as = {
    .name = "new_as",
    .summary = "a thing met a destination in a network (AS) in which it met none before",
    .judge_block = judge,
};
