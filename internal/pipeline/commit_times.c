/* SPDX-License-Identifier: MIT */
#include "commit_times.h"

#include "base/clock.h"

#include <inttypes.h>

static const int64_t most_us[COMMIT_CLASSES] = {1000,   5000,    25000,    100000,   250000,
                                                500000, 1000000, 10000000, INT64_MAX};

void commit_times_add(struct commit_times *times, int64_t us)
{
    size_t at = 0;
    while (us > most_us[at])
        at++;
    atomic_fetch_add_explicit(&times->counts[at], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&times->whole_us, (uint64_t)us, memory_order_relaxed);
}

struct written commit_timed(struct commit_times *times, struct storage_writer *writer,
                            struct error *error)
{
    int64_t begun_us = monotonic_now_us();
    struct written written = storage_commit(writer, error);
    if (times) commit_times_add(times, monotonic_now_us() - begun_us);
    return written;
}

void commit_times_write(struct text *text, struct commit_times *times)
{
    text_format(text, ",\"commits_us\":%" PRIuFAST64 ",\"commits\":[",
                atomic_load(&times->whole_us));
    for (size_t i = 0; i < COMMIT_CLASSES; i++) {
        text_add(text, i ? ",{" : "{");
        if (most_us[i] < INT64_MAX) text_format(text, "\"most_us\":%" PRId64 ",", most_us[i]);
        text_format(text, "\"count\":%" PRIuFAST64 "}", atomic_load(&times->counts[i]));
    }
    text_add_char(text, ']');
}
