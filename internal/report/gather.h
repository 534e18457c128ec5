/* SPDX-License-Identifier: MIT */
/* gather - asks all questions of a report. Private to this room. */
#ifndef REPORT_GATHER_H
#define REPORT_GATHER_H

#include "inquiry.h"

/* False: the error is filled. The figures are freed in both cases by figures_clear(). */
bool gather(struct gathering *gathering);

/* The days that a report is about (period.c). */
bool gather_period(struct gathering *gathering);
/* Exposures of the network, of each device and of each week (gather_scores.c). */
bool gather_scores(struct gathering *gathering);
/* The lists of a network report (tops.c). */
bool gather_tops(struct gathering *gathering);
/* The exposure of the network without the devices that need a decision. */
bool gather_without(struct gathering *gathering);

#endif
