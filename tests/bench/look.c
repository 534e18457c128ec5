/* SPDX-License-Identifier: MIT */
/*
 * look - what a look of the analyzer over the last minute costs beside the flows of months.
 *
 *   look DATABASE [LOOKS [SECONDS]]
 *
 * DATABASE is read only (scripts/bench-months makes one). Each look (3) is over the last SECONDS (60) of
 * its newest flows, as a live capture has it, with a connection that is kept. The first one reads what is
 * not in memory. Printed are the processor time and the time of each, and how many findings it told.
 */
#include "analyzer/analyzer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const int64_t second_us = 1000000;

static double ms_of(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static _Noreturn void fail(const struct error *error)
{
    (void)fprintf(stderr, "look: %s\n", error->sentence);
    exit(1);
}

/* The newest flow up to this id: its id, time and capture. */
struct newest {
    int64_t flow_id, start_us, capture_id;
};
static struct newest newest_up_to(struct storage_reader *reader, int64_t flow_id)
{
    struct error error = {.sentence = "there are no flows"};
    const struct parameter parameter = {":id", {.type = VALUE_INTEGER, .integer = flow_id}};
    struct storage_rows *rows =
        storage_query(reader, NULL,
                      "SELECT flow_id, start_us, capture_id FROM flows WHERE flow_id <= :id "
                      "ORDER BY flow_id DESC LIMIT 1",
                      &parameter, 1, &error);
    struct newest newest = {0};
    int state = rows ? storage_next(rows, &error) : -1;
    if (state < 0) fail(&error);
    if (state == 1)
        newest = (struct newest){storage_value(rows, 0).integer, storage_value(rows, 1).integer,
                                 storage_value(rows, 2).integer};
    storage_rows_close(rows);
    return newest;
}

/* The last flow that began before a time; ids grow with it. */
static int64_t id_before(struct storage_reader *reader, int64_t before_us)
{
    int64_t low = 0, high = newest_up_to(reader, INT64_MAX).flow_id;
    while (low < high) {
        int64_t middle = low + (high - low + 1) / 2;
        if (newest_up_to(reader, middle).start_us < before_us)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static bool count_alert(void *owner, const struct alert_summary *alert)
{
    (void)alert;
    ++*(int *)owner;
    return true;
}

static bool drop_state(void *owner, const struct detector_state_summary *state)
{
    (void)owner;
    (void)state;
    return true;
}

int main(int argc, char **argv)
{
    int looks = argc > 2 ? atoi(argv[2]) : 3;
    int64_t span_us = (argc > 3 ? atoi(argv[3]) : 60) * second_us;
    struct error error;
    struct storage_reader *reader = argc > 1 ? storage_reader_open(argv[1], &error) : NULL;
    if (argc < 2) return 2;
    if (!reader) fail(&error);
    struct newest last = newest_up_to(reader, INT64_MAX);
    struct analysis analysis = {.capture_id = last.capture_id,
                                .from_us = last.start_us - span_us,
                                .to_us = last.start_us + 1,
                                .settled_from_us = last.start_us - span_us,
                                .settled_to_us = last.start_us + 1,
                                .sums_lag_us = 20 * 60 * second_us,
                                .thresholds = {.cool_down_us = 86400 * second_us,
                                               .findings_each = 4,
                                               .claims_least = 3,
                                               .claims_span_us = 5 * second_us,
                                               .scan_failed_targets = 25,
                                               .scan_window_us = 300 * second_us,
                                               .flood_half_open = 500,
                                               .flood_window_us = 10 * second_us,
                                               .numbers = rule_numbers_default()}};
    const struct analyzer_thresholds *thresholds = &analysis.thresholds;
    analysis.after_flow_id = id_before(reader, analysis.from_us - analyzer_window_us(thresholds));
    analysis.figures_after_flow_id =
        id_before(reader, analysis.from_us - analyzer_reach_us(thresholds));
    (void)printf("flows up to %" PRId64 "; windows have those above %" PRId64
                 ", figures those above %" PRId64 "\n",
                 last.flow_id, analysis.after_flow_id, analysis.figures_after_flow_id);
    for (int i = 0; i < looks; i++) {
        int alerts = 0;
        const struct analyzer_output output = {&alerts, count_alert, drop_state};
        double processor = ms_of(CLOCK_PROCESS_CPUTIME_ID), clock = ms_of(CLOCK_MONOTONIC);
        if (!analyzer_run(reader, &analysis, &output, &error)) fail(&error);
        (void)printf("look %d: %.0f ms of processor, %.0f ms, %d findings\n", i + 1,
                     ms_of(CLOCK_PROCESS_CPUTIME_ID) - processor, ms_of(CLOCK_MONOTONIC) - clock,
                     alerts);
        (void)fflush(stdout);
    }
    storage_reader_close(reader);
    return 0;
}
