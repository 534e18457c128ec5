/* SPDX-License-Identifier: MIT */
/*
 * memory - memory.budget of a live run, dealt out before the first frame. Private to this room.
 *
 * Each part below has a fixed share or a fixed size, and the flow tables get what is left, up to
 * flows.most. Nothing of it grows afterwards. Not of the budget: the kernel's rings (capture.ring,
 * though the resident size of the process includes them), and the files of look-up data that are
 * mapped into memory, whose pages the kernel takes back as it likes.
 */
#ifndef PIPELINE_MEMORY_H
#define PIPELINE_MEMORY_H

#include "config/config.h"

#include <stddef.h>

struct memory_plan {
    uint32_t flows_most;             /* of all workers */
    unsigned batches_each;           /* of records, per worker */
    size_t names_most, devices_most; /* of the joiner */
    size_t attempts_most;            /* that a rule of the analyzer puts in order at once */
    int64_t database_cache_bytes;    /* of the writer */
};

/* beside_bytes: held by what else looks at the frames (beside.h). */
struct memory_plan memory_plan(const struct settings *settings, unsigned worker_count,
                               size_t beside_bytes);

#endif
