/* SPDX-License-Identifier: MIT */
/* The common part of runs over files and over interfaces. */
#include "run.h"

#include "base/clock.h"
#include "storage/policy.h"
#include "storage/reader.h"

#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { FLOWS_LEAST = 1024, HOLD_PATIENCE_S = 5, HOLD_RETRY_US = 50 * 1000 };

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

void run_pass_notice(void *owner, const char *sentence)
{
    run_notice(owner, sentence);
}

void run_notice_more(const struct run *run, const char *sentence, const char *more)
{
    char both[1200];
    (void)snprintf(both, sizeof both, "%s %s", sentence, more);
    run_notice(run, both);
}

/* ------------------------------------------------------------ the lock */

static bool may_wait(const struct run *run, const struct error *error, int64_t until_us)
{
    struct storage_holder holder;
    const struct run_request *request = run->request;
    if (error->kind != ERROR_BUSY || (request->stop && *request->stop)) return false;
    bool is_held = storage_holder_of(request->settings->database, &holder);
    return monotonic_now_us() < until_us && !(is_held && holder.control[0]);
}

static void tell_wait(const struct run *run)
{
    char sentence[PATH_MAX + 128], who[40] = "Another program";
    struct storage_holder holder;
    const char *database = run->request->settings->database;
    if (storage_holder_of(database, &holder) && holder.process)
        (void)snprintf(who, sizeof who, "Process %lld", (long long)holder.process);
    (void)snprintf(sentence, sizeof sentence,
                   "%s is writing to the database %s: waiting at most %d seconds for it.", who,
                   database, HOLD_PATIENCE_S);
    run_notice(run, sentence);
}

bool run_hold(struct run *run, struct error *error)
{
    const char *database = run->request->settings->database;
    int64_t until_us = monotonic_now_us() + HOLD_PATIENCE_S * INT64_C(1000000);
    bool is_told = false;
    while (!storage_hold_take(&run->hold, database, error)) {
        if (!may_wait(run, error, until_us)) return false;
        if (!is_told) tell_wait(run);
        is_told = true;
        usleep(HOLD_RETRY_US);
    }
    return true;
}

/* ------------------------------------------------------------ options */

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
        .is_live = is_live,
        .links_joined = settings->links == LINKS_JOINED,
        .redact_queries = settings->redact_queries,
        .excluded = exclusion_is_empty(&settings->excluded) ? NULL : &settings->excluded,
        .local_networks = settings->local_networks.networks,
        .local_network_count = settings->local_networks.count};
}

struct door *run_door(const struct settings *settings, struct error *error)
{
    const struct door_limits limits = {
#define DOOR_KIND(name) .name = (uint64_t)settings->limit_##name,
        DOOR_KINDS(DOOR_KIND)
#undef DOOR_KIND
    };
    struct door *door = door_create(&limits);
    if (!door) (void)error_no_memory(error, "start");
    return door;
}

void run_add_totals(struct run_report *sum, const struct run_report *part)
{
    ledger_add(&sum->ledger, &part->ledger);
    for (size_t i = 0; i < sizeof sum->rows_by_kind / sizeof sum->rows_by_kind[0]; i++) {
        sum->rows_by_kind[i] += part->rows_by_kind[i];
    }
    sum->trackers += part->trackers;
}

/* What the joiner had no room for. There is one joiner, so the first capture that asks has it. */
static struct written write_joiner_counters(struct run *run, int64_t interval_end_us,
                                            struct error *error)
{
    const struct joiner_counters *now = joiner_counters(run->joiner);
    const struct joiner_counters *told = &run->joiner_told;
    const struct {
        const char *name;
        uint64_t moved;
    } counters[] = {{"devices_untracked", now->devices_untracked - told->devices_untracked},
                    {"devices_held_back", now->devices_held_back - told->devices_held_back},
                    {"names_evicted", now->names_evicted - told->names_evicted},
                    {"addresses_left_out", now->addresses_left_out - told->addresses_left_out},
                    {"addresses_unasked", now->addresses_unasked - told->addresses_unasked},
                    {"evidence_dropped", now->evidence_dropped - told->evidence_dropped}};
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
        if (counters[i].moved == 0) continue;
        struct written written = storage_write_capture_counter(
            run->writer, interval_end_us, counters[i].name, counters[i].moved, error);
        if (!is_written(written)) return written;
    }
    run->joiner_told = *now;
    return (struct written){WRITE_OPEN};
}

