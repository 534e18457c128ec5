/* SPDX-License-Identifier: MIT */
/*
 * rebuild - makes the sums of flows anew from their rows. Private to this room.
 *
 * One transaction removes the sums that the rows can make again, and notes that no row is summed.
 * Then the ordinary steps sum all rows (sums.h), so a kill costs nothing but time. If age or the cap
 * has removed flows, the sums of that time stay as they are: it ends with a local day.
 */
#ifndef STORAGE_REBUILD_H
#define STORAGE_REBUILD_H

#include "upkeep/sums.h"

/* In no transaction. False: nothing was changed, and the session has the reason. */
bool rebuild_begin(struct storage_writer *writer, struct sums *sums);
/* What an earlier schema left is summed once it has been moved (the row `unsummed` of `summed`). */
bool rebuild_is_due(struct storage_writer *writer);

#endif
