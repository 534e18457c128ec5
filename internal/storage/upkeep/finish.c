/* SPDX-License-Identifier: MIT */
/* Erases to the end, for a writer that has nothing else to do. */
#include "policy.h"
#include "write/writer_state.h"

#include <unistd.h>

enum { WAIT_MS = 100, WAITS_MOST = 100 };

bool storage_finish_erasures(struct storage_writer *writer, int64_t now_us, struct error *error)
{
    static const struct storage_policy nothing_ages = {.max_bytes = 0};
    struct storage_upkeep done = {.erasing = true};
    if (!is_written(storage_commit(writer, error))) return false;
    /* It waits only for other programs: for a lock, or for a reader that needs the log. */
    for (int waits = 0; done.erasing; waits += done.idle) {
        if (waits == WAITS_MOST)
            return error_set_kind(error, ERROR_BUSY,
                                  "Another program reads the database %s for long, so the last "
                                  "bytes are not yet gone from its log: end that program, then "
                                  "forget another device, or start a capture, which goes on.",
                                  writer->path);
        if (!storage_maintain(writer, &nothing_ages, now_us, &done, error)) return false;
        if (done.idle) (void)usleep(WAIT_MS * 1000);
    }
    return true;
}
