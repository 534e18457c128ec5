/* A run over interfaces: it goes on until somebody stops it. */
#include "analyst.h"
#include "live_reload.h"
#include "live_status.h"
#include "live_upkeep.h"
#include "live_worker.h"
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
    LOOK_EVERY_US = 50 * 1000,      /* the main thread, at the stop flag */
    PATIENCE_MS = 500,              /* with another program's lock, before it is said */
    GIVE_UP_AFTER_S = 2,            /* at the end, where nothing can be written */
    INTERFACES_MOST = 16,
    NOTE_SIZE = 512,
};

/* One interface: a row of captures. */
struct watch {
    const char *interface;
    char source[80], called[64], note[NOTE_SIZE], privacy[PRIVACY_SIZE];
    struct capture_summary summary;
    int64_t capture_id;
    unsigned first_worker;
    int64_t interval_start_us;
    struct ledger written; /* what earlier rows of capture_health say */
    struct tracker_counters counted;
    struct shed_counters shed;
    enum live_state state;
    uint64_t clock_steps, outages;
};

struct live {
    struct run *run;
    struct watch watches[INTERFACES_MOST];
    unsigned watch_count, members; /* workers of each interface */
    struct live_worker *workers;
    unsigned worker_count;
    struct outlet *outlets[WORKERS_MOST];
    int64_t capture_ids[WORKERS_MOST]; /* by worker */
    int64_t watch_ids[INTERFACES_MOST];
    struct ledger rows_written; /* rows_* that earlier rows of capture_health say */
    atomic_bool stop, give_up;
    atomic_uint_fast64_t frames_left;
    atomic_uint_fast64_t rows_committed, rows_dropped; /* as of the last round */
    double began_s;
    struct live_status status; /* the recorder's */
    struct live_reload reload;
    struct live_upkeep upkeep;
    struct analyst *analyst;
    int64_t first_flow_id; /* ids of this run are above */
};

static int64_t wall_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ------------------------------------------------------------ what is told */

