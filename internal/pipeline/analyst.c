/* SPDX-License-Identifier: MIT */
#include "analyst.h"

#include "run.h"
#include "storage/reader.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    CAPTURES_MOST = 16,
    ALERTS_MOST = 1024, /* waiting for the recorder */
    MARKS_MOST = 128,   /* flow ids by time */
    TEXTS = 5,          /* of an alert */
    /*
     * From the time-out to the committed row. A closed flow lingers (5 s). Silence is assumed a
     * second later, and checked a second later. A round and a transaction follow.
     */
    GRACE_US = 10 * 1000000,
    MARK_EVERY_US = 60 * 1000000,
};

struct waiting_alert {
    struct alert_summary summary;
    int64_t capture_id;
    char *texts[TEXTS]; /* rule, target, title, explanation, details */
};

/* Flows up to this id were known at this time. */
struct id_mark {
    int64_t time_us, flow_id;
};

struct analyst {
    struct analyst_options options;
    int64_t capture_ids[CAPTURES_MOST];
    struct analyst_marks marks[CAPTURES_MOST];
    struct analyzer_thresholds thresholds; /* under the mutex */
    int64_t every_us;
    int64_t attempts_lag_us, settled_lag_us;
    pthread_t thread;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;
    bool stop;
    int64_t committed_us;
    struct id_mark ids[MARKS_MOST];
    unsigned id_count;
    struct waiting_alert queue[ALERTS_MOST];
    unsigned first, count;
    unsigned lent; /* the first ones: the recorder has them, and has not committed them */
    uint64_t alerts_lost, analyses_failed;
    struct storage_reader *reader; /* of the present run */
    /* The counts in the last rows of capture_counters. The recorder's. */
    uint64_t alerts_lost_told, analyses_failed_told;
};

/* ------------------------------------------------------------ findings */

static void clear_alert(struct waiting_alert *waiting)
{
    for (size_t i = 0; i < TEXTS; i++)
        free(waiting->texts[i]);
    memset(waiting, 0, sizeof *waiting);
}

static bool copy_alert(struct waiting_alert *copy, const struct alert_summary *finding)
{
    const char *texts[TEXTS] = {finding->rule, finding->target, finding->title,
                                finding->explanation, finding->details_json};
    copy->summary = *finding;
    for (size_t i = 0; i < TEXTS; i++) {
        copy->texts[i] = texts[i] ? strdup(texts[i]) : NULL;
        if (texts[i] && !copy->texts[i]) return false;
    }
    copy->summary.rule = copy->texts[0];
    copy->summary.target = copy->texts[1];
    copy->summary.title = copy->texts[2];
    copy->summary.explanation = copy->texts[3];
    copy->summary.details_json = copy->texts[4];
    return true;
}

struct finder {
    struct analyst *analyst;
    int64_t capture_id;
};

static bool keep_alert(void *owner, const struct alert_summary *finding)
{
    const struct finder *finder = owner;
    struct analyst *analyst = finder->analyst;
    struct waiting_alert copy = {.capture_id = finder->capture_id};
    bool copied = copy_alert(&copy, finding);
    pthread_mutex_lock(&analyst->mutex);
    bool fits = copied && analyst->count < ALERTS_MOST;
    if (fits)
        analyst->queue[(analyst->first + analyst->count++) % ALERTS_MOST] = copy;
    else
        analyst->alerts_lost++;
    bool go_on = !analyst->stop;
    pthread_mutex_unlock(&analyst->mutex);
    if (!fits) clear_alert(&copy);
    return go_on;
}

/* Takes the next alert for this capture; its texts are borrowed until they are settled. */
static bool take(struct analyst *analyst, struct alert_summary *finding, int64_t *capture_id)
{
    pthread_mutex_lock(&analyst->mutex);
    bool found = analyst->lent < analyst->count;
    if (found) {
        const struct waiting_alert *lent =
            &analyst->queue[(analyst->first + analyst->lent++) % ALERTS_MOST];
        *finding = lent->summary;
        *capture_id = lent->capture_id;
    }
    pthread_mutex_unlock(&analyst->mutex);
    return found;
}

/*
 * Settles the taken alerts: returns their number if they are committed, else they are taken again.
 */
static unsigned settle(struct analyst *analyst, bool committed)
{
    pthread_mutex_lock(&analyst->mutex);
    unsigned gone = committed ? analyst->lent : 0;
    for (unsigned i = 0; i < gone; i++) {
        clear_alert(&analyst->queue[analyst->first]);
        analyst->first = (analyst->first + 1) % ALERTS_MOST;
        analyst->count--;
    }
    analyst->lent = 0;
    pthread_mutex_unlock(&analyst->mutex);
    return gone;
}

