/* SPDX-License-Identifier: MIT */
/* A run over interfaces: it ends when it is stopped. */
#include "analyst.h"
#include "base/clock.h"
#include "live_control.h"
#include "live_reload.h"
#include "live_status.h"
#include "live_upkeep.h"
#include "live_watch.h"
#include "memory.h"
#include "run.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    HEALTH_EVERY_US = 10 * 1000000, /* a row of capture_health */
    LOOK_EVERY_US = 50 * 1000,      /* how often the main thread checks the stop flag */
    PATIENCE_MS = 500,              /* the wait for another program's lock before a message */
    GIVE_UP_AFTER_S = 2,            /* at the end, if nothing can be written */
    INTERFACES_MOST = 16,
};

struct live {
    struct run *run;
    struct live_watch watches[INTERFACES_MOST];
    unsigned watch_count, members; /* workers of each interface */
    struct live_worker *workers;
    unsigned worker_count;
    struct outlet *outlets[PRODUCERS_MOST]; /* of the workers, and perhaps the intake's */
    unsigned outlet_count;
    int64_t capture_ids[PRODUCERS_MOST];
    int64_t watch_ids[INTERFACES_MOST];
    atomic_bool stop, give_up;
    atomic_uint_fast64_t frames_left;
    atomic_uint_fast64_t rows_committed, rows_dropped; /* as of the last round */
    struct commit_times commit_times;
    double began_s;
    struct live_status status; /* the recorder's */
    bool told_waiting;         /* the last notice says that the recorder waits */
    struct live_reload reload;
    struct live_requests requests;
    struct intake intake;    /* if there is a control socket */
    struct live_views views; /* what people ask of this moment */
    struct live_upkeep upkeep;
    struct analyst *analyst;
    int64_t first_flow_id; /* ids of this run are above it */
};

/* ------------------------------------------------------------ the recorder's side */

/* Reports each wait once, and its end once. */
static void waiting(void *owner, const struct error *why)
{
    struct live *live = owner;
    if (live->told_waiting == (why != NULL)) return;
    live->told_waiting = why != NULL;
    run_notice(live->run,
               why ? why->sentence : "The database can be written again; capture has gone on.");
}

static struct written mark(void *owner, const struct ledger *rows, struct error *error)
{
    struct live *live = owner;
    int64_t now_us = wall_now_us();
    struct written written = {WRITE_OPEN};
    for (unsigned i = 0; is_written(written) && i < live->watch_count; i++)
        written = live_watch_mark(&live->watches[i], now_us, i == 0 ? rows : NULL, error);
    return written;
}

static struct written write_alerts(struct live *live, int64_t now_us, struct error *error)
{
    return analyst_write(live->analyst, live->run->writer, now_us, &live->run->report->findings,
                         error);
}

/* On the recorder's thread, twice a second. */
static struct written live_round(void *owner, const struct ledger *rows, struct error *error)
{
    struct live *live = owner;
    int64_t now_us = wall_now_us();
    struct ledger totals = *rows;
    atomic_store(&live->rows_committed, rows->rows_committed);
    atomic_store(&live->rows_dropped, rows->rows_dropped);
    for (unsigned i = 0; i < live->watch_count; i++) {
        struct live_watch *watch = &live->watches[i];
        const struct worker_picture now = live_watch_look(watch);
        ledger_add(&totals, &now.ledger);
        /* The first interface's row carries the counts of the run's rows. */
        struct written written = live_watch_round(watch, now_us, i == 0 ? rows : NULL, error);
        if (!is_written(written)) return written;
    }
    live_status_tell(&live->status, &totals, monotonic_now_us());
    return write_alerts(live, now_us, error);
}

