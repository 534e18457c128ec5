/* SPDX-License-Identifier: MIT */
#include "pipe.h"

#include "base/clock.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
    FRAMES_AT_ONCE = 64,
    ROUND_US = 100 * 1000,
    LAG_US = 300 * 1000, /* silence is assumed this much later */
    HEALTH_EVERY_US = 10 * 1000000,
    AHEAD_MOST_US = 300 * 1000000, /* of this clock: a packet later than that moves no ages */
    PATIENCE_MS = 500,
};

bool pipe_is(const char *path)
{
    struct stat status;
    int result = strcmp(path, "-") == 0 ? fstat(0, &status) : stat(path, &status);
    return result == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

/* ------------------------------------------------------------ the recorder's side */

static void waiting(void *owner, const struct error *why)
{
    struct pipe *pipe = owner;
    const struct run_request *request = pipe->run->request;
    if (request->stop && *request->stop) atomic_store(&pipe->give_up, true);
    if (pipe->is_told_waiting == (why != NULL)) return;
    pipe->is_told_waiting = why != NULL;
    run_notice(pipe->run, why ? why->sentence : "The database can be written again.");
}

static struct enricher *enricher(void *owner)
{
    return ((const struct pipe *)owner)->run->enricher;
}

static void alive(void *owner)
{
    (void)owner;
}

/* The time of the newest packet as of the latest round; NOT_OBSERVED: none has come. */
static int64_t now_of(struct pipe *pipe)
{
    struct live_watch *watch = &pipe->watch;
    if (watch->summary.start_us == NOT_OBSERVED)
        watch->summary.start_us = watch->interval_start_us = atomic_load(&pipe->first_us);
    int64_t newest_us = live_worker_look(&pipe->worker).newest_us;
    return watch->summary.start_us == NOT_OBSERVED ? NOT_OBSERVED : newest_us;
}

static struct written mark(void *owner, const struct ledger *rows, struct error *error)
{
    struct pipe *pipe = owner;
    int64_t now_us = now_of(pipe);
    if (now_us == NOT_OBSERVED) return (struct written){WRITE_OPEN};
    return live_watch_mark(&pipe->watch, now_us, rows, error);
}

static struct written live_round(void *owner, const struct ledger *rows, struct error *error)
{
    struct pipe *pipe = owner;
    int64_t now_us = now_of(pipe);
    if (now_us == NOT_OBSERVED) return (struct written){WRITE_OPEN};
    return live_watch_round(&pipe->watch, now_us, rows, error);
}

static bool upkeep(void *owner, struct error *why)
{
    struct pipe *pipe = owner;
    int64_t now_us = now_of(pipe);
    if (now_us == NOT_OBSERVED || now_us > (int64_t)time(NULL) * 1000000 + AHEAD_MOST_US)
        return false;
    return live_upkeep_go_on(&pipe->upkeep, pipe->run->writer, now_us, why);
}

/* ------------------------------------------------------------ reading */

static void show_progress(const struct pipe *pipe)
{
    const struct run *run = pipe->run;
    const struct run_progress progress = {.source = run->request->files[0],
                                          .fraction = -1,
                                          .frames = run->frames,
                                          .source_number = 1,
                                          .source_count = 1};
    if (run->request->progress) run->request->progress(run->request->owner, &progress);
}

static void end_round(struct pipe *pipe, int64_t now_us, int64_t clock_us)
{
    show_progress(pipe);
    live_worker_end_round(&pipe->worker, now_us);
    pipe->round_us = clock_us;
}

/* While no bytes come, time goes on. */
static void silent(void *owner)
{
    struct pipe *pipe = owner;
    int64_t clock_us = monotonic_now_us(), newest_us = pipe->worker.newest_us;
    int64_t quiet_us = clock_us - pipe->came_us - LAG_US;
    if (newest_us != NOT_OBSERVED && quiet_us > 0) newest_us += quiet_us;
    end_round(pipe, newest_us, clock_us);
}

static void track(struct pipe *pipe, struct frame *frame)
{
    struct live_worker *worker = &pipe->worker;
    int64_t second = frame->time_us / 1000000;
    if (atomic_load_explicit(&pipe->first_us, memory_order_relaxed) == NOT_OBSERVED)
        atomic_store(&pipe->first_us, frame->time_us);
    if (second > pipe->ticked_second) { /* as files do */
        pipe->ticked_second = second;
        if (frame->time_us > (int64_t)worker->number) worker->number = (uint64_t)frame->time_us;
        tracker_tick(worker->tracker, frame->time_us, worker->number);
    }
    if (frame->time_us > pipe->last_us) pipe->last_us = frame->time_us;
    pipe->run->frames++;
    live_worker_track(worker, frame);
}

static bool should_stop(const struct pipe *pipe, const struct recorder *recorder)
{
    const struct run *run = pipe->run;
    const struct run_request *request = run->request;
    bool is_stopped = request->stop && *request->stop;
    run->report->stopped |= is_stopped;
    return is_stopped || recorder_has_failed(recorder) ||
           (request->frames_most && run->frames >= request->frames_most);
}

static size_t wanted(const struct run *run)
{
    uint64_t most = run->request->frames_most, left = most - run->frames;
    return most && left < FRAMES_AT_ONCE ? left : FRAMES_AT_ONCE;
}

static bool read_frames(struct pipe *pipe, const struct recorder *recorder, struct error *error)
{
    struct frame frames[FRAMES_AT_ONCE];
    while (!should_stop(pipe, recorder)) {
        size_t count;
        switch (capture_next_few(pipe->source, frames, wanted(pipe->run), &count, error)) {
        case CAPTURE_IDLE: continue;
        case CAPTURE_END: (void)should_stop(pipe, recorder); return true;
        case CAPTURE_FAILED: return false;
        case CAPTURE_FRAME: break;
        }
        for (size_t i = 0; i < count; i++)
            track(pipe, &frames[i]);
        pipe->came_us = monotonic_now_us();
        if (pipe->came_us - pipe->round_us >= ROUND_US)
            end_round(pipe, pipe->worker.newest_us, pipe->came_us);
    }
    return true;
}

/* ------------------------------------------------------------ life */

static bool prepare(struct pipe *pipe, int64_t last_flow_id, struct error *error)
{
    struct run *run = pipe->run;
    struct live_worker *worker = &pipe->worker;
    const struct settings *settings = run->request->settings;
    atomic_store(&pipe->first_us, NOT_OBSERVED);
    pipe->last_us = NOT_OBSERVED;
    pipe->ticked_second = INT64_MIN;
    pipe->came_us = pipe->round_us = monotonic_now_us();
    pipe->outlets[0] = &worker->outlet;
    worker->options = run_tracker_options(settings, true, last_flow_id);
    worker->options.worker_count = 1;
    worker->options.put = outlet_put;
    worker->options.takes_open_flow = outlet_takes_open_flow;
    worker->options.owner = &worker->outlet;
    worker->beside = run->beside;
    pipe->watch.run = run;
    pipe->watch.interface = "the pipe";
    pipe->watch.workers = worker;
    pipe->watch.worker_count = 1;
    pipe->watch.health_every_us = HEALTH_EVERY_US;
    pipe->watch.state = LIVE_UP;
    pipe->watch.interval_start_us = NOT_OBSERVED;
    pipe->upkeep = (struct live_upkeep){
        .policy = live_upkeep_policy(settings), .notice = run_pass_notice, .owner = run};
    storage_set_patience(run->writer, PATIENCE_MS);
    if (!outlet_open(&worker->outlet, BATCHES_PER_WORKER))
        return error_set_kind(error, ERROR_FULL, "There is not enough memory to read a pipe.");
    return live_worker_prepare(worker, error);
}

static bool run_recorder(struct pipe *pipe, struct run_report *part, struct error *error)
{
    const struct run *run = pipe->run;
    const int64_t capture_ids[] = {pipe->watch.capture_id};
    const struct live_hooks hooks = {.owner = pipe,
                                     .capture_ids = capture_ids,
                                     .give_up = &pipe->give_up,
                                     .waiting = waiting,
                                     .enricher = enricher,
                                     .mark = mark,
                                     .alive = alive,
                                     .round = live_round,
                                     .upkeep = upkeep};
    const struct recorder_options recording = {.writer = run->writer,
                                               .enricher = run->enricher,
                                               .privacy = run->privacy,
                                               .joiner = run->joiner,
                                               .door = run->door,
                                               .attempts = run->attempts,
                                               .outlets = pipe->outlets,
                                               .outlet_count = 1,
                                               .live = &hooks};
    struct recorder *recorder = recorder_start(&recording, error);
    if (!recorder) return false;
    struct error failure = {.sentence = ""};
    capture_on_silence(pipe->source, silent, pipe);
    bool good = read_frames(pipe, recorder, error);
    capture_on_silence(pipe->source, NULL, NULL);
    live_worker_finish(&pipe->worker);
    bool recorded = recorder_finish(recorder, part, &failure);
    if (!recorded) *error = failure;
    return good && recorded;
}

bool pipe_record(struct pipe *pipe, int64_t last_flow_id, struct run_report *part,
                 struct error *error)
{
    kept_attempts_begin(pipe->run->attempts, last_flow_id);
    return prepare(pipe, last_flow_id, error) && run_recorder(pipe, part, error);
}

bool pipe_end(struct pipe *pipe, const struct run_report *part, const char *status,
              struct error *error)
{
    struct live_watch *watch = &pipe->watch;
    (void)now_of(pipe);
    watch->summary.note = capture_cut_short(pipe->source);
    bool closed = is_written(live_watch_end(watch, pipe->last_us, &part->ledger, status, error));
    struct worker_picture last = live_watch_look(watch);
    ledger_add(&pipe->run->report->ledger, &last.ledger);
    tracker_counters_add(&pipe->run->report->tracker, &last.tracker);
    live_worker_clear(&pipe->worker);
    return closed;
}
