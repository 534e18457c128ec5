/* A run over files: open everything that can be refused, then read, record, and let the analyzer
 * look. */
#include "run.h"
#include "analyzer/analyzer.h"
#include "capture/capture.h"
#include "feeder.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    FRAMES_PER_LOOK = 16384, /* how often the clock and the stop flag are looked at */
    FRAMES_AT_ONCE = 64,
    FLOWS_LEAST = 1024,
    LINK_TYPE_ETHERNET = 1
};

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

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

/* ------------------------------------------------------------ reading */

struct reading {
    struct capture_source *source;
    struct feeder *feeder;
    const struct recorder *recorder;
    unsigned number;
    uint64_t frames, next_look;
    int64_t first_us, last_us;
};

static void show_progress(struct run *run, const struct reading *reading)
{
    double now = clock_seconds();
    if (!run->request->progress || now - run->last_progress_s < 0.1) return;
    run->last_progress_s = now;
    run->request->progress(
        run->request->owner,
        &(struct run_progress){.source = run->request->files[reading->number],
                               .fraction = capture_progress(reading->source),
                               .frames = run->frames,
                               .source_number = reading->number + 1,
                               .source_count = (unsigned)run->request->file_count});
}

static bool is_stopped(const struct run *run)
{
    return run->request->stop && *run->request->stop;
}

static bool should_stop(struct run *run, struct reading *reading)
{
    const struct run_request *request = run->request;
    if (request->frames_most && run->frames >= request->frames_most) return true;
    if (reading->frames < reading->next_look) return false;
    reading->next_look = reading->frames + FRAMES_PER_LOOK;
    show_progress(run, reading);
    run->report->stopped |= is_stopped(run);
    return run->report->stopped || recorder_has_failed(reading->recorder);
}

static size_t wanted(const struct run *run)
{
    uint64_t most = run->request->frames_most, left = most - run->frames;
    return most && left < FRAMES_AT_ONCE ? left : FRAMES_AT_ONCE;
}

static void take_frame(struct run *run, struct reading *reading, struct frame *frame)
{
    run->frames++;
    frame->number = ++reading->frames;
    if (reading->frames == 1 || frame->time_us < reading->first_us)
        reading->first_us = frame->time_us;
    if (reading->frames == 1 || frame->time_us > reading->last_us)
        reading->last_us = frame->time_us;
    if (run->beside) beside_frame(run->beside, 0, frame);
}

static bool read_frames(struct run *run, struct reading *reading, struct error *error)
{
    struct frame frames[FRAMES_AT_ONCE];
    while (!should_stop(run, reading)) {
        size_t count;
        switch (capture_next_few(reading->source, frames, wanted(run), &count, error)) {
        case CAPTURE_IDLE: continue;
        case CAPTURE_END: run->report->stopped |= is_stopped(run); return true;
        case CAPTURE_FAILED: return false;
        case CAPTURE_FRAME: break;
        }
        for (size_t i = 0; i < count; i++)
            take_frame(run, reading, &frames[i]);
        feeder_frames(reading->feeder, frames, count);
    }
    return true;
}

/* ------------------------------------------------------------ one file */

/* As many flows as were asked for, and as the budget holds beside the buffers. */
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
        .active_timeout_us = settings->active_timeout_us,
        .fragment_timeout_us = settings->fragment_timeout_us,
        .attempts_per_s = attempts_per_s(settings, is_live),
        .redact_queries = settings->redact_queries,
        .excluded = exclusion_is_empty(&settings->excluded) ? NULL : &settings->excluded,
        .local_networks = settings->local_networks,
        .local_network_count = settings->local_network_count};
}

