/* SPDX-License-Identifier: MIT */
/* due - which periods of an entry need an edition now. Private to this room. */
#ifndef SCHEDULE_DUE_H
#define SCHEDULE_DUE_H

#include "editions.h"
#include "period.h"

enum { DUE_MOST = 4 };

struct due {
    struct {
        struct period period;
        int64_t replaces; /* the number of an edition; 0: none */
    } periods[DUE_MOST];  /* the newest first */
    size_t count;
    int64_t skip_from_us,
        skip_to_us; /* periods before these that are not made; 0: there are none */
};

/* What is known when it is decided. */
struct due_view {
    const struct editions *editions;
    const char *name;
    const struct report_rhythm *rhythm;
    const struct zone *zone;
    int64_t now_us;
    int64_t first_us; /* of all packets */
    /* Packets of this time came by runs that began after this one. */
    bool (*has_later_run)(void *owner, int64_t from_us, int64_t to_us, int64_t capture_id);
    void *owner;
};

void due_find(const struct due_view *view, struct due *due);

#endif
