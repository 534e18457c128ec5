/* SPDX-License-Identifier: MIT */
/*
 * trackers - names that track people: the list, the category and the owner.
 *
 * datasets/tracker_lists.c makes the set. A name matches its own entry and every entry that it is
 * beneath, at a dot. The longest wins. An exception means "no tracker": one for everything frees
 * the longer entries beneath it too, one for some types of request does not. What is important
 * yields only to an important exception.
 */
#ifndef ENRICHER_TRACKERS_H
#define ENRICHER_TRACKERS_H

#include "model/name_verdict.h"
#include "name_table.h"

#define TRACKERS_KIND "trackers"

enum { TRACKER_EXCEPTION = 1, TRACKER_FREES = 2, TRACKER_IMPORTANT = 4 };
enum tracker_text { TRACKER_CATEGORY, TRACKER_OWNER, TRACKER_LIST, TRACKER_VERSION };

/* The entry that makes a name a tracker. Only the owner of a verdict may be NULL. */
bool trackers_find(const struct name_table *trackers, const char *domain,
                   struct name_verdict *verdict);
/* The same as a function that others may be given. */
struct tracker_lists trackers_lists(const struct name_table *trackers);

#endif