/* Between two transactions: a reload may have replaced look-up data and privacy switches. */
static struct enricher *enricher(void *owner)
{
    struct live *live = owner;
    const struct enricher *before = live->run->enricher; /* the reload replaces it */
    struct enricher *now = live_reload_enricher(&live->reload);
    if (now == before) return now;
    const struct tracker_lists lists = enricher_tracker_lists(now);
    storage_use_lists(live->run->writer, &lists);
    live->upkeep.policy = live_upkeep_policy(live->reload.settings);
    analyst_renew(live->analyst, live->reload.settings, enricher_contact_lists(now),
                  enricher_places_us(now));
    for (unsigned i = 0; i < live->watch_count; i++) {
        struct live_watch *watch = &live->watches[i];
        (void)snprintf(watch->privacy, sizeof watch->privacy, "%s", live->reload.privacy);
        watch->summary.privacy = watch->privacy[0] ? watch->privacy : NULL;
    }
    return now;
}

static bool has_requests(void *owner)
{
    return live_requests_wait(&((struct live *)owner)->requests);
}

static void requests(void *owner)
{
    struct live *live = owner;
    if (live_requests_execute(&live->requests, live->run->writer, live->run->joiner))
        kept_attempts_forget(live->run->attempts); /* their rows may be others now */
}

static bool upkeep(void *owner, struct error *why)
{
    struct live *live = owner;
    return live_upkeep_go_on(&live->upkeep, live->run->writer, wall_now_us(), why);
}

/* On the recorder's thread, about once a second, and while it waits for the database. */
static void alive(void *owner)
{
    struct live *live = owner;
    if (live->status.notifier) (void)notifier_beat(live->status.notifier, monotonic_now_us());
}

/* ------------------------------------------------------------ opening */

static bool open_watches(struct live *live, struct error *error)
{
    const struct run_request *request = live->run->request;
    if (request->interface_count > INTERFACES_MOST)
        return error_set(error, "At most %d interfaces can be watched by one program.",
                         INTERFACES_MOST);
    live->members = (unsigned)request->settings->workers;
    live->watch_count = (unsigned)request->interface_count;
    live->worker_count = live->members * live->watch_count;
    if (live->worker_count > WORKERS_MOST)
        return error_set(error,
                         "%u interfaces with %u workers each are too many threads (at most "
                         "%d); lower capture.workers.",
                         live->watch_count, live->members, WORKERS_MOST);
    live->workers = calloc(live->worker_count, sizeof *live->workers);
    if (!live->workers) return error_no_memory(error, "start");
    for (unsigned i = 0; i < live->watch_count; i++) {
        live->watches[i] = (struct live_watch){.run = live->run,
                                               .interface = request->interfaces[i],
                                               .workers = &live->workers[i * live->members],
                                               .worker_count = live->members,
                                               .health_every_us = HEALTH_EVERY_US};
        if (!live_watch_open(&live->watches[i], error)) return false;
    }
    return true;
}

static bool begin_capture(struct live *live, unsigned i, struct error *error)
{
    bool begun = live_watch_begin(&live->watches[i], wall_now_us(), error);
    live->watch_ids[i] = live->watches[i].capture_id;
    return begun;
}

static bool prepare_intake(struct live *live, struct error *error)
{
    unsigned number = live->outlet_count++;
    live->outlets[number] = &live->intake.outlet;
    live->capture_ids[number] = live->watches[0].capture_id;
    live->watches[0].intake = &live->intake;
    return intake_open(&live->intake, (uint16_t)number, error);
}

