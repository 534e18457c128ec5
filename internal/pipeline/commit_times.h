/* SPDX-License-Identifier: MIT */
/*
 * commit_times - how long commits take, counted in classes, for whoever asks the running capture.
 *
 * The recorder counts; any thread may read. Each counter is right, and they are of nearly the same
 * moment. Private to this room.
 */
#ifndef PIPELINE_COMMIT_TIMES_H
#define PIPELINE_COMMIT_TIMES_H

#include "base/text.h"
#include "storage/storage.h"

#include <stdatomic.h>

enum { COMMIT_CLASSES = 9 }; /* the last one has no upper bound */

struct commit_times {
    atomic_uint_fast64_t counts[COMMIT_CLASSES];
    atomic_uint_fast64_t whole_us;
};

void commit_times_add(struct commit_times *times, int64_t us);
/* storage_commit(), timed. times may be NULL. */
struct written commit_timed(struct commit_times *times, struct storage_writer *writer,
                            struct error *error);
/* As members of a JSON object, each with a comma in front. */
void commit_times_write(struct text *text, struct commit_times *times);

#endif
