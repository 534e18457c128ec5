/* SPDX-License-Identifier: MIT */
/* new_domain: a name or address that is new for a thing (new_contacts.h). */
#include "new_contacts.h"

static bool judge(struct rule_run *run, const struct sum_block *block)
{
    return new_contacts_tell(run, block, NEW_DOMAIN);
}

const struct rule rule_new_domain = {
    .name = "new_domain",
    .summary = "a thing met a destination that it never met before",
    .judge_block = judge,
};