/* ------------------------------------------------------------ watermarks */

static void allow(struct analyst *analyst, int64_t committed_us, int64_t last_flow_id)
{
    pthread_mutex_lock(&analyst->mutex);
    analyst->committed_us = committed_us;
    struct id_mark *last = analyst->id_count ? &analyst->ids[analyst->id_count - 1] : NULL;
    if (!last || committed_us - last->time_us >= MARK_EVERY_US || committed_us < last->time_us) {
        if (analyst->id_count == MARKS_MOST)
            memmove(analyst->ids, analyst->ids + 1, --analyst->id_count * sizeof *analyst->ids);
        analyst->ids[analyst->id_count++] =
            (struct id_mark){.time_us = committed_us, .flow_id = last_flow_id};
    }
    pthread_mutex_unlock(&analyst->mutex);
}

/* Writes the counters that moved: rows of the first capture, for the whole run. */
static bool write_counters(const struct analyst *analyst, struct storage_writer *writer,
                           int64_t now_us, uint64_t alerts_lost, uint64_t analyses_failed,
                           struct error *error)
{
    const struct {
        const char *name;
        uint64_t moved;
    } counters[] = {{"alerts_lost", alerts_lost - analyst->alerts_lost_told},
                    {"analyses_failed", analyses_failed - analyst->analyses_failed_told}};
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
        if (counters[i].moved == 0) continue;
        storage_use_capture(writer, analyst->capture_ids[0]);
        if (!storage_write_capture_counter(writer, now_us, counters[i].name, counters[i].moved,
                                           error))
            return false;
    }
    return true;
}

bool analyst_write(struct analyst *analyst, struct storage_writer *writer, int64_t now_us,
                   uint64_t *written, struct error *error)
{
    struct alert_summary finding;
    struct storage_ids ids;
    int64_t capture_id;
    bool good = true;
    while (good && take(analyst, &finding, &capture_id)) {
        storage_use_capture(writer, capture_id);
        good = storage_write_alert(writer, &finding, error);
    }
    pthread_mutex_lock(&analyst->mutex);
    uint64_t alerts_lost = analyst->alerts_lost, analyses_failed = analyst->analyses_failed;
    pthread_mutex_unlock(&analyst->mutex);
    good = good && write_counters(analyst, writer, now_us, alerts_lost, analyses_failed, error) &&
           storage_commit(writer, NULL, error);
    if (good) {
        analyst->alerts_lost_told = alerts_lost;
        analyst->analyses_failed_told = analyses_failed;
    }
    bool is_over = good || !storage_may_recover(writer); /* a row at fault is not retried */
    unsigned settled = settle(analyst, is_over);
    *written += good ? settled : 0;
    if (!good || !storage_last_ids(writer, &ids, error)) return false;
    allow(analyst, now_us, ids.last_flow_id);
    return true;
}

/* Flows that began by then have ids up to this one. */
static int64_t id_before(const struct analyst *analyst, int64_t time_us)
{
    int64_t id = analyst->options.after_flow_id;
    for (unsigned i = 0; i < analyst->id_count && analyst->ids[i].time_us <= time_us; i++)
        id = analyst->ids[i].flow_id;
    return id;
}

static int64_t longest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ------------------------------------------------------------ looking */

static void look(struct analyst *analyst, size_t number)
{
    const struct settings *settings = analyst->options.settings;
    struct analyst_marks *marks = &analyst->marks[number];
    struct finder finder = {analyst, analyst->capture_ids[number]};
    struct error error = {.sentence = ""};
    pthread_mutex_lock(&analyst->mutex);
    int64_t window_us =
        longest(analyst->thresholds.scan_window_us, analyst->thresholds.flood_window_us);
    struct analysis analysis = {
        .capture_id = finder.capture_id,
        .from_us = marks->attempts_us,
        .to_us = longest(analyst->committed_us - analyst->attempts_lag_us, marks->attempts_us),
        .settled_from_us = marks->settled_us,
        .settled_to_us =
            longest(analyst->committed_us - analyst->settled_lag_us, marks->settled_us),
        .thresholds = analyst->thresholds,
        .attempts_most = analyst->options.attempts_most,
        /* An attempt lasts as long as its sender repeats it: minutes. */
        .after_flow_id =
            id_before(analyst, marks->attempts_us - window_us - analyst->settled_lag_us)};
    pthread_mutex_unlock(&analyst->mutex);
    struct storage_reader *reader = storage_reader_open(settings->database, &error);
    pthread_mutex_lock(&analyst->mutex);
    analyst->reader = reader;
    bool stopped = analyst->stop;
    pthread_mutex_unlock(&analyst->mutex);
    bool good = reader && !stopped && analyzer_run(reader, &analysis, keep_alert, &finder, &error);
    pthread_mutex_lock(&analyst->mutex);
    analyst->reader = NULL;
    if (good)
        *marks = (struct analyst_marks){.attempts_us = analysis.to_us,
                                        .settled_us = analysis.settled_to_us,
                                        .after_flow_id = analysis.after_flow_id};
    else if (!analyst->stop)
        analyst->analyses_failed++;
    pthread_mutex_unlock(&analyst->mutex);
    storage_reader_close(reader);
}