static void say_time(char text[32], int64_t time_us)
{
    time_t seconds = (time_t)(time_us / 1000000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* Something happened to an interface: the log has it, and the row of captures the latest. */
static void tell(struct live *live, struct watch *watch, const char *what)
{
    char when[32], sentence[NOTE_SIZE];
    say_time(when, wall_us());
    (void)snprintf(sentence, sizeof sentence, "%s: %s %s.", when, watch->interface, what);
    run_notice(live->run, sentence);
    (void)snprintf(watch->note, sizeof watch->note, "%s", sentence);
    watch->summary.note = watch->note;
}

static const char *state_words(enum live_state before, enum live_state now)
{
    switch (now) {
    case LIVE_UP: return before == LIVE_GONE ? "is back" : "is up again";
    case LIVE_DOWN: return "went down; waiting for it";
    case LIVE_GONE: return "is gone; waiting for one of that name";
    }
    return "changed";
}

static void tell_changes(struct live *live, struct watch *watch, const struct worker_picture *now)
{
    char what[160];
    bool went_down = now->state != LIVE_UP && watch->state == LIVE_UP;
    uint64_t unseen = now->outages - watch->outages - went_down;
    if (unseen > 0) { /* over before anybody looked */
        (void)snprintf(what, sizeof what, "was %s for a moment%s",
                       watch->state == LIVE_UP ? "down" : "up",
                       unseen > 1 ? ", several times" : "");
        tell(live, watch, what);
    }
    watch->outages = now->outages;
    if (now->state != watch->state) tell(live, watch, state_words(watch->state, now->state));
    watch->state = now->state;
    if (strcmp(now->interface, watch->called) != 0) {
        (void)snprintf(what, sizeof what, "is called %s now", now->interface);
        (void)snprintf(watch->called, sizeof watch->called, "%s", now->interface);
        tell(live, watch, what);
    }
    if (now->clock_steps != watch->clock_steps)
        tell(live, watch,
             "saw the clock set back; flows ended at the old time and began again at the new");
    watch->clock_steps = now->clock_steps;
}

static void stalled(void *owner, const struct error *error)
{
    struct live *live = owner;
    run_notice(live->run,
               error ? error->sentence : "The database can be written again; capture has gone on.");
}

/* ------------------------------------------------------------ health */

static void subtract(struct ledger *from, const struct ledger *part)
{
    /* Differences: flows_live may shrink, which wraps around and is stored as a negative number. */
#define LEDGER_FIELD(name) from->name -= part->name;
    LEDGER_FIELDS(LEDGER_FIELD)
#undef LEDGER_FIELD
}

/* What moved since the last row. */
static bool write_counters(struct live *live, const struct watch *watch,
                           const struct worker_picture *now, int64_t now_us, struct error *error)
{
    struct tracker_counters moved = now->tracker;
    struct shed_counters shed = now->shed;
#define COUNTER(name) moved.name -= watch->counted.name;
    TRACKER_COUNTERS(COUNTER)
#undef COUNTER
#define COUNTER(name) shed.name -= watch->shed.name;
    SHED_COUNTERS(COUNTER)
#undef COUNTER
    return run_write_counters(live->run, now_us, &moved, &shed, error);
}

/* The interface's workers, added up. */
static struct worker_picture look_at(struct live *live, const struct watch *watch)
{
    struct worker_picture sum = live_worker_look(&live->workers[watch->first_worker]);
    for (unsigned i = 1; i < live->members; i++) {
        struct worker_picture one = live_worker_look(&live->workers[watch->first_worker + i]);
        /* Every member is told of what the interface dropped: once is enough. */
        one.ledger.frames_offered -= one.ledger.frames_interface_dropped;
        one.ledger.frames_interface_dropped = 0;
        ledger_add(&sum.ledger, &one.ledger);
        tracker_counters_add(&sum.tracker, &one.tracker);
#define COUNTER(name) sum.shed.name += one.shed.name;
        SHED_COUNTERS(COUNTER)
#undef COUNTER
        if (one.newest_us > sum.newest_us) sum.newest_us = one.newest_us;
        if (one.clock_steps > sum.clock_steps) sum.clock_steps = one.clock_steps;
    }
    return sum;
}

/* One row of capture_health: what moved since the last. Rows are of the whole run; they are told
 * with the first interface. */
static bool write_health(struct live *live, struct watch *watch, const struct worker_picture *now,
                         int64_t now_us, const struct ledger *rows, struct error *error)
{
    struct storage_writer *writer = live->run->writer;
    struct ledger part = now->ledger;
    subtract(&part, &watch->written);
    if (watch == live->watches) {
        part.rows_queued = rows->rows_queued - live->rows_written.rows_queued;
        part.rows_committed = rows->rows_committed - live->rows_written.rows_committed;
        part.rows_dropped = rows->rows_dropped - live->rows_written.rows_dropped;
    }
    const struct health_summary health = {
        .interval_start_us = watch->interval_start_us,
        .interval_end_us = now_us > watch->interval_start_us ? now_us : watch->interval_start_us,
        .ledger = part};
    watch->summary.end_us = now_us;
    storage_use_capture(writer, watch->capture_id);
    if (!storage_write_health(writer, &health, error) ||
        !write_counters(live, watch, now, health.interval_end_us, error) ||
        !storage_update_capture(writer, &watch->summary, error) ||
        !storage_commit(writer, NULL, error))
        return false;
    if (watch == live->watches) live->rows_written = *rows;
    watch->written = now->ledger;
    watch->counted = now->tracker;
    watch->shed = now->shed;
    watch->interval_start_us = now_us;
    return true;
}

/* How far the captures are, in the transaction that is about to end: where the program is killed,
 * the gap begins there. */
static bool mark(void *owner, struct error *error)
{
    struct live *live = owner;
    int64_t now_us = wall_us();
    for (unsigned i = 0; i < live->watch_count; i++) {
        struct watch *watch = &live->watches[i];
        watch->summary.end_us = now_us;
        storage_use_capture(live->run->writer, watch->capture_id);
        if (!storage_update_capture(live->run->writer, &watch->summary, error)) return false;
    }
    return true;
}

/* What the analyst found since the last time, into the captures that it is about. */
static bool write_findings(struct live *live, struct error *error)
{
    struct finding_summary finding;
    struct storage_ids ids;
    int64_t capture_id;
    struct storage_writer *writer = live->run->writer;
    if (!live->analyst) return true;
    bool good = true;
    while (good && analyst_take(live->analyst, &finding, &capture_id)) {
        storage_use_capture(writer, capture_id);
        good = storage_write_finding(writer, &finding, error);
    }
    good = good && storage_commit(writer, NULL, error);
    bool is_over = good || !storage_may_recover(writer); /* a row at fault is not tried again */
    unsigned settled = analyst_settle(live->analyst, is_over);
    live->run->report->findings += good ? settled : 0;
    if (!good || !storage_last_ids(writer, &ids, error)) return false;
    analyst_allow(live->analyst, wall_us(), ids.last_flow_id);
    return true;
}

/* On the recorder's thread, twice a second. */
static bool live_round(void *owner, const struct ledger *rows, struct error *error)
{
    struct live *live = owner;
    int64_t now_us = wall_us();
    struct ledger totals = *rows;
    atomic_store(&live->rows_committed, rows->rows_committed);
    atomic_store(&live->rows_dropped, rows->rows_dropped);
    for (unsigned i = 0; i < live->watch_count; i++) {
        struct watch *watch = &live->watches[i];
        struct worker_picture now = look_at(live, watch);
        tell_changes(live, watch, &now);
        ledger_add(&totals, &now.ledger);
        if (now_us < watch->interval_start_us) watch->interval_start_us = now_us; /* set back */
        if (now_us - watch->interval_start_us < HEALTH_EVERY_US) continue;
        if (!write_health(live, watch, &now, now_us, rows, error)) return false;
    }
    live_status_tell(&live->status, &totals, monotonic_now_us());
    return write_findings(live, error);
}

/* Between two transactions: a reload may have brought look-up data and privacy switches. */
static struct enricher *enricher(void *owner)
{
    struct live *live = owner;
    struct enricher *before = live->run->enricher;
    struct enricher *now = live_reload_enricher(&live->reload);
    if (now == before) return now;
    live->upkeep.policy = live_upkeep_policy(live->reload.settings);
    analyst_renew(live->analyst, live->reload.settings);
    for (unsigned i = 0; i < live->watch_count; i++) {
        struct watch *watch = &live->watches[i];
        (void)snprintf(watch->privacy, sizeof watch->privacy, "%s", live->reload.privacy);
        watch->summary.privacy = watch->privacy[0] ? watch->privacy : NULL;
    }
    return now;
}

static bool upkeep(void *owner, struct error *why)
{
    struct live *live = owner;
    return live_upkeep_go_on(&live->upkeep, live->run->writer, wall_us(), why);
}

static void pass_notice(void *owner, const char *sentence)
{
    const struct live *live = owner;
    run_notice(live->run, sentence);
}

/* On the recorder's thread, about once a second, and while it waits for the database. */
static void alive(void *owner)
{
    struct live *live = owner;
    if (live->status.notifier) (void)notifier_beat(live->status.notifier, monotonic_now_us());
}

/* ------------------------------------------------------------ opening */

static bool open_worker(struct live *live, struct watch *watch, unsigned number,
                        struct error *error)
{
    const struct settings *settings = live->run->request->settings;
    struct live_worker *worker = &live->workers[number];
    const struct live_options options = {
        .interface = watch->interface,
        .filter = settings->filter,
        .snaplen = (int)settings->snaplen,
        .ring_bytes = settings->ring_bytes / live->members,
        .block_timeout_ms = (int)settings->block_timeout_ms,
        .promiscuous = settings->promiscuous,
        .immediate = settings->immediate,
        .members = live->members,
        /* The same for all members, and not that of another run on this machine. */
        .group =
            ((unsigned)getpid() * INTERFACES_MOST + (unsigned)(watch - live->watches)) & 0xffff,
    };
    worker->source = live_open(&options, error);
    return worker->source != NULL;
}

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
    if (!live->workers) return error_set(error, "There is no memory left to start with.");
    for (unsigned i = 0; i < live->watch_count; i++) {
        struct watch *watch = &live->watches[i];
        watch->interface = request->interfaces[i];
        watch->first_worker = i * live->members;
        (void)snprintf(watch->called, sizeof watch->called, "%s", watch->interface);
        (void)snprintf(watch->source, sizeof watch->source, "if:%s", watch->interface);
        for (unsigned m = 0; m < live->members; m++)
            if (!open_worker(live, watch, watch->first_worker + m, error)) return false;
    }
    return true;
}

static bool begin_capture(struct live *live, struct watch *watch, struct error *error)
{
    const struct settings *settings = live->run->request->settings;
    const struct live_source *source = live->workers[watch->first_worker].source;
    watch->interval_start_us = wall_us();
    watch->state = live_state(source);
    watch->outages = live_outages(source);
    watch->summary = (struct capture_summary){
        .sensor = settings->sensor,
        .source = watch->source,
        .link_type = capture_link_type_name(live_link_type(source)),
        .filter = live->run->filter,
        .software_version = NETSCOPE_VERSION,
        .privacy = settings_privacy(settings, watch->privacy, PRIVACY_SIZE),
        .snaplen = settings->snaplen,
        .start_us = watch->interval_start_us,
        .end_us = NOT_OBSERVED,
        .status = "running"};
    if (!storage_begin_capture(live->run->writer, &watch->summary, &watch->capture_id, error))
        return false;
    live->watch_ids[watch - live->watches] = watch->capture_id;
    return true;
}

/* Trackers and queues: all memory that the run will have. */
static bool prepare_workers(struct live *live, struct error *error)
{
    const struct settings *settings = live->run->request->settings;
    struct storage_ids ids;
    if (!storage_last_ids(live->run->writer, &ids, error)) return false;
    struct tracker_options options = run_tracker_options(settings, true, ids.last_flow_id);
    live->first_flow_id = ids.last_flow_id;
    const struct memory_plan plan = memory_plan(settings, live->worker_count);
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
        worker->stop = &live->stop;
        worker->frames_left = live->run->request->frames_most ? &live->frames_left : NULL;
        live->outlets[i] = &worker->outlet;
        live->capture_ids[i] = live->watches[i / live->members].capture_id;
        if (!outlet_open(&worker->outlet, plan.batches_each))
            return error_set(error,
                             "There is not enough memory for the queues of %u workers; lower "
                             "memory.budget or capture.workers.",
                             live->worker_count);
        if (!live_worker_prepare(worker, error)) return false;
    }
    return true;
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
                                    .seconds = now_s - live->began_s};
    for (unsigned i = 0; i < live->watch_count; i++) {
        struct worker_picture now = look_at(live, &live->watches[i]);
        ledger_add(&progress.totals, &now.ledger);
    }
    progress.totals.rows_committed = atomic_load(&live->rows_committed);
    progress.totals.rows_dropped = atomic_load(&live->rows_dropped);
    progress.frames = progress.totals.frames_captured;
    progress.dropped =
        progress.totals.frames_kernel_dropped + progress.totals.frames_interface_dropped;
    run->request->progress(run->request->owner, &progress);
}

