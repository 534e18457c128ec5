/* SPDX-License-Identifier: MIT */
/*
 * feeder - deals frames to trackers. With one worker it calls the tracker itself; with more it
 * copies frames into blocks, one per worker and round, each worker a thread. Private to this room.
 */
#ifndef PIPELINE_FEEDER_H
#define PIPELINE_FEEDER_H

#include "model/frame.h"
#include "recorder.h"

struct feeder;

/* outlets[i] receives the records of tracker i; the options are those of worker 0. */
struct feeder *feeder_create(const struct tracker_options *options, struct outlet *outlets,
                             unsigned worker_count, struct error *error);
/* In order; frames are borrowed only during the call. */
void feeder_frames(struct feeder *feeder, const struct frame *frames, size_t count);
/* The end: emits every flow, closes every outlet, joins every thread. */
void feeder_finish(struct feeder *feeder, int64_t end_us, uint64_t order);
/* After feeder_finish(): sums of all trackers. */
void feeder_totals(const struct feeder *feeder, struct ledger *ledger,
                   struct tracker_counters *counters);
void feeder_destroy(struct feeder *feeder);

#endif
