/* SPDX-License-Identifier: MIT */
/*
 * reach - may the process, as it is now, use the paths of its plan?
 *
 * Asked after the change of user and before anything is written, so that the answer is one sentence
 * with the line that remedies it, not a failure in the middle of the night.
 */
#ifndef PRIVILEGE_REACH_H
#define PRIVILEGE_REACH_H

#include "identity.h"
#include "privilege.h"

/* A path to be written that cannot be is an error, one to be read that cannot be a notice. */
bool reach_check(const struct privilege_plan *plan, const struct identity *identity,
                 struct error *error);

#endif
