/* SPDX-License-Identifier: MIT */
/*
 * memory - divides memory.budget of a live run before the first frame. Private to this room.
 *
 * Each part below has a fixed share or a fixed size. The flow tables get the rest, up to
 * flows.most. No part grows afterwards. The budget leaves out the kernel's rings (capture.ring),
 * although the resident size of the process includes them. It also leaves out mapped files of
 * look-up data, whose pages the kernel can reclaim.
 */
#ifndef PIPELINE_MEMORY_H
#define PIPELINE_MEMORY_H

#include "config/config.h"

#include <stddef.h>

struct memory_plan {
    uint32_t flows_most;             /* of all workers */
    unsigned batches_each;           /* of records, per worker */
    size_t names_most, devices_most; /* of the joiner */
    size_t attempts_most;            /* that a rule of the analyzer sorts at once */
    int64_t database_cache_bytes;    /* of the writer */
};

/* beside_bytes: the memory of other consumers of frames (beside.h). */
struct memory_plan memory_plan(const struct settings *settings, unsigned worker_count,
                               size_t beside_bytes);

#endif
