/* SPDX-License-Identifier: MIT */
/*
 * collect - finds and removes values that no row uses any more.
 *
 * A collection is one walk through all rows (walk.h), a few thousand at a time between
 * transactions. It removes old rows in any place, and marks the values that the others use
 * (marks.h). Then it walks through the dimension tables and removes the values without a mark. Rows
 * are written at the same time. A value is also marked at its first use since the collection began
 * (intern.c). So a value in use is never removed. An unused one may survive if its mark coincides
 * with another's, until the next collection, in which it coincides with others.
 *
 * The highest id of a table is not removed, so that no id is given out twice; unless the value shall
 * be gone because a device was forgotten (erase.h). Decision 17 says why this method was chosen.
 */
#ifndef STORAGE_COLLECT_H
#define STORAGE_COLLECT_H

#include "upkeep/walk.h"
#include "write/intern.h"

enum collect_phase { COLLECT_IDLE, COLLECT_MARKING, COLLECT_SWEEPING };

struct collect {
    enum collect_phase phase;
    enum walk walk;          /* marking: the table */
    struct walk_hand hand;   /* and the place in it */
    enum intern_table table; /* sweeping: the table */
    int64_t after_id;        /* and the place in it */
    bool takes_highest;
};

/* False: there is no memory for it. */
bool collect_begin(struct collect *collect, struct interner *interner);
/* Forgets all marks; removes nothing more. Call it after any failure. */
void collect_end(struct collect *collect, struct interner *interner);

/*
 * One step, within a transaction of the caller's. `before_us` by storage_kind: older rows expire.
 */
bool collect_step(struct collect *collect, struct interner *interner, const int64_t *before_us,
                  struct storage_upkeep *done);

#endif
