/* SPDX-License-Identifier: MIT */
/*
 * shed - removes rows before their age, so that the files stay under the cap. policy.h has the
 * order. Private to this room.
 */
#ifndef STORAGE_SHED_H
#define STORAGE_SHED_H

#include "upkeep/upkeep.h"

/* From the first stage on. */
void shed_begin(struct storage_writer *writer);
/* True if no stage has any row left. */
bool shed_is_over(const struct upkeep *upkeep);
/* Removes the oldest rows of the present stage, in the open transaction. */
bool shed_step(struct storage_writer *writer, struct storage_upkeep *done);

#endif