bool pipeline_renews(const char *key)
{
    static const char *const keys[] = {"flows.tcp_idle_timeout", "flows.tcp_attempt_timeout",
                                       "flows.udp_idle_timeout", "flows.icmp_idle_timeout",
                                       "flows.update_every",     "flows.fragment_timeout",
                                       "privacy.exclude",        "privacy.redact_queries",
                                       "storage.max_bytes",      "storage.wal_most_bytes",
                                       "storage.keep_rows",      "storage.keep_minutes",
                                       "storage.keep_hours",     "storage.keep_findings",
                                       "storage.keep_bindings",  "storage.keep_devices",
                                       "analyzer.every",         "analyzer.scan_failed_targets",
                                       "analyzer.scan_window",   "analyzer.flood_half_open",
                                       "analyzer.flood_window"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(key, keys[i]) == 0) return true;
    return false;
}

void run_add_totals(struct run_report *sum, const struct run_report *part)
{
    ledger_add(&sum->ledger, &part->ledger);
    for (size_t i = 0; i < sizeof sum->rows_by_kind / sizeof sum->rows_by_kind[0]; i++) {
        sum->rows_by_kind[i] += part->rows_by_kind[i];
    }
    sum->trackers += part->trackers;
}

/* The threads of one capture: starts them, reads, and stops them again. part gets what came of it.
 */
static bool record_file(struct run *run, struct reading *reading, int64_t last_flow_id,
                        struct run_report *part, struct error *error)
{
    const struct settings *settings = run->request->settings;
    unsigned workers = (unsigned)settings->workers;
    struct tracker_options options = run_tracker_options(settings, false, last_flow_id);
    struct outlet outlets[WORKERS_MOST] = {{.records = NULL}};
    struct outlet *all[WORKERS_MOST];
    bool opened = true, good = false;
    for (unsigned i = 0; i < workers; all[i] = &outlets[i], i++)
        opened = outlet_open(&outlets[i], BATCHES_PER_WORKER) && opened;
    struct recorder_options recording = {.writer = run->writer,
                                         .enricher = run->enricher,
                                         .privacy = run->privacy,
                                         .joiner = run->joiner,
                                         .outlets = all,
                                         .outlet_count = workers};
    if (!opened)
        error_set(error, "There is not enough memory for %u workers; lower capture.workers.",
                  workers);
    reading->feeder = opened ? feeder_create(&options, outlets, workers, error) : NULL;
    struct recorder *recorder = reading->feeder ? recorder_start(&recording, error) : NULL;
    if (recorder) {
        struct error failure = {""};
        reading->recorder = recorder;
        good = read_frames(run, reading, error);
        feeder_finish(reading->feeder, reading->last_us, UINT64_MAX);
        bool recorded = recorder_finish(recorder, part, &failure);
        if (!recorded) *error = failure;
        good = good && recorded;
        feeder_totals(reading->feeder, &part->ledger, &part->tracker);
        tracker_counters_add(&run->report->tracker, &part->tracker);
    }
    feeder_destroy(reading->feeder);
    for (unsigned i = 0; i < workers; i++)
        outlet_close(&outlets[i]);
    return good;
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
        if (counters[i].value && !storage_write_counter(run->writer, interval_end_us,
                                                        counters[i].name, counters[i].value, error))
            return false;
    }
    return true;
}

static bool write_end(struct run *run, struct capture_summary *summary,
                      const struct reading *reading, struct run_report *part, bool good,
                      struct error *error)
{
    part->ledger.frames_offered = part->ledger.frames_captured + part->ledger.frames_queue_dropped;
    summary->status = good && !run->report->stopped ? "complete" : "interrupted";
    summary->start_us = reading->frames ? reading->first_us : NOT_OBSERVED;
    summary->end_us = reading->frames ? reading->last_us : NOT_OBSERVED;
    summary->note = capture_cut_short(reading->source);
    struct health_summary health = {.interval_start_us = summary->start_us,
                                    .interval_end_us = summary->end_us,
                                    .ledger = part->ledger};
    return storage_write_health(run->writer, &health, error) &&
           (!reading->frames ||
            run_write_counters(run, reading->last_us, &part->tracker, NULL, error)) &&
           storage_update_capture(run->writer, summary, error) &&
           storage_commit(run->writer, NULL, error);
}

/* ------------------------------------------------------------ findings */

