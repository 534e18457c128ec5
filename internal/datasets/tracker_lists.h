/* SPDX-License-Identifier: MIT */
/*
 * tracker_lists - lists of trackers into the set that enricher/trackers.h reads.
 *
 * They are EasyPrivacy and EasyList (sections give the category, CNAME sections the owner),
 * URLhaus, a small list of our own (known_trackers.c), and the user's in lists/ of the data
 * directory.
 */
#ifndef DATASETS_TRACKER_LISTS_H
#define DATASETS_TRACKER_LISTS_H

#include "enricher/data_writer.h"
#include "enricher/trackers.h"

/* What became of a list's lines that are neither empty nor comments. */
struct list_counts {
    size_t lines, rules;
    size_t strange, first_strange; /* not understood, and the number of the first */
};

/*
 * Adds a list's rules. `name` and `version` are used if the list has none. Earlier lists win.
 */
struct list_counts tracker_lists_add(struct data_writer *writer, const char *name,
                                     const char *version, const char *category, const void *data,
                                     size_t size);
size_t tracker_lists_add_known(struct data_writer *writer);
/* Merges names that occur several times, adds owners, sorts. */
void tracker_lists_finish(struct data_writer *writer);

#endif
