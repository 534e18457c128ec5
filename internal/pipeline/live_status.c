/* SPDX-License-Identifier: MIT */
#include "live_status.h"

#include <inttypes.h>
#include <stdio.h>

enum { LINE_SIZE = 256, STATUS_EVERY_US = 10 * 1000000 };

void live_status_line(char *line, size_t size, const struct ledger *before,
                      const struct ledger *now, int64_t elapsed_us)
{
    double seconds = elapsed_us > 0 ? (double)elapsed_us / 1e6 : 1;
    double frames = (double)(now->frames_captured - before->frames_captured);
    double bits = 8 * (double)(now->bytes_captured - before->bytes_captured);
    double rows = (double)(now->rows_committed - before->rows_committed);
    (void)snprintf(line, size,
                   "%.0f frames/s, %.1f Mbit/s, %.0f rows/s; dropped %" PRIu64 " of %" PRIu64
                   " frames, %" PRIu64 " of them lately; %" PRIu64 " rows lost",
                   frames / seconds, bits / seconds / 1e6, rows / seconds,
                   ledger_frames_dropped(now), now->frames_captured + ledger_frames_dropped(now),
                   ledger_frames_dropped(now) - ledger_frames_dropped(before), now->rows_dropped);
}

struct live_status live_status_start(struct notifier *notifier, int64_t now_us)
{
    return (struct live_status){
        .notifier = notifier, .told_us = now_us, .due_us = now_us + STATUS_EVERY_US};
}

void live_status_tell(struct live_status *status, const struct ledger *totals, int64_t now_us)
{
    char line[LINE_SIZE];
    if (!status->notifier || now_us < status->due_us) return;
    live_status_line(line, sizeof line, &status->told, totals, now_us - status->told_us);
    (void)notifier_status(status->notifier, line);
    status->told = *totals;
    status->told_us = now_us;
    status->due_us = now_us + STATUS_EVERY_US;
}