static bool keep_finding(void *owner, const struct finding_summary *finding)
{
    struct run *run = owner;
    run->report->findings++;
    return storage_write_finding(run->writer, finding, NULL);
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
                                .thresholds = {.scan_failed_targets = settings->scan_failed_targets,
                                               .scan_window_us = settings->scan_window_us,
                                               .flood_half_open = settings->flood_half_open,
                                               .flood_window_us = settings->flood_window_us}};
    bool good = analyzer_run(reader, &analysis, keep_finding, run, error);
    storage_reader_close(reader);
    return good && storage_commit(run->writer, NULL, error);
}

/* ------------------------------------------------------------ one file */

static bool run_file(struct run *run, unsigned number, struct error *error)
{
    const struct run_request *request = run->request;
    const struct settings *settings = request->settings;
    const char *path = request->files[number];
    char name[4200], privacy[128];
    struct reading reading = {.number = number};
    struct run_report part = {.captures = 0};
    struct storage_ids ids;
    int64_t capture_id;
    reading.source = capture_open_file(path, settings->filter, run->request->stop, error);
    if (!reading.source) return false;
    snprintf(name, sizeof name, "file:%s", strcmp(path, "-") == 0 ? "-" : base_name(path));
    struct capture_summary summary = {
        .sensor = settings->sensor,
        .source = name,
        .link_type = capture_link_type_name(capture_link_type(reading.source)),
        .filter = run->filter,
        .software_version = NETSCOPE_VERSION,
        .privacy = settings_privacy(settings, privacy, sizeof privacy),
        .snaplen = capture_snaplen(reading.source),
        .start_us = NOT_OBSERVED,
        .end_us = NOT_OBSERVED,
        .status = "running"};
    bool good = storage_begin_capture(run->writer, &summary, &capture_id, error) &&
                storage_last_ids(run->writer, &ids, error);
    if (good) {
        good = record_file(run, &reading, ids.last_flow_id, &part, error);
        struct error closing = {""};
        bool closed = write_end(run, &summary, &reading, &part, good, &closing);
        if (good && !closed) *error = closing;
        good = good && closed;
        if (summary.note) run_notice(run, summary.note);
    }
    run_add_totals(run->report, &part);
    run->report->captures++;
    if (reading.frames) {
        struct run_report *report = run->report;
        if (report->first_us == NOT_OBSERVED || reading.first_us < report->first_us)
            report->first_us = reading.first_us;
        if (reading.last_us > report->last_us) report->last_us = reading.last_us;
    }
    capture_close(reading.source);
    if (!good || !reading.frames) return good;
    return run_analyze(run,
                       &(struct run_span){.capture_id = capture_id,
                                          .from_us = reading.first_us,
                                          .settled_from_us = reading.first_us,
                                          .to_us = reading.last_us + 1,
                                          .after_flow_id = ids.last_flow_id},
                       error);
}

/* ------------------------------------------------------------ the run */

static void learn_device(void *owner, const struct device_summary *device)
{
    joiner_learn_device(owner, device);
}

static bool open_privacy(struct run *run, struct error *error)
{
    const struct settings *settings = run->request->settings;
    const struct privacy_options options = {.mode = (enum pseudonym_mode)settings->pseudonyms,
                                            .drop_names = !settings->names,
                                            .key_file = settings->key_file,
                                            .local_networks = settings->local_networks,
                                            .local_network_count = settings->local_network_count};
    run->filter = settings->filter[0] ? settings->filter : NULL;
    if (options.mode == PSEUDONYMS_NONE && !options.drop_names) return true;
    run->privacy = privacy_open(&options, error);
    if (run->privacy && run->filter)
        run->filter = privacy_hide_text(run->privacy, run->filter, run->hidden_filter,
                                        sizeof run->hidden_filter);
    return run->privacy != NULL;
}

