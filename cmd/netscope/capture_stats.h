/* SPDX-License-Identifier: MIT */
/*
 * capture_stats - rates and the largest conversations, printed again and again while a run goes on.
 *
 * Of interfaces, capture_stats_show() prints when the pipeline tells how far it is, on its thread; of
 * files, capture_stats_frame() prints whenever packet time enters another interval. Both may be called
 * by different threads.
 */
#ifndef CMD_CAPTURE_STATS_H
#define CMD_CAPTURE_STATS_H

#include "capture_flags.h"

struct capture_stats;

/* stop is set if nobody reads the output any more. */
struct capture_stats *capture_stats_open(const struct capture_flags *flags, bool is_live,
                                         volatile int *stop, struct error *error);
void capture_stats_frame(struct capture_stats *statistics, const struct frame *frame);
void capture_stats_show(struct capture_stats *statistics, const struct run_progress *progress);
void capture_stats_close(struct capture_stats *statistics); /* prints what is left; NULL is fine */

#endif