/* Trackers and queues: all memory of the run. */
static bool prepare_workers(struct live *live, struct error *error)
{
    const struct settings *settings = live->run->request->settings;
    struct storage_ids ids;
    if (!storage_last_ids(live->run->writer, &ids, error)) return false;
    struct tracker_options options = run_tracker_options(settings, true, ids.last_flow_id);
    live->first_flow_id = ids.last_flow_id;
    for (unsigned i = 0; i < live->watch_count; i++)
        if (!run_mark_begin(live->run, live->watch_ids[i], ids.last_flow_id, error)) return false;
    const struct memory_plan plan = live->run->plan;
    storage_set_cache(live->run->writer, plan.database_cache_bytes);
    options.worker_count = live->worker_count;
    options.flows_most = plan.flows_most / live->worker_count;
    options.buffer_bytes /= live->worker_count;
    options.attempts_per_s = (options.attempts_per_s + live->worker_count - 1) / live->worker_count;
    for (unsigned i = 0; i < live->worker_count; i++) {
        struct live_worker *worker = &live->workers[i];
        worker->options = options;
        worker->options.worker = i;
        worker->beside = live->run->beside;
        worker->number_beside = i;
        worker->ring_timeout_us = settings->block_timeout_ms * 1000;
        worker->stop = &live->stop;
        worker->frames_left = live->run->request->frames_most ? &live->frames_left : NULL;
        live->outlets[i] = &worker->outlet;
        live->capture_ids[i] = live->watches[i / live->members].capture_id;
        if (!outlet_open(&worker->outlet, plan.batches_each))
            return error_set_kind(error, ERROR_FULL,
                                  "There is not enough memory for the queues of %u workers; lower "
                                  "memory.budget or capture.workers.",
                                  live->worker_count);
        if (!live_worker_prepare(worker, error)) return false;
    }
    live->outlet_count = live->worker_count;
    return !live->run->control || prepare_intake(live, error);
}

/* ------------------------------------------------------------ watching */

static void show_progress(struct live *live)
{
    struct run *run = live->run;
    double now_s = clock_seconds();
    double every_s = run->request->progress_ms ? run->request->progress_ms / 1e3 : 0.5;
    if (!run->request->progress || now_s - run->last_progress_s < every_s) return;
    run->last_progress_s = now_s;
    struct run_progress progress = {.source = live->watches[0].source,
                                    .fraction = -1,
                                    .source_number = 1,
                                    .source_count = live->watch_count,
                                    .seconds = now_s - live->began_s,
                                    .talkers = live->views.has_own ? &live->views.own : NULL};
    for (unsigned i = 0; i < live->watch_count; i++) {
        struct worker_picture now = live_watch_look(&live->watches[i]);
        ledger_add(&progress.totals, &now.ledger);
    }
    progress.totals.rows_committed = atomic_load(&live->rows_committed);
    progress.totals.rows_dropped = atomic_load(&live->rows_dropped);
    progress.frames = progress.totals.frames_captured;
    progress.dropped = ledger_frames_dropped(&progress.totals);
    run->request->progress(run->request->owner, &progress);
}

static void wait_for_the_end(struct live *live, const struct recorder *recorder)
{
    const struct run_request *request = live->run->request;
    struct live_control control = {.run = live->run,
                                   .watches = live->watches,
                                   .watch_count = live->watch_count,
                                   .rows_committed = &live->rows_committed,
                                   .rows_dropped = &live->rows_dropped,
                                   .commit_times = &live->commit_times,
                                   .reload = &live->reload,
                                   .requests = &live->requests,
                                   .intake = &live->intake,
                                   .views = &live->views};
    live->views =
        (struct live_views){.count = live->worker_count, .wants_own = request->wants_talkers};
    for (unsigned i = 0; i < live->worker_count; i++)
        live->views.views[i] = &live->workers[i].view;
    while (!(request->stop && *request->stop) && !recorder_has_failed(recorder) &&
           !(request->frames_most && atomic_load(&live->frames_left) == 0)) {
        live_control_wait(&control, LOOK_EVERY_US);
        live_reload_look(&live->reload);
        show_progress(live);
    }
    control_close(live->run->control); /* a run that ends answers no more requests */
    live->run->control = NULL;
}

/* Gives up on a database that refuses writes, once the run must end. */
static void *hurry(void *argument)
{
    struct live *live = argument;
    struct timespec pause = {.tv_sec = GIVE_UP_AFTER_S};
    (void)nanosleep(&pause, NULL);
    atomic_store(&live->give_up, true);
    return NULL;
}

