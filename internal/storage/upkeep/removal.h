/* SPDX-License-Identifier: MIT */
/*
 * removal - the table of that name: how much was removed of each kind of row, and up to what time.
 * Private to this room.
 */
#ifndef STORAGE_REMOVAL_H
#define STORAGE_REMOVAL_H

#include "upkeep/walk.h"

enum removal_cause { REMOVED_FOR_AGE, REMOVED_FOR_CAP };

/* Rows went with this step, in the transaction that is open; it may be none. False: the session
 * says why. */
bool removal_note(struct session *session, enum storage_kind kind, const struct walk_step *step,
                  enum removal_cause cause);

#endif
