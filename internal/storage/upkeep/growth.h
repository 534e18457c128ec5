/* SPDX-License-Identifier: MIT */
/*
 * growth - which table of flows or events grew most in the last day, and by how many rows beyond its
 * usual. Private to this room.
 *
 * Under the cap these rows go before all others (shed.h), so a flood removes itself first, and not
 * the history. A table's usual is twice the largest of the seven days before. If the database has no
 * such days, it is as many rows as the table with the next most has.
 *
 * The table `hour` tells ids by time. Ids have gaps (a folded flow takes an id and makes no row), so
 * the rows of the last day are estimated at PROBES places of their ids. That reads some thousand
 * rows, however large the table is.
 */
#ifndef STORAGE_GROWTH_H
#define STORAGE_GROWTH_H

#include "upkeep/walk.h"

struct growth {
    enum walk walk;
    int64_t rows;     /* beyond the usual; 0: no table grew by more */
    int64_t after_id; /* the rows of the last day have ids above it */
};

/* False: the session has the reason. */
bool growth_look(struct session *session, int64_t now_us, struct growth *growth);

#endif