/* What the door folded or left out. There is one door, as there is one joiner. */
static struct written write_door_counters(struct run *run, int64_t interval_end_us,
                                          struct error *error)
{
    if (!run->door) return (struct written){WRITE_OPEN};
    const struct door_counters *now = door_counters(run->door);
    const struct {
        const char *name;
        uint64_t moved;
    } counters[] = {
#define DOOR_KIND(name) {"over_share_" #name, now->name - run->door_told.name},
        DOOR_KINDS(DOOR_KIND)
#undef DOOR_KIND
    };
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
        if (counters[i].moved == 0) continue;
        struct written written = storage_write_capture_counter(
            run->writer, interval_end_us, counters[i].name, counters[i].moved, error);
        if (!is_written(written)) return written;
    }
    run->door_told = *now;
    return (struct written){WRITE_OPEN};
}

struct written run_write_counters(struct run *run, int64_t interval_end_us,
                                  const struct tracker_counters *tracker,
                                  const struct shed_counters *shed, const struct facts_count *facts,
                                  struct error *error)
{
    static const struct shed_counters nothing;
    static const struct facts_count none;
    if (!shed) shed = &nothing;
    if (!facts) facts = &none;
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
#define COUNTER(name) {"facts_" #name, facts->name},
                FACTS_COUNTERS(COUNTER)
#undef COUNTER
    };
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
        if (counters[i].value == 0) continue;
        struct written written = storage_write_capture_counter(
            run->writer, interval_end_us, counters[i].name, counters[i].value, error);
        if (!is_written(written)) return written;
    }
    struct written written = write_door_counters(run, interval_end_us, error);
    return is_written(written) ? write_joiner_counters(run, interval_end_us, error) : written;
}

struct analyzer_thresholds run_thresholds(const struct settings *settings)
{
    return (struct analyzer_thresholds){.cool_down_us = settings->alert_cool_down_us,
                                        .findings_each = settings->findings_each,
                                        .claims_least = settings->claims_least,
                                        .claims_span_us = settings->claims_span_us,
                                        .scan_failed_targets = settings->scan_failed_targets,
                                        .scan_window_us = settings->scan_window_us,
                                        .flood_half_open = settings->flood_half_open,
                                        .flood_window_us = settings->flood_window_us,
                                        .numbers = settings->rule_numbers};
}

/* ------------------------------------------------------------ the analyzer */

struct writing {
    struct run *run;
    struct error *error;
};

static bool write_alert(void *owner, const struct alert_summary *alert)
{
    const struct writing *writing = owner;
    writing->run->report->findings++;
    return is_written(storage_write_alert(writing->run->writer, alert, writing->error));
}

static bool write_state(void *owner, const struct detector_state_summary *state)
{
    const struct writing *writing = owner;
    return is_written(storage_write_detector_state(writing->run->writer, state, writing->error));
}

static bool find_tail(struct storage_reader *reader, const struct analysis *analysis,
                      int64_t *after_flow_id, struct error *error)
{
    int64_t since_us = analysis->to_us - analyzer_reach_us(&analysis->thresholds);
    const struct parameter parameters[] = {
        {":capture_id", {.type = VALUE_INTEGER, .integer = analysis->capture_id}},
        {":after_flow_id", {.type = VALUE_INTEGER, .integer = analysis->figures_after_flow_id}},
        {":since_us", {.type = VALUE_INTEGER, .integer = since_us}},
    };
    struct storage_rows *rows = storage_query(reader, "analyze/tail", NULL, parameters, 3, error);
    if (!rows) return false;
    int state = storage_next(rows, error);
    *after_flow_id = state == 1 ? storage_value(rows, 0).integer : 0;
    storage_rows_close(rows);
    return state >= 0;
}

static bool write_look_counter(struct run *run, const struct analysis *analysis, const char *name,
                               uint64_t value, struct error *error)
{
    return value == 0 || is_written(storage_write_capture_counter(run->writer, analysis->to_us,
                                                                  name, value, error));
}

static bool write_mark(struct run *run, struct storage_reader *reader,
                       const struct analysis *analysis, struct error *error)
{
    struct analysis_mark mark = {.capture_id = analysis->capture_id,
                                 .attempts_us = analysis->to_us,
                                 .settled_us = analysis->settled_to_us};
    uint64_t dropped, read_back = kept_attempts_read_back(run->attempts);
    kept_attempts_told(run->attempts, read_back);
    return find_tail(reader, analysis, &mark.after_flow_id, error) &&
           is_written(storage_write_analysis_mark(run->writer, &mark, error)) &&
           is_written(
               storage_trim_detector_states(run->writer, ANALYZER_STATES_MOST, &dropped, error)) &&
           write_look_counter(run, analysis, "detector_states_dropped", dropped, error) &&
           write_look_counter(run, analysis, "attempts_read_back", read_back, error);
}

bool run_mark_begin(struct run *run, int64_t capture_id, int64_t after_flow_id, struct error *error)
{
    return is_written(
        storage_write_analysis_mark(run->writer,
                                    &(struct analysis_mark){.capture_id = capture_id,
                                                            .attempts_us = NOT_OBSERVED,
                                                            .settled_us = NOT_OBSERVED,
                                                            .after_flow_id = after_flow_id},
                                    error));
}

