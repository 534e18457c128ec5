/* SPDX-License-Identifier: MIT */
/*
 * live_status - reports a live run to the service manager: its watchdog beat, and its rates.
 *
 * The recorder's thread feeds the watchdog after each round, and a round needs an answer of every
 * worker. So if a worker or the recorder hangs, the manager hears nothing and restarts the service.
 * Waiting for a disk or a lock counts as a round, too. Private to this room.
 */
#ifndef PIPELINE_LIVE_STATUS_H
#define PIPELINE_LIVE_STATUS_H

#include "base/notifier.h"
#include "model/ledger.h"

#include <stddef.h>

struct live_status {
    struct notifier *notifier; /* NULL: no reports */
    struct ledger told;        /* totals when the last status was sent */
    int64_t told_us, due_us;   /* monotonic */
};

struct live_status live_status_start(struct notifier *notifier, int64_t now_us);
/*
 * Totals of all interfaces since the start; rows_* are the recorder's. At most one status per ten
 * seconds is sent.
 */
void live_status_tell(struct live_status *status, const struct ledger *totals, int64_t now_us);
/* One line: rates over the seconds between the two. */
void live_status_line(char *line, size_t size, const struct ledger *before,
                      const struct ledger *now, int64_t elapsed_us);

#endif