static void wait_for_the_end(struct live *live, const struct recorder *recorder)
{
    const struct run_request *request = live->run->request;
    while (!(request->stop && *request->stop) && !recorder_has_failed(recorder) &&
           !(request->frames_most && atomic_load(&live->frames_left) == 0)) {
        usleep(LOOK_EVERY_US);
        live_reload_look(&live->reload);
        show_progress(live);
    }
}

/* Gives up on a database that refuses to be written, once the run is to end. */
static void *hurry(void *argument)
{
    struct live *live = argument;
    struct timespec pause = {.tv_sec = GIVE_UP_AFTER_S};
    (void)nanosleep(&pause, NULL);
    atomic_store(&live->give_up, true);
    return NULL;
}

/* A state of the service, and the interfaces; the log has it as well. */
static void tell_manager(struct live *live,
                         bool (*say)(const struct notifier *notifier, const char *status),
                         const char *doing)
{
    char line[NOTE_SIZE];
    struct text text = text_into(line, sizeof line);
    if (!live->status.notifier) return;
    text_add(&text, doing);
    for (unsigned i = 0; i < live->watch_count; i++)
        text_format(&text, "%s %s", i ? "," : "", live->watches[i].called);
    text_add_char(&text, '.');
    if (say(live->status.notifier, line)) run_notice(live->run, line);
}

