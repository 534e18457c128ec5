/* SPDX-License-Identifier: MIT */
/* Makes the sums anew, by the writer's own steps. */
#include "maintenance.h"
#include "policy.h"

#include "file/database.h"

#include <time.h>

static int64_t now_us(void)
{
    return (int64_t)time(NULL) * 1000000;
}

static bool sum_all(struct storage_writer *writer, const struct maintenance_progress *progress,
                    struct error *error)
{
    bool more = true;
    int64_t total = storage_unsummed(writer);
    while (more) {
        if (!storage_sum(writer, now_us(), &more, error)) return false;
        int64_t done = more ? total - storage_unsummed(writer) : total;
        if (progress && !progress->go_on(progress->owner, done, total))
            return error_set(error, "It was stopped: the next program that writes goes on.");
    }
    return true;
}

bool maintenance_rebuild(const char *path, const struct maintenance_progress *progress,
                         struct error *error)
{
    if (!database_expect(path, error)) return false;
    struct storage_writer *writer = storage_writer_open(path, error);
    if (!writer) return false;
    bool good = storage_rebuild_sums(writer, now_us(), error) && sum_all(writer, progress, error);
    return storage_writer_close(writer, good ? error : NULL) && good;
}