/* Sends a state of the service and the interfaces to the manager; the log has them too. */
static void tell_manager(struct live *live,
                         bool (*say)(const struct notifier *notifier, const char *status),
                         const char *doing)
{
    char line[NOTE_SIZE];
    if (!live->status.notifier) return;
    struct text text = text_into(line, sizeof line);
    text_add(&text, doing);
    for (unsigned i = 0; i < live->watch_count; i++)
        text_format(&text, "%s %s", i ? "," : "", live->watches[i].called);
    text_add_char(&text, '.');
    if (say(live->status.notifier, line)) run_notice(live->run, line);
}

static bool start_analyst(struct live *live, struct error *error)
{
    const struct run *run = live->run;
    const struct analyst_options looking = {.settings = run->request->settings,
                                            .capture_ids = live->watch_ids,
                                            .capture_count = live->watch_count,
                                            .attempts_most = run->plan.attempts_most,
                                            .kept = run->attempts,
                                            .contacts = enricher_contact_lists(run->enricher),
                                            .places_built_us = enricher_places_us(run->enricher),
                                            .from_us = live->watches[0].summary.start_us,
                                            .after_flow_id = live->first_flow_id};
    return (live->analyst = analyst_start(&looking, error)) != NULL;
}

static bool watch_until_told(struct live *live, struct run_report *part, struct error *error)
{
    struct run *run = live->run;
    const struct live_hooks hooks = {.owner = live,
                                     .capture_ids = live->capture_ids,
                                     .give_up = &live->give_up,
                                     .waiting = waiting,
                                     .enricher = enricher,
                                     .has_requests = has_requests,
                                     .requests = requests,
                                     .mark = mark,
                                     .alive = alive,
                                     .round = live_round,
                                     .upkeep = upkeep};
    struct recorder_options recording = {.writer = run->writer,
                                         .enricher = run->enricher,
                                         .privacy = run->privacy,
                                         .joiner = run->joiner,
                                         .door = run->door,
                                         .attempts = run->attempts,
                                         .outlets = live->outlets,
                                         .outlet_count = live->outlet_count,
                                         .commit_times = &live->commit_times,
                                         .live = &hooks};
    kept_attempts_begin(run->attempts, live->first_flow_id);
    if (!start_analyst(live, error)) return false;
    live_reload_start(&live->reload, run, live->workers, live->worker_count);
    struct recorder *recorder = recorder_start(&recording, error);
    if (!recorder) {
        analyst_stop(live->analyst);
        return false;
    }
    bool started = true;
    unsigned running = 0;
    for (; started && running < live->worker_count; running++)
        started = live_worker_start(&live->workers[running], error);
    if (started) {
        tell_manager(live, notifier_ready, "Watching");
        wait_for_the_end(live, recorder);
        tell_manager(live, notifier_stopping, "Writing what is still open of");
    }
    analyst_stop(live->analyst);
    pthread_t clock;
    bool has_clock = pthread_create(&clock, NULL, hurry, live) == 0;
    intake_finish(&live->intake); /* while the recorder still has rounds */
    atomic_store(&live->stop, true);
    for (unsigned i = running; !started && i < live->worker_count; i++)
        ring_close(live->workers[i].outlet.records);
    for (unsigned i = 0; i < live->worker_count; i++)
        live_worker_join(&live->workers[i]);
    struct error failure = {.sentence = ""};
    bool recorded = recorder_finish(recorder, part, &failure);
    /* it has already been retried long enough */
    if (!recorded) storage_set_patience(run->writer, 0);
    live_reload_end(&live->reload);
    if (has_clock) {
        pthread_cancel(clock);
        pthread_join(clock, NULL);
    }
    if (started && !recorded) *error = failure;
    return started && recorded;
}

