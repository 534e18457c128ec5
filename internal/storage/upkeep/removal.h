/* SPDX-License-Identifier: MIT */
/*
 * removal - the table of that name: the number of removed rows of each kind, and the time up to
 * which they were removed. Private to this room.
 */
#ifndef STORAGE_REMOVAL_H
#define STORAGE_REMOVAL_H

#include "upkeep/walk.h"

enum removal_cause { REMOVED_FOR_AGE, REMOVED_FOR_CAP };

/*
 * Notes the rows that this step removed, in the open transaction; there may be none. False: the
 * session has the reason.
 */
bool removal_note(struct session *session, enum storage_kind kind, const struct walk_step *step,
                  enum removal_cause cause);

#endif
