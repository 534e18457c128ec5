/* SPDX-License-Identifier: MIT */
/*
 * salvage - the rows of one table out of a damaged file, as many as can still be reached.
 *
 * A B-tree is read from its first key up to the damage, and from its last key down to the damage.
 * The range between is halved and read in the same way until single keys remain. A broken leaf
 * costs its own rows, a broken inner page those below it. Indexes are not used. Private to this
 * room.
 */
#ifndef STORAGE_SALVAGE_H
#define STORAGE_SALVAGE_H

#include "file/database.h"
#include "maintenance.h"

/*
 * Reads from `source`, writes to `target`, whose table must exist. False if the target cannot be
 * written.
 */
bool salvage_table(sqlite3 *source, sqlite3 *target, const char *table,
                   struct maintenance_salvaged *result);

#endif