static bool end_captures(struct live *live, const struct run_report *part, bool good,
                         struct error *error)
{
    bool closed = true;
    for (unsigned i = 0; i < live->watch_count; i++) {
        struct live_watch *watch = &live->watches[i];
        struct worker_picture now = live_watch_look(watch);
        ledger_add(&live->run->report->ledger, &now.ledger);
        live->run->report->first_us = live->watches[0].summary.start_us;
        if (now.newest_us > live->run->report->last_us) live->run->report->last_us = now.newest_us;
        const struct ledger *rows = i == 0 ? &part->ledger : NULL;
        closed = closed && is_written(live_watch_end(watch, wall_now_us(), rows,
                                                     good ? "complete" : "interrupted", error));
    }
    return closed;
}

/* Analyzes the rest: by now every flow has ended. */
static bool look_once_more(struct live *live, struct error *error)
{
    bool good = is_written(write_alerts(live, wall_now_us(), error));
    for (unsigned i = 0; good && i < live->watch_count; i++) {
        struct analyst_marks marks = analyst_marks(live->analyst, i);
        storage_use_capture(live->run->writer, live->watches[i].capture_id);
        good = run_analyze(live->run,
                           &(struct run_span){.capture_id = live->watches[i].capture_id,
                                              .from_us = marks.attempts_us,
                                              .settled_from_us = marks.settled_us,
                                              .to_us = live->watches[i].summary.end_us + 1,
                                              .after_flow_id = marks.after_flow_id,
                                              .figures_after_flow_id = marks.figures_after_flow_id,
                                              .attempts_most = live->run->plan.attempts_most,
                                              .kept = kept_attempts_source(live->run->attempts)},
                           error);
    }
    return good;
}

bool run_live_open(struct run *run, struct error *error)
{
    struct live *live = run->live = calloc(1, sizeof *live);
    if (!live) return error_no_memory(error, "start");
    live->run = run;
    live_requests_open(&live->requests);
    if (!open_watches(live, error)) return false;
    run->link_type = live_link_type(live->workers[0].source);
    return true;
}

void run_live_close(struct run *run)
{
    struct live *live = run->live;
    if (!live) return;
    for (unsigned i = 0; live->workers && i < live->worker_count; i++)
        live_worker_clear(&live->workers[i]);
    free(live->workers);
    intake_close(&live->intake);
    live_requests_close(&live->requests);
    free(live);
    run->live = NULL;
}

unsigned run_live_workers(const struct run *run)
{
    return run->live->worker_count;
}

struct live_source *run_live_source(const struct run *run, unsigned number)
{
    const struct live *live = run->live;
    return number < live->worker_count ? live->workers[number].source : NULL;
}

bool run_live(struct run *run, struct error *error)
{
    struct live *live = run->live;
    live->began_s = clock_seconds();
    live->status = live_status_start(run->request->service, monotonic_now_us());
    atomic_store(&live->frames_left, run->request->frames_most);
    storage_set_patience(run->writer, PATIENCE_MS);
    live->upkeep = (struct live_upkeep){.policy = live_upkeep_policy(run->request->settings),
                                        .notice = run_pass_notice,
                                        .owner = live->run};
    struct run_report part = {.captures = 0};
    bool good = storage_set_durable(run->writer, error) && run_analyze_unfinished(run, error);
    for (unsigned i = 0; good && i < live->watch_count; i++)
        good = begin_capture(live, i, error);
    good = good && prepare_workers(live, error);
    if (good) {
        struct error closing = {.sentence = ""};
        good = watch_until_told(live, &part, error);
        if (!end_captures(live, &part, good, &closing) && good) {
            *error = closing;
            good = false;
        }
        good = good && look_once_more(live, error);
        analyst_destroy(live->analyst);
        live_upkeep_sum_last(live->run->writer);
        run_add_totals(run->report, &part);
        run->report->captures += live->watch_count;
    }
    for (unsigned i = 0; live->workers && i < live->worker_count; i++) {
        struct worker_picture last = live_worker_look(&live->workers[i]);
        tracker_counters_add(&run->report->tracker, &last.tracker);
    }
    return good;
}
