/* SPDX-License-Identifier: MIT */
/*
 * trackers - names that follow people: which list says so, of which kind, and whose they are.
 *
 * Compiled from EasyPrivacy and EasyList (sections give the category, CNAME sections the owner),
 * URLhaus, a small list of our own (known_trackers.c), and what the user puts into lists/ of the
 * data directory. A name matches its own entry and every entry that it is beneath, at a dot; the
 * longest wins, and an exception is an entry that says no.
 */
#ifndef ENRICHER_TRACKERS_H
#define ENRICHER_TRACKERS_H

#include "enricher.h"
#include "name_table.h"

#define TRACKERS_KIND "trackers"

enum { TRACKER_EXCEPTION = 1 };
enum tracker_text { TRACKER_CATEGORY, TRACKER_OWNER, TRACKER_LIST, TRACKER_VERSION };

bool trackers_find(const struct name_table *trackers, const char *domain,
                   struct tracker_match *match);

/* A tracker or an owner that we know of ourselves; each row says how. */
struct known_tracker {
    const char *domain, *category, *owner;
    bool listed; /* it is an entry of its own; else it only adds the owner to others' entries */
};
extern const struct known_tracker known_trackers[];
extern const size_t known_tracker_count;
extern const char known_trackers_version[];

/* Adds a list's rules. `name` and `version` are used where the list does not say. Earlier lists
   win. Returns how many rules it took. */
size_t trackers_add_list(struct data_writer *writer, const char *name, const char *version,
                         const char *category, const void *data, size_t size);
size_t trackers_add_known(struct data_writer *writer);
/* Resolves names that are there several times, adds owners, sorts. */
void trackers_finish(struct data_writer *writer);

#endif
