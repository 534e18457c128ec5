/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include "outlet.h"
#include "tracker/tracker.h"

enum {
    MIB = 1024 * 1024,
    /* The budget is divided by this. */
    SHARE_OF_QUEUES = 8,
    SHARE_OF_NAMES = 8,
    SHARE_OF_DATABASE = 16,
    SHARE_OF_ANALYZER = 16,
    SHARE_OF_DEVICES = 32,
    SHARE_OF_THE_REST = 16, /* the program, its libraries and look-up data, and malloc's overhead */
    /* Bytes of one entry, with its place in an index. */
    NAME_BYTES = 536,
    DEVICE_BYTES = 640,
    ATTEMPT_BYTES = 40,
    /* Fixed sizes. */
    JOINER_BYTES = 52 * MIB, /* folded rows before they are written, and the devices of addresses */
    INTERN_BYTES = 12 * MIB, /* ids of texts */
    MARKS_BYTES = 16 * MIB,  /* of values in use, while they are collected */
    NOTES_BYTES = 9 * MIB,   /* rows of flows in short, until they are summed */
    TALLY_BYTES = 4 * MIB,   /* for the analyzer */
    KEPT_BYTES = 8 * MIB,    /* attempts, for it too */
    DOOR_BYTES = 2 * MIB,    /* shares, marks of flows, folded rows */
    WORKER_BYTES = 4 * MIB,  /* fragments, parsers, certificates seen */
    /* The least, for any budget. */
    FLOWS_LEAST = 1024,
    NAMES_LEAST = 4096,
    NAMES_MOST = 1 << 18,
    DEVICES_LEAST = 1024,
    DEVICES_MOST = 1 << 16,
    ATTEMPTS_LEAST = 1 << 16,
    ATTEMPTS_MOST = 1 << 21,
};

static size_t within(int64_t number, int64_t least, int64_t most)
{
    return (size_t)(number < least ? least : number > most ? most : number);
}

struct memory_plan memory_plan(const struct settings *settings, unsigned worker_count,
                               size_t beside_bytes)
{
    const int64_t budget = settings->memory_budget_bytes;
    const int64_t shared = budget / SHARE_OF_QUEUES + budget / SHARE_OF_NAMES +
                           budget / SHARE_OF_DATABASE + budget / SHARE_OF_ANALYZER +
                           budget / SHARE_OF_DEVICES + budget / SHARE_OF_THE_REST;
    const int64_t fixed = settings->stream_memory_bytes + JOINER_BYTES + INTERN_BYTES +
                          MARKS_BYTES + NOTES_BYTES + TALLY_BYTES + KEPT_BYTES + DOOR_BYTES +
                          (int64_t)beside_bytes +
                          (int64_t)worker_count * (WORKER_BYTES + (int64_t)tracker_bytes_fixed());
    const int64_t flows = (budget - shared - fixed) / (int64_t)tracker_bytes_per_flow();
    const int64_t batches = budget / SHARE_OF_QUEUES / worker_count / BATCH_BYTES;
    return (struct memory_plan){
        .flows_most = (uint32_t)within(flows, FLOWS_LEAST,
                                       settings->flows_most > FLOWS_LEAST ? settings->flows_most
                                                                          : FLOWS_LEAST),
        .batches_each = (unsigned)within(batches, BATCHES_PER_WORKER, 1 << 16),
        .names_most = within(budget / SHARE_OF_NAMES / NAME_BYTES, NAMES_LEAST, NAMES_MOST),
        .devices_most =
            within(budget / SHARE_OF_DEVICES / DEVICE_BYTES, DEVICES_LEAST, DEVICES_MOST),
        .attempts_most =
            within(budget / SHARE_OF_ANALYZER / ATTEMPT_BYTES, ATTEMPTS_LEAST, ATTEMPTS_MOST),
        .database_cache_bytes = budget / SHARE_OF_DATABASE,
    };
}