bool run_sum_rows(struct run *run, struct error *error)
{
    bool more = true;
    while (more) {
        int64_t now_us = (int64_t)time(NULL) * 1000000;
        if (!storage_sum(run->writer, now_us, &more, error)) return false;
    }
    return true;
}

void run_end_looks(struct run *run)
{
    storage_reader_close(run->looking);
    run->looking = NULL;
}

/* Its statements are prepared once for all files. A live capture opens one for each look. */
static struct storage_reader *open_look(struct run *run, struct error *error)
{
    if (!run->looking)
        run->looking = storage_reader_open_beside(run->request->settings->database,
                                                  storage_schema_mark(run->writer), error);
    return run->looking;
}

/* Failed attempts for which the rules had no room. */
static bool write_left_out(struct run *run, int64_t now_us, uint64_t count, struct error *error)
{
    if (count == 0) return true;
    run->report->attempts_left_out += count;
    return is_written(
        storage_write_capture_counter(run->writer, now_us, "attempts_left_out", count, error));
}

bool run_analyze(struct run *run, const struct run_span *span, struct error *error)
{
    uint64_t left_out = 0;
    const struct settings *settings = run->request->settings;
    if (!run->live && !run_sum_rows(run, error)) return false;
    struct storage_reader *reader = open_look(run, error);
    if (!reader) return false;
    const struct contact_lists_view contacts =
        contact_lists_view(enricher_contact_lists(run->enricher));
    struct analysis analysis = {.capture_id = span->capture_id,
                                .contacts = &contacts,
                                .places_built_us = enricher_places_us(run->enricher),
                                .from_us = span->from_us,
                                .to_us = span->to_us,
                                .settled_from_us = span->settled_from_us,
                                .settled_to_us = span->to_us,
                                .after_flow_id = span->after_flow_id,
                                .figures_after_flow_id = span->figures_after_flow_id,
                                .kept = span->kept,
                                .attempts_most = span->attempts_most,
                                .attempts_left_out = &left_out,
                                .sums_lag_us = run->live ? RUN_SUMS_LAG_US : 0,
                                .thresholds = run_thresholds(settings)};
    struct writing writing = {run, error};
    const struct analyzer_output output = {&writing, write_alert, write_state};
    storage_use_capture(run->writer, span->capture_id);
    bool good = analyzer_run(reader, &analysis, &output, error) &&
                write_left_out(run, span->to_us, left_out, error) &&
                write_mark(run, reader, &analysis, error);
    if (run->live) run_end_looks(run);
    return good && is_written(storage_commit(run->writer, error));
}

/* ------------------------------------------------------------ earlier captures */

enum { UNFINISHED_MOST = 256 };

static bool find_unfinished(struct run *run, struct run_span *spans, size_t *count,
                            struct error *error)
{
    struct storage_reader *reader = storage_reader_open_beside(
        run->request->settings->database, storage_schema_mark(run->writer), error);
    struct storage_rows *rows =
        reader ? storage_query(reader, "analyze/unfinished", NULL, NULL, 0, error) : NULL;
    int state = rows ? 0 : -1;
    *count = 0;
    if (rows) {
        int capture_id = storage_column(rows, "capture_id"),
            attempts_us = storage_column(rows, "attempts_us"),
            settled_us = storage_column(rows, "settled_us"),
            end_us = storage_column(rows, "end_us"),
            after_flow_id = storage_column(rows, "after_flow_id");
        while (*count < UNFINISHED_MOST && (state = storage_next(rows, error)) == 1) {
            int64_t after = storage_integer(rows, after_flow_id);
            spans[(*count)++] =
                (struct run_span){.capture_id = storage_integer(rows, capture_id),
                                  .from_us = storage_integer(rows, attempts_us),
                                  .settled_from_us = storage_integer(rows, settled_us),
                                  .to_us = storage_integer(rows, end_us) + 1,
                                  .after_flow_id = after,
                                  .figures_after_flow_id = after,
                                  .attempts_most = run->plan.attempts_most};
        }
        storage_rows_close(rows);
    }
    storage_reader_close(reader);
    return state >= 0;
}

bool run_analyze_unfinished(struct run *run, struct error *error)
{
    struct run_span spans[UNFINISHED_MOST];
    struct storage_ids ids;
    size_t count;
    if (!storage_last_ids(run->writer, &ids, error)) return false;
    if (ids.last_flow_id == 0) return true; /* a new database */
    bool good = find_unfinished(run, spans, &count, error);
    for (size_t i = 0; good && i < count; i++)
        good = run_analyze(run, &spans[i], error);
    return good;
}