/* False when it must stop. */
static bool wait_until_due(struct analyst *analyst)
{
    struct timespec due;
    clock_gettime(CLOCK_MONOTONIC, &due);
    pthread_mutex_lock(&analyst->mutex);
    due.tv_sec += analyst->every_us / 1000000;
    int status = 0;
    while (!analyst->stop && status == 0)
        status = pthread_cond_timedwait(&analyst->moved, &analyst->mutex, &due);
    bool go_on = !analyst->stop;
    pthread_mutex_unlock(&analyst->mutex);
    return go_on;
}

static void *analyst_main(void *argument)
{
    struct analyst *analyst = argument;
    while (wait_until_due(analyst))
        for (size_t i = 0; i < analyst->options.capture_count; i++)
            look(analyst, i);
    return NULL;
}

/* ------------------------------------------------------------ life */

void analyst_renew(struct analyst *analyst, const struct settings *settings)
{
    pthread_mutex_lock(&analyst->mutex);
    analyst->thresholds = run_thresholds(settings);
    analyst->every_us = settings->analyze_every_us;
    pthread_mutex_unlock(&analyst->mutex);
}

struct analyst *analyst_start(const struct analyst_options *options, struct error *error)
{
    struct analyst *analyst = calloc(1, sizeof *analyst);
    if (!analyst || options->capture_count > CAPTURES_MOST) {
        free(analyst);
        error_set(error, "There is no memory left to start with.");
        return NULL;
    }
    const struct settings *settings = options->settings;
    analyst->options = *options;
    analyst->attempts_lag_us =
        GRACE_US + longest(settings->tcp_attempt_timeout_us, settings->udp_idle_timeout_us) +
        (settings->fold_attempts == FOLD_NEVER ? 0 : FOLD_SPAN_US); /* until they are written */
    analyst->settled_lag_us =
        GRACE_US + longest(longest(settings->tcp_idle_timeout_us, settings->icmp_idle_timeout_us),
                           analyst->attempts_lag_us);
    for (size_t i = 0; i < options->capture_count; i++) {
        analyst->capture_ids[i] = options->capture_ids[i];
        analyst->marks[i] =
            (struct analyst_marks){options->from_us, options->from_us, options->after_flow_id};
    }
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&analyst->moved, &steady);
    pthread_condattr_destroy(&steady);
    pthread_mutex_init(&analyst->mutex, NULL);
    analyst_renew(analyst, settings);
    int status = pthread_create(&analyst->thread, NULL, analyst_main, analyst);
    if (status == 0) return analyst;
    error_set(error,
              "The analyzer could not be started (%s); raise the limits on threads (ulimit).",
              strerror(status));
    free(analyst);
    return NULL;
}

void analyst_stop(struct analyst *analyst)
{
    pthread_mutex_lock(&analyst->mutex);
    analyst->stop = true;
    if (analyst->reader) storage_interrupt(analyst->reader);
    pthread_cond_broadcast(&analyst->moved);
    pthread_mutex_unlock(&analyst->mutex);
    pthread_join(analyst->thread, NULL);
}

void analyst_destroy(struct analyst *analyst)
{
    if (!analyst) return;
    analyst->lent = analyst->count;
    (void)settle(analyst, true);
    pthread_cond_destroy(&analyst->moved);
    pthread_mutex_destroy(&analyst->mutex);
    free(analyst);
}

struct analyst_marks analyst_marks(struct analyst *analyst, size_t capture)
{
    pthread_mutex_lock(&analyst->mutex);
    struct analyst_marks marks = analyst->marks[capture];
    pthread_mutex_unlock(&analyst->mutex);
    return marks;
}