/* Nothing is touched before all of them open. */
/* What a pipe has given it does not give again. */
static bool can_be_read_twice(const char *path)
{
    struct stat status;
    return stat(path, &status) != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

static bool try_files(struct run *run, struct error *error)
{
    const struct settings *settings = run->request->settings;
    for (size_t i = 0; i < run->request->file_count; i++) {
        const char *path = run->request->files[i];
        if (strcmp(path, "-") == 0 || !can_be_read_twice(path)) continue;
        struct capture_source *source =
            capture_open_file(path, settings->filter, run->request->stop, error);
        if (!source) return false;
        if (i == 0) run->link_type = capture_link_type(source);
        capture_close(source);
    }
    return true;
}

/* A file is not even opened with more rights than it takes; interfaces take some to be opened. */
static bool prepare(struct run *run, struct error *error)
{
    const struct settings *settings = run->request->settings;
    struct storage_ids ids;
    bool is_live = run->request->interface_count > 0;
    if (!beside_permitted(run->request, error)) return false;
    if (!open_privacy(run, error)) return false; /* the key is not for whom it becomes */
    if (!is_live && !(run_confine(run, error) && try_files(run, error))) return false;
    run->enricher = enricher_open(settings->data_directory, error);
    if (!run->enricher) return false;
    if (is_live && !(run_live_open(run, error) && run_confine(run, error))) return false;
    run->writer = storage_writer_open(settings->database, error);
    if (!run->writer || !storage_last_ids(run->writer, &ids, error)) return false;
    struct joiner_options options = {.local_networks = settings->local_networks,
                                     .local_network_count = settings->local_network_count,
                                     .last_device_id = ids.last_device_id,
                                     .names_most = 1 << 18,
                                     .devices_most = 1 << 16};
    if (is_live) {
        unsigned workers = run_live_workers(run);
        run->plan = memory_plan(settings, workers, beside_bytes(run->request, workers));
        options.names_most = run->plan.names_most;
        options.devices_most = run->plan.devices_most;
        options.workers_each = (uint16_t)settings->workers;
    }
    run->joiner = joiner_create(&options, error);
    if (!run->joiner || !storage_each_device(run->writer, learn_device, run->joiner, error))
        return false;
    const struct beside_options beside = {.request = run->request,
                                          .producers = is_live ? run_live_workers(run) : 1,
                                          .link_type = run->link_type};
    return beside_open(&run->beside, &beside, error);
}

/* A database that this run made, and that holds nothing of it, is not left behind. */
static void remove_unused(const char *path)
{
    char side[PATH_MOST + 8];
    (void)unlink(path);
    (void)snprintf(side, sizeof side, "%s-wal", path);
    (void)unlink(side);
    (void)snprintf(side, sizeof side, "%s-shm", path);
    (void)unlink(side);
}

bool pipeline_run(const struct run_request *request, struct run_report *report, struct error *error)
{
    double started_s = clock_seconds();
    *report = (struct run_report){.first_us = NOT_OBSERVED, .last_us = NOT_OBSERVED};
    struct run run = {.request = request, .report = report, .link_type = LINK_TYPE_ETHERNET};
    bool existed = access(request->settings->database, F_OK) == 0;
    bool good = prepare(&run, error);
    if (good && run.live) good = run_live(&run, error);
    for (unsigned i = 0; good && i < request->file_count && !report->stopped; i++) {
        if (request->frames_most && run.frames >= request->frames_most) break;
        good = run_file(&run, i, error);
    }
    if (run.joiner) {
        report->devices_new = joiner_counters(run.joiner)->devices_new;
        report->names_learnt = joiner_counters(run.joiner)->names_learnt;
    }
    if (run.writer) {
        struct error closing = {""};
        report->database_bytes = storage_size_bytes(run.writer);
        if (!storage_writer_close(run.writer, &closing) && good) {
            *error = closing;
            good = false;
        }
    }
    bool is_unused = report->ledger.rows_committed == 0 && !(run.live && report->captures);
    if (!good && !existed && run.writer && is_unused) {
        remove_unused(request->settings->database);
    }
    run_live_close(&run);
    beside_close(run.beside, report); /* what is slow here keeps nothing from the database */
    joiner_destroy(run.joiner);
    enricher_close(run.enricher);
    privacy_close(run.privacy);
    report->seconds = clock_seconds() - started_s;
    return good;
}
