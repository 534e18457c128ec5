/* SPDX-License-Identifier: MIT */
/*
 * statistics - rates and the largest conversations, printed again and again while a run goes on.
 *
 * Of interfaces, statistics_show() prints when the pipeline tells how far it is, on its thread; of
 * files, statistics_frame() prints whenever packet time enters another interval. Both may be called
 * by different threads.
 */
#ifndef CMD_STATISTICS_H
#define CMD_STATISTICS_H

#include "capture_flags.h"

struct statistics;

/* stop is set where nobody reads the output any more. */
struct statistics *statistics_open(const struct capture_flags *flags, bool is_live,
                                   volatile int *stop, struct error *error);
void statistics_frame(struct statistics *statistics, const struct frame *frame);
void statistics_show(struct statistics *statistics, const struct run_progress *progress);
void statistics_close(struct statistics *statistics); /* prints what is left; NULL is fine */

#endif
