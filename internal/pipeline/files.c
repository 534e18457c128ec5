/* SPDX-License-Identifier: MIT */
/* A run over files: each is read, recorded, and analyzed, one after the other. */
#include "capture/capture.h"
#include "feeder.h"
#include "pipe.h"
#include "run.h"
#include "storage/policy.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum {
    FRAMES_PER_LOOK = 16384, /* frames between two looks at the clock and the stop flag */
    FRAMES_AT_ONCE = 64,
};

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

/* Starts the threads of one capture, reads, and stops them. part gets the result. */
static bool record_file(struct run *run, struct reading *reading, int64_t capture_id,
                        int64_t last_flow_id, struct run_report *part, struct error *error)
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
                                         .door = run->door,
                                         .capture_id = capture_id,
                                         .attempts = run->attempts,
                                         .outlets = all,
                                         .outlet_count = workers};
    if (!opened)
        error_set_kind(error, ERROR_FULL,
                       "There is not enough memory for %u workers; lower capture.workers.",
                       workers);
    kept_attempts_begin(run->attempts, last_flow_id);
    reading->feeder = opened ? feeder_create(&options, outlets, workers, error) : NULL;
    struct recorder *recorder = reading->feeder ? recorder_start(&recording, error) : NULL;
    if (recorder) {
        struct error failure = {.sentence = ""};
        reading->recorder = recorder;
        good = read_frames(run, reading, error);
        feeder_finish(reading->feeder, reading->last_us, UINT64_MAX);
        bool recorded = recorder_finish(recorder, part, &failure);
        if (!recorded) *error = failure;
        good = good && recorded;
        feeder_totals(reading->feeder, &part->ledger, &part->tracker);
        for (unsigned i = 0; i < workers; i++)
            outlet_take_off_told(&outlets[i], &part->ledger);
        tracker_counters_add(&run->report->tracker, &part->tracker);
    }
    feeder_destroy(reading->feeder);
    for (unsigned i = 0; i < workers; i++)
        outlet_close(&outlets[i]);
    return good;
}

/* How the reading of a file or a pipe ended. */
static const char *end_status(const struct run *run, bool good)
{
    if (!good) return "interrupted";
    return run->report->stopped ? "stopped" : "complete";
}

static bool write_end(struct run *run, struct capture_summary *summary,
                      const struct reading *reading, struct run_report *part, bool good,
                      struct error *error)
{
    part->ledger.frames_offered =
        part->ledger.frames_captured + ledger_frames_dropped(&part->ledger);
    summary->status = end_status(run, good);
    summary->start_us = reading->frames ? reading->first_us : NOT_OBSERVED;
    summary->end_us = reading->frames ? reading->last_us : NOT_OBSERVED;
    summary->note = capture_cut_short(reading->source);
    struct health_summary health = {.interval_start_us = summary->start_us,
                                    .interval_end_us = summary->end_us,
                                    .ledger = part->ledger};
    struct storage_writer *writer = run->writer;
    return is_written(storage_write_health(writer, &health, error)) &&
           (!reading->frames || is_written(run_write_counters(run, reading->last_us, &part->tracker,
                                                              NULL, NULL, error))) &&
           is_written(storage_update_capture(writer, summary, error)) &&
           is_written(storage_commit(writer, error)) &&
           (!reading->frames || storage_judge_names(writer, reading->first_us, error));
}

/* The same for a pipe, which is a live source. */
static bool record_pipe(struct run *run, struct reading *reading, struct capture_summary *summary,
                        int64_t capture_id, int64_t last_flow_id, struct run_report *part,
                        struct error *error)
{
    struct pipe pipe = {.run = run,
                        .source = reading->source,
                        .watch = {.summary = *summary, .capture_id = capture_id}};
    struct error closing = {.sentence = ""};
    bool good = pipe_record(&pipe, last_flow_id, part, error);
    bool closed = pipe_end(&pipe, part, end_status(run, good), &closing);
    reading->frames = run->frames;
    reading->first_us = atomic_load(&pipe.first_us);
    reading->last_us = pipe.last_us;
    closed = closed &&
             (!reading->frames || storage_judge_names(run->writer, reading->first_us, &closing));
    if (good && !closed) *error = closing;
    return good && closed;
}

static bool record_and_end(struct run *run, struct reading *reading,
                           struct capture_summary *summary, int64_t capture_id,
                           int64_t last_flow_id, struct run_report *part, struct error *error)
{
    struct error closing = {.sentence = ""};
    bool good = record_file(run, reading, capture_id, last_flow_id, part, error);
    bool closed = write_end(run, summary, reading, part, good, &closing);
    if (good && !closed) *error = closing;
    return good && closed;
}

/* One pipe alone; among files it is read as they are. */
static bool is_pipe(const struct run_request *request)
{
    return request->file_count == 1 && pipe_is(request->files[0]);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

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
    bool good = is_written(storage_begin_capture(run->writer, &summary, &capture_id, error)) &&
                storage_last_ids(run->writer, &ids, error) &&
                run_mark_begin(run, capture_id, ids.last_flow_id, error);
    if (good) {
        good = (is_pipe(request) ? record_pipe : record_and_end)(
            run, &reading, &summary, capture_id, ids.last_flow_id, &part, error);
        summary.note = capture_cut_short(reading.source);
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
                                          .after_flow_id = ids.last_flow_id,
                                          .figures_after_flow_id = ids.last_flow_id,
                                          .kept = kept_attempts_source(run->attempts)},
                       error);
}

/* ------------------------------------------------------------ all of them */

/* Data from a pipe can be read only once. */
static bool can_be_read_twice(const char *path)
{
    struct stat status;
    return stat(path, &status) != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode);
}

bool run_try_files(struct run *run, struct error *error)
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

bool run_files(struct run *run, struct error *error)
{
    const struct run_request *request = run->request;
    bool is_ready = is_pipe(request) ? storage_set_durable(run->writer, error)
                                     : storage_index_later(run->writer, error);
    if (!is_ready || !run_analyze_unfinished(run, error)) return false;
    for (unsigned i = 0; i < request->file_count && !run->report->stopped; i++) {
        if (request->frames_most && run->frames >= request->frames_most) break;
        if (!run_file(run, i, error)) return false;
    }
    return run_sum_rows(run, error);
}
