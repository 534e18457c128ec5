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

/* outlets[i] is where tracker i puts its records; the options are those of worker 0. */
struct feeder *feeder_create(const struct tracker_options *options, struct outlet *outlets,
                             unsigned worker_count, struct error *error);
/* One after the other; what they borrow may be gone when this returns. */
void feeder_frames(struct feeder *feeder, const struct frame *frames, size_t count);
/* The end: every flow is emitted, every outlet closed, every thread joined. */
void feeder_finish(struct feeder *feeder, int64_t end_us, uint64_t order);
/* After feeder_finish: sums of all trackers. */
void feeder_totals(const struct feeder *feeder, struct ledger *ledger,
                   struct tracker_counters *counters);
void feeder_destroy(struct feeder *feeder);

#endif
