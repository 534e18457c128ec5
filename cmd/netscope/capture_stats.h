/* SPDX-License-Identifier: MIT */
/*
 * capture_stats - rates and the largest conversations, printed at intervals during a run.
 *
 * For interfaces, the pipeline's progress calls capture_stats_show(), which prints, on the
 * pipeline's thread. For files, capture_stats_frame() prints whenever packet time enters another
 * interval. Different threads may call both.
 */
#ifndef CMD_CAPTURE_STATS_H
#define CMD_CAPTURE_STATS_H

#include "capture_flags.h"

struct capture_stats;

/* stop is set if the reader of the output has left. */
struct capture_stats *capture_stats_open(const struct capture_flags *flags, bool is_live,
                                         volatile int *stop, struct error *error);
void capture_stats_frame(struct capture_stats *statistics, const struct frame *frame);
void capture_stats_show(struct capture_stats *statistics, const struct run_progress *progress);
/* prints the last interval; accepts NULL */
void capture_stats_close(struct capture_stats *statistics);

#endif
