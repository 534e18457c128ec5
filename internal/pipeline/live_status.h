/* SPDX-License-Identifier: MIT */
/*
 * live_status - what a live run tells the service manager: that it lives, and how much passes.
 *
 * The watchdog is fed by the recorder's thread each time it has gone round, which takes an answer
 * of every worker: where one of them hangs, or the recorder does, the manager hears nothing and
 * starts the service again. Waiting for a disk or a lock is going round, too. Private to this room.
 */
#ifndef PIPELINE_LIVE_STATUS_H
#define PIPELINE_LIVE_STATUS_H

#include "base/notifier.h"
#include "model/ledger.h"

#include <stddef.h>

struct live_status {
    struct notifier *notifier; /* NULL: nobody is told */
    struct ledger told;        /* totals when the last status was sent */
    int64_t told_us, due_us;   /* monotonic */
};

struct live_status live_status_start(struct notifier *notifier, int64_t now_us);
/* Totals of all interfaces since the start; rows_* as the recorder counts them. At most one status
 * per ten seconds is sent. */
void live_status_tell(struct live_status *status, const struct ledger *totals, int64_t now_us);
/* One line: rates over the seconds between the two. */
void live_status_line(char *line, size_t size, const struct ledger *before,
                      const struct ledger *now, int64_t elapsed_us);

#endif
