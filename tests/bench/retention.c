/* SPDX-License-Identifier: MIT */
/*
 * retention - what it costs to remove the rows of a day from a database of months.
 *
 *   retention DATABASE [DAYS]
 *
 * DATABASE changes: give it a copy (scripts/bench-months makes one). The clock stands so that the rows
 * of DAYS (1) have expired; then storage_maintain() is called until nothing is left. Printed are the
 * processor time of all steps, and of the longest. Commits and checkpoints are parts of steps.
 */
#include "storage/policy.h"
#include "storage/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BOUNDS = 7, STEPS_MOST = 100000000 };

static const int64_t day_us = INT64_C(86400) * 1000 * 1000;
static const char *const kinds[KIND_COUNT] = {
    [KIND_EVENTS] = "events",   [KIND_FLOWS] = "flows",       [KIND_MINUTES] = "minutes",
    [KIND_HOURS] = "hours",     [KIND_CONTACTS] = "contacts", [KIND_SUMS] = "sums",
    [KIND_ALERTS] = "findings", [KIND_MESSAGES] = "messages", [KIND_NAMES] = "names",
    [KIND_DEVICES] = "devices", [KIND_HEALTH] = "ledger",     [KIND_CAPTURES] = "captures",
    [KIND_PARTS] = "parts",     [KIND_VALUES] = "values",
};

static double processor_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static _Noreturn void fail(const struct error *error)
{
    (void)fprintf(stderr, "retention: %s\n", error->sentence);
    exit(1);
}

/* The first and the last packet of flows. */
static void find_extent(const char *path, int64_t *first_us, int64_t *last_us)
{
    struct error error;
    struct storage_reader *reader = storage_reader_open(path, &error);
    struct storage_rows *rows =
        reader ? storage_query(reader, NULL,
                               "SELECT (SELECT min(start_us) FROM flows) AS first_us, "
                               "(SELECT max(start_us) FROM flows) AS last_us",
                               NULL, 0, &error)
               : NULL;
    if (!rows || storage_next(rows, &error) != 1) fail(&error);
    *first_us = storage_integer(rows, 0);
    *last_us = storage_integer(rows, 1);
    storage_rows_close(rows);
    storage_reader_close(reader);
}

struct measured {
    double all_ms, longest_ms, phase_ms[KIND_COUNT + 1];
    int64_t steps, longest_removed, removed[KIND_COUNT], above[BOUNDS];
    int longest_kind;
};
static const double bounds_ms[BOUNDS] = {5, 10, 20, 30, 50, 100, 500};

static void add_step(struct measured *sum, const struct storage_upkeep *done, double ms)
{
    int kind = KIND_COUNT; /* no row was removed */
    int64_t removed = 0;
    for (int i = 0; i < KIND_COUNT; i++) {
        sum->removed[i] += done->rows_removed[i];
        if (done->rows_removed[i] > removed) removed = done->rows_removed[kind = i];
    }
    sum->steps++;
    sum->all_ms += ms;
    sum->phase_ms[kind] += ms;
    for (int i = 0; i < BOUNDS; i++)
        sum->above[i] += ms > bounds_ms[i];
    if (ms <= sum->longest_ms) return;
    sum->longest_ms = ms;
    sum->longest_kind = kind;
    sum->longest_removed = removed;
}

static void print(const struct measured *sum)
{
    printf("%" PRId64 " steps, %.2f s of the processor; the longest %.1f ms (%" PRId64 " %s)\n",
           sum->steps, sum->all_ms / 1e3, sum->longest_ms, sum->longest_removed,
           sum->longest_kind < KIND_COUNT ? kinds[sum->longest_kind] : "rows");
    for (int i = 0; i <= KIND_COUNT; i++) {
        int64_t removed = i < KIND_COUNT ? sum->removed[i] : 0;
        if (sum->phase_ms[i] > 0 || removed)
            printf("  %-10s %10" PRId64 " rows %9.2f s\n", i < KIND_COUNT ? kinds[i] : "none",
                   removed, sum->phase_ms[i] / 1e3);
    }
    for (int i = 0; i < BOUNDS; i++)
        printf("  steps over %.0f ms: %" PRId64 "\n", bounds_ms[i], sum->above[i]);
}

int main(int argc, char **argv)
{
    static struct measured sum;
    struct error error;
    int64_t first_us, last_us;
    if (argc < 2) {
        (void)fputs("retention DATABASE [DAYS]\n", stderr);
        return 2;
    }
    int64_t days = argc > 2 ? strtol(argv[2], NULL, 10) : 1;
    find_extent(argv[1], &first_us, &last_us);
    struct storage_writer *writer = storage_writer_open(argv[1], &error);
    if (!writer) fail(&error);
    const struct storage_policy policy = {.wal_most_bytes = INT64_C(64) << 20,
                                          .keep_rows_us = last_us - first_us - days * day_us,
                                          .keep_contacts_us = last_us - first_us - days * day_us};
    struct storage_upkeep done = {.more = true};
    for (int idle = 0; idle < 3 && sum.steps < STEPS_MOST; idle = done.more ? 0 : idle + 1) {
        double before_ms = processor_ms();
        memset(&done, 0, sizeof done);
        if (!storage_maintain(writer, &policy, last_us, &done, &error)) fail(&error);
        add_step(&sum, &done, processor_ms() - before_ms);
    }
    print(&sum);
    return storage_writer_close(writer, &error) ? 0 : 1;
}
