/* SPDX-License-Identifier: MIT */
/* new_country: a country that is new for a thing (new_contacts.h). */
#include "new_contacts.h"

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    return new_contacts_tell(run, block, NEW_COUNTRY);
}

const struct rule rule_new_country = {
    .name = "new_country",
    .summary = "a thing met a destination in a country in which it met none before",
    .judge_block = judge,
};
