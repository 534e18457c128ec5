/* SPDX-License-Identifier: MIT */
/*
 * trackers - names that track people: the list, the category and the owner.
 *
 * datasets/tracker_lists.c makes the set. A name matches its own entry and every entry that it is
 * beneath, at a dot. The longest wins, and an exception is an entry that means "no tracker".
 */
#ifndef ENRICHER_TRACKERS_H
#define ENRICHER_TRACKERS_H

#include "model/name_verdict.h"
#include "name_table.h"

#define TRACKERS_KIND "trackers"

enum { TRACKER_EXCEPTION = 1 };
enum tracker_text { TRACKER_CATEGORY, TRACKER_OWNER, TRACKER_LIST, TRACKER_VERSION };

/* The longest listed suffix at a label boundary. Only the owner may be NULL. */
bool trackers_find(const struct name_table *trackers, const char *domain,
                   struct name_verdict *verdict);
/* The same as a function that others may be given. */
struct tracker_lists trackers_lists(const struct name_table *trackers);

#endif
