/* SPDX-License-Identifier: MIT */
/* The common part of runs over files and over interfaces. */
#include "run.h"

#include "storage/reader.h"

#include <time.h>

enum { FLOWS_LEAST = 1024 };

double clock_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void run_notice(const struct run *run, const char *sentence)
{
    if (run->request->notice) run->request->notice(run->request->owner, sentence);
}

/* The number of flows in the settings, limited by the budget beside the buffers. */
static uint32_t flows_within_budget(const struct settings *settings)
{
    int64_t left = settings->memory_budget_bytes - settings->stream_memory_bytes;
    int64_t most = left > 0 ? left / (int64_t)tracker_bytes_per_flow() : 0;
    if (most > settings->flows_most) most = settings->flows_most;
    return most < FLOWS_LEAST ? FLOWS_LEAST : (uint32_t)most;
}

static uint32_t attempts_per_s(const struct settings *settings, bool is_live)
{
    bool folds =
        settings->fold_attempts == FOLD_ALWAYS || (is_live && settings->fold_attempts == FOLD_LIVE);
    return folds ? (uint32_t)settings->fold_attempts_per_s : 0;
}

struct tracker_options run_tracker_options(const struct settings *settings, bool is_live,
                                           int64_t last_flow_id)
{
    return (struct tracker_options){
        .last_flow_id = last_flow_id,
        .flows_most = flows_within_budget(settings),
        .buffer_bytes = (size_t)settings->stream_memory_bytes,
        .tcp_idle_timeout_us = settings->tcp_idle_timeout_us,
        .tcp_attempt_timeout_us = settings->tcp_attempt_timeout_us,
        .udp_idle_timeout_us = settings->udp_idle_timeout_us,
        .icmp_idle_timeout_us = settings->icmp_idle_timeout_us,
        .update_every_us = settings->update_every_us,
        .fragment_timeout_us = settings->fragment_timeout_us,
        .attempts_per_s = attempts_per_s(settings, is_live),
        .redact_queries = settings->redact_queries,
        .excluded = exclusion_is_empty(&settings->excluded) ? NULL : &settings->excluded,
        .local_networks = settings->local_networks.networks,
        .local_network_count = settings->local_networks.count};
}

void run_add_totals(struct run_report *sum, const struct run_report *part)
{
    ledger_add(&sum->ledger, &part->ledger);
    for (size_t i = 0; i < sizeof sum->rows_by_kind / sizeof sum->rows_by_kind[0]; i++) {
        sum->rows_by_kind[i] += part->rows_by_kind[i];
    }
    sum->trackers += part->trackers;
}

bool run_write_counters(struct run *run, int64_t interval_end_us,
                        const struct tracker_counters *tracker, const struct shed_counters *shed,
                        struct error *error)
{
    static const struct shed_counters nothing;
    if (!shed) shed = &nothing;
    const struct {
        const char *name;
        uint64_t value;
    } counters[] = {
#define COUNTER(name) {#name, tracker->name},
        TRACKER_COUNTERS(COUNTER)
#undef COUNTER
#define COUNTER(name) {#name, shed->name},
            SHED_COUNTERS(COUNTER)
#undef COUNTER
    };
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
        if (counters[i].value &&
            !storage_write_capture_counter(run->writer, interval_end_us, counters[i].name,
                                           counters[i].value, error))
            return false;
    }
    return true;
}

static bool keep_alert(void *owner, const struct alert_summary *finding)
{
    struct run *run = owner;
    run->report->findings++;
    return storage_write_alert(run->writer, finding, NULL);
}

struct analyzer_thresholds run_thresholds(const struct settings *settings)
{
    return (struct analyzer_thresholds){.cool_down_us = settings->alert_cool_down_us,
                                        .scan_failed_targets = settings->scan_failed_targets,
                                        .scan_window_us = settings->scan_window_us,
                                        .flood_half_open = settings->flood_half_open,
                                        .flood_window_us = settings->flood_window_us};
}

bool run_analyze(struct run *run, const struct run_span *span, struct error *error)
{
    const struct settings *settings = run->request->settings;
    struct storage_reader *reader = storage_reader_open(settings->database, error);
    if (!reader) return false;
    struct analysis analysis = {.capture_id = span->capture_id,
                                .from_us = span->from_us,
                                .to_us = span->to_us,
                                .settled_from_us = span->settled_from_us,
                                .settled_to_us = span->to_us,
                                .after_flow_id = span->after_flow_id,
                                .attempts_most = span->attempts_most,
                                .attempts_left_out = &run->report->attempts_left_out,
                                .thresholds = run_thresholds(settings)};
    bool good = analyzer_run(reader, &analysis, keep_alert, run, error);
    storage_reader_close(reader);
    return good && storage_commit(run->writer, NULL, error);
}