static bool watch_until_told(struct live *live, struct run_report *part, struct error *error)
{
    struct run *run = live->run;
    const struct live_hooks hooks = {.owner = live,
                                     .capture_ids = live->capture_ids,
                                     .give_up = &live->give_up,
                                     .stalled = stalled,
                                     .enricher = enricher,
                                     .mark = mark,
                                     .alive = alive,
                                     .round = live_round,
                                     .upkeep = upkeep};
    struct recorder_options recording = {.writer = run->writer,
                                         .enricher = run->enricher,
                                         .privacy = run->privacy,
                                         .joiner = run->joiner,
                                         .outlets = live->outlets,
                                         .outlet_count = live->worker_count,
                                         .live = &hooks};
    const struct memory_plan plan = memory_plan(run->request->settings, live->worker_count);
    const struct analyst_options looking = {.settings = run->request->settings,
                                            .capture_ids = live->watch_ids,
                                            .capture_count = live->watch_count,
                                            .attempts_most = plan.attempts_most,
                                            .from_us = live->watches[0].summary.start_us,
                                            .after_flow_id = live->first_flow_id};
    live->analyst = analyst_start(&looking, error);
    if (!live->analyst) return false;
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
    atomic_store(&live->stop, true);
    for (unsigned i = running; !started && i < live->worker_count; i++)
        ring_close(live->workers[i].outlet.records);
    pthread_t clock;
    bool has_clock = pthread_create(&clock, NULL, hurry, live) == 0;
    for (unsigned i = 0; i < live->worker_count; i++)
        live_worker_join(&live->workers[i]);
    struct error failure = {""};
    bool recorded = recorder_finish(recorder, part, &failure);
    if (!recorded) storage_set_patience(run->writer, 0); /* it has been asked long enough */
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
        struct watch *watch = &live->watches[i];
        struct worker_picture now = look_at(live, watch);
        watch->summary.status = good ? "complete" : "interrupted";
        ledger_add(&live->run->report->ledger, &now.ledger);
        live->run->report->first_us = live->watches[0].summary.start_us;
        if (now.newest_us > live->run->report->last_us) live->run->report->last_us = now.newest_us;
        int64_t end_us = wall_us();
        closed = closed && write_health(live, watch, &now, end_us, &part->ledger, error) &&
                 write_health(live, watch, &now, end_us, &part->ledger, error); /* closes it */
    }
    return closed;
}

