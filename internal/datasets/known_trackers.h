/* SPDX-License-Identifier: MIT */
/* known_trackers - trackers and owners that the lists leave out; each row has its source. */
#ifndef DATASETS_KNOWN_TRACKERS_H
#define DATASETS_KNOWN_TRACKERS_H

#include <stdbool.h>
#include <stddef.h>

struct known_tracker {
    const char *domain, *category, *owner;
    bool listed; /* an entry of its own; else it only adds the owner to others' entries */
};
extern const struct known_tracker known_trackers[];
extern const size_t known_tracker_count;
extern const char known_trackers_version[];

#endif
