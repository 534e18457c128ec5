/* SPDX-License-Identifier: MIT */
/* period - the time that an edition is about, and when it is due. Private to this room. */
#ifndef SCHEDULE_PERIOD_H
#define SCHEDULE_PERIOD_H

#include "base/zone.h"
#include "config/report_entry.h"

struct period {
    int64_t from_us, to_us; /* to_us is the first moment after it */
    int64_t due_us;         /* when it is made: later, because rows come a little later */
};

/* The newest period that is due at that time. */
struct period period_latest(const struct report_rhythm *rhythm, const struct zone *zone,
                            int64_t now_us);
struct period period_before(const struct report_rhythm *rhythm, const struct zone *zone,
                            const struct period *period);

#endif
