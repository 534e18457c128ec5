/* SPDX-License-Identifier: MIT */
/*
 * reach - checks that the process can use the paths of its plan.
 *
 * It runs after the change of user and before any write. So a problem is one sentence with its
 * remedy at the start, not a failure in the middle of the night.
 */
#ifndef PRIVILEGE_REACH_H
#define PRIVILEGE_REACH_H

#include "identity.h"
#include "privilege.h"

/* An unwritable path is an error if the plan writes it; an unreadable one is a notice. */
bool reach_check(const struct privilege_plan *plan, const struct identity *identity,
                 struct error *error);

#endif