/* The rest that the analyst has not looked at: now every flow has ended. */
static bool look_once_more(struct live *live, struct error *error)
{
    const struct memory_plan plan = memory_plan(live->run->request->settings, live->worker_count);
    bool good = write_findings(live, error);
    for (unsigned i = 0; good && i < live->watch_count; i++) {
        struct analyst_marks marks = analyst_marks(live->analyst, i);
        storage_use_capture(live->run->writer, live->watches[i].capture_id);
        good = run_analyze(live->run,
                           &(struct run_span){.capture_id = live->watches[i].capture_id,
                                              .from_us = marks.attempts_us,
                                              .settled_from_us = marks.settled_us,
                                              .to_us = live->watches[i].summary.end_us + 1,
                                              .after_flow_id = marks.after_flow_id,
                                              .attempts_most = plan.attempts_most},
                           error);
    }
    return good;
}

bool run_live_open(struct run *run, struct error *error)
{
    struct live *live = run->live = calloc(1, sizeof *live);
    if (!live) return error_set(error, "There is no memory left to start with.");
    live->run = run;
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
    free(live);
    run->live = NULL;
}

unsigned run_live_workers(const struct run *run)
{
    return run->live->worker_count;
}

bool run_live(struct run *run, struct error *error)
{
    struct live *live = run->live;
    live->began_s = clock_seconds();
    live->status = live_status_start(run->request->service, monotonic_now_us());
    atomic_store(&live->frames_left, run->request->frames_most);
    storage_set_patience(run->writer, PATIENCE_MS);
    live->upkeep = (struct live_upkeep){
        .policy = live_upkeep_policy(run->request->settings), .notice = pass_notice, .owner = live};
    struct run_report part = {.captures = 0};
    bool good = storage_set_durable(run->writer, error);
    for (unsigned i = 0; good && i < live->watch_count; i++)
        good = begin_capture(live, &live->watches[i], error);
    good = good && prepare_workers(live, error);
    if (good) {
        struct error closing = {""};
        good = watch_until_told(live, &part, error);
        if (!end_captures(live, &part, good, &closing) && good) {
            *error = closing;
            good = false;
        }
        good = good && look_once_more(live, error);
        analyst_destroy(live->analyst);
        run_add_totals(run->report, &part);
        run->report->captures += live->watch_count;
    }
    for (unsigned i = 0; live->workers && i < live->worker_count; i++) {
        struct worker_picture last = live_worker_look(&live->workers[i]);
        tracker_counters_add(&run->report->tracker, &last.tracker);
    }
    return good;
}
