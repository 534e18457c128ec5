/* SPDX-License-Identifier: MIT */
/*
 * collect - values that no row uses any more are found and removed.
 *
 * A collection is one walk through all rows (walk.h), a few thousand at a time between
 * transactions. It removes old rows wherever they stand, and marks the values that the others use
 * (marks.h); then it walks through the dimension tables and removes the values without a mark.
 * Meanwhile rows are written: whatever value they use is marked, too, when it is used for the first
 * time since the collection began (intern.c). So a value in use is never removed. One that is not
 * may survive where its mark coincides with another's, until the next collection, in which it
 * coincides with others.
 *
 * The highest id of a table is never removed, so that no id is given out twice.
 * Decision 17 says why it is done like this.
 */
#ifndef STORAGE_COLLECT_H
#define STORAGE_COLLECT_H

#include "upkeep/walk.h"
#include "write/intern.h"

enum collect_phase { COLLECT_IDLE, COLLECT_MARKING, COLLECT_SWEEPING };

struct collect {
    enum collect_phase phase;
    enum walk walk;          /* marking: the table */
    struct walk_hand hand;   /* and where in it */
    enum intern_table table; /* sweeping: the table */
    int64_t after_id;        /* and where in it */
};

/* False: there is no memory for it. */
bool collect_begin(struct collect *collect, struct interner *interner);
/* All marks are forgotten, nothing more is removed. After any failure. */
void collect_end(struct collect *collect, struct interner *interner);

/* One step, within a transaction of the caller's. `before_us` by storage_kind: when rows are old.
 */
bool collect_step(struct collect *collect, struct interner *interner, const int64_t *before_us,
                  struct storage_upkeep *done);

#endif
