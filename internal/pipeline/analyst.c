/* SPDX-License-Identifier: MIT */
#include "analyst.h"

#include "run.h"
#include "storage/reader.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    CAPTURES_MOST = 16,
    ALERTS_MOST = 1024, /* of one look */
    STATES_MOST = 4096,
    MARKS_MOST = 128, /* flow ids by time */
    TEXTS = 5,        /* of an alert */
    /* From the time-out to the committed row: a closed flow lingers (5 s), silence is believed and
     * looked for a second later each, and a round and a transaction follow. */
    GRACE_US = 10 * 1000000,
    MARK_EVERY_US = 60 * 1000000,
};

struct waiting_alert {
    struct alert_summary summary;
    char *texts[TEXTS]; /* rule, target, title, explanation, details */
};
struct waiting_state {
    struct detector_state_summary summary;
    char *texts[3]; /* rule, target, state */
};

/* What one look gave. The analyst fills it; once it is ready it is the recorder's, until that has
 * committed all of it. */
struct verdict {
    bool is_ready;
    size_t capture; /* the number of the capture */
    struct analyst_marks marks;
    struct waiting_alert alerts[ALERTS_MOST];
    size_t alert_count;
    struct waiting_state states[STATES_MOST];
    size_t state_count;
    uint64_t attempts_left_out;
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
    struct contact_lists *contacts;        /* held; under the mutex */
    int64_t places_built_us;               /* under the mutex */
    int64_t every_us;
    int64_t attempts_lag_us, settled_lag_us;
    pthread_t thread;
    pthread_mutex_t mutex; /* protects the members below */
    pthread_cond_t moved;
    bool stop;
    int64_t committed_us;
    struct id_mark ids[MARKS_MOST];
    unsigned id_count;
    struct verdict verdict;
    uint64_t alerts_lost, analyses_failed;
    struct storage_reader *reader; /* of the present run */
    /* The counts in the last rows of capture_counters. The recorder's. */
    uint64_t alerts_lost_told, analyses_failed_told;
};

/* ------------------------------------------------------------ verdicts */

static void clear_verdict(struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->alert_count; i++)
        for (size_t text = 0; text < TEXTS; text++)
            free(verdict->alerts[i].texts[text]);
    for (size_t i = 0; i < verdict->state_count; i++)
        for (size_t text = 0; text < 3; text++)
            free(verdict->states[i].texts[text]);
    verdict->alert_count = verdict->state_count = 0;
    verdict->is_ready = false;
}

static bool copy_texts(char **copies, const char *const *texts, size_t count)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        copies[i] = texts[i] ? strdup(texts[i]) : NULL;
        good = good && (copies[i] || !texts[i]);
    }
    return good;
}

static void copy_alert(struct waiting_alert *copy, const struct alert_summary *alert)
{
    copy->summary = *alert;
    copy->summary.rule = copy->texts[0];
    copy->summary.target = copy->texts[1];
    copy->summary.title = copy->texts[2];
    copy->summary.explanation = copy->texts[3];
    copy->summary.details_json = copy->texts[4];
}

static bool is_stopped(struct analyst *analyst)
{
    pthread_mutex_lock(&analyst->mutex);
    bool stopped = analyst->stop;
    pthread_mutex_unlock(&analyst->mutex);
    return stopped;
}

static bool keep_alert(void *owner, const struct alert_summary *alert)
{
    struct analyst *analyst = owner;
    struct verdict *verdict = &analyst->verdict;
    const char *const texts[TEXTS] = {alert->rule, alert->target, alert->title, alert->explanation,
                                      alert->details_json};
    if (verdict->alert_count == ALERTS_MOST) {
        pthread_mutex_lock(&analyst->mutex);
        analyst->alerts_lost++;
        pthread_mutex_unlock(&analyst->mutex);
        return !is_stopped(analyst);
    }
    struct waiting_alert *copy = &verdict->alerts[verdict->alert_count++];
    bool copied = copy_texts(copy->texts, texts, TEXTS);
    copy_alert(copy, alert);
    return copied && !is_stopped(analyst);
}

static bool keep_state(void *owner, const struct detector_state_summary *state)
{
    struct analyst *analyst = owner;
    struct verdict *verdict = &analyst->verdict;
    const char *const texts[3] = {state->rule, state->target, state->state};
    if (verdict->state_count == STATES_MOST) return !is_stopped(analyst);
    struct waiting_state *copy = &verdict->states[verdict->state_count++];
    bool copied = copy_texts(copy->texts, texts, 3);
    copy->summary = *state;
    copy->summary.rule = copy->texts[0];
    copy->summary.target = copy->texts[1];
    copy->summary.state = copy->texts[2];
    return copied && !is_stopped(analyst);
}

/* The recorder's, if there is one. */
static struct verdict *ready_verdict(struct analyst *analyst)
{
    pthread_mutex_lock(&analyst->mutex);
    struct verdict *verdict = analyst->verdict.is_ready ? &analyst->verdict : NULL;
    pthread_mutex_unlock(&analyst->mutex);
    return verdict;
}

/* It is committed, or a row of it is at fault and trying again would be vain. */
static void settle(struct analyst *analyst)
{
    pthread_mutex_lock(&analyst->mutex);
    analyst->marks[analyst->verdict.capture] = analyst->verdict.marks;
    clear_verdict(&analyst->verdict);
    pthread_cond_broadcast(&analyst->moved);
    pthread_mutex_unlock(&analyst->mutex);
}

static struct written write_verdict(const struct analyst *analyst, const struct verdict *verdict,
                                    struct storage_writer *writer, int64_t now_us,
                                    struct error *error)
{
    const struct analysis_mark mark = {.capture_id = analyst->capture_ids[verdict->capture],
                                       .attempts_us = verdict->marks.attempts_us,
                                       .settled_us = verdict->marks.settled_us,
                                       .after_flow_id = verdict->marks.figures_after_flow_id};
    struct written written = {WRITE_OPEN};
    uint64_t dropped = 0, left_out = verdict->attempts_left_out;
    storage_use_capture(writer, mark.capture_id);
    for (size_t i = 0; is_written(written) && i < verdict->alert_count; i++)
        written = storage_write_alert(writer, &verdict->alerts[i].summary, error);
    for (size_t i = 0; is_written(written) && i < verdict->state_count; i++)
        written = storage_write_detector_state(writer, &verdict->states[i].summary, error);
    if (is_written(written) && verdict->state_count)
        written = storage_trim_detector_states(writer, ANALYZER_STATES_MOST, &dropped, error);
    if (is_written(written) && dropped)
        written = storage_write_capture_counter(writer, now_us, "detector_states_dropped", dropped,
                                                error);
    if (is_written(written) && left_out)
        written =
            storage_write_capture_counter(writer, now_us, "attempts_left_out", left_out, error);
    return is_written(written) ? storage_write_analysis_mark(writer, &mark, error) : written;
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

/* What is told in rows of capture_counters, since the last ones. */
struct moved_counters {
    uint64_t alerts_lost, analyses_failed, attempts_read_back;
};

static struct moved_counters moved_counters(struct analyst *analyst)
{
    struct kept_attempts *kept = analyst->options.kept;
    pthread_mutex_lock(&analyst->mutex);
    struct moved_counters moved = {.alerts_lost = analyst->alerts_lost - analyst->alerts_lost_told,
                                   .analyses_failed =
                                       analyst->analyses_failed - analyst->analyses_failed_told};
    pthread_mutex_unlock(&analyst->mutex);
    if (kept) moved.attempts_read_back = kept_attempts_read_back(kept);
    return moved;
}

static void tell_counters(struct analyst *analyst, const struct moved_counters *moved)
{
    analyst->alerts_lost_told += moved->alerts_lost;
    analyst->analyses_failed_told += moved->analyses_failed;
    if (moved->attempts_read_back)
        kept_attempts_told(analyst->options.kept, moved->attempts_read_back);
}

/* Rows of the first capture, for the whole run. */
static struct written write_counters(const struct analyst *analyst, struct storage_writer *writer,
                                     int64_t now_us, const struct moved_counters *moved,
                                     struct error *error)
{
    const struct {
        const char *name;
        uint64_t moved;
    } counters[] = {{"alerts_lost", moved->alerts_lost},
                    {"analyses_failed", moved->analyses_failed},
                    {"attempts_read_back", moved->attempts_read_back}};
    for (size_t i = 0; i < sizeof counters / sizeof counters[0]; i++) {
        if (counters[i].moved == 0) continue;
        storage_use_capture(writer, analyst->capture_ids[0]);
        struct written written = storage_write_capture_counter(writer, now_us, counters[i].name,
                                                               counters[i].moved, error);
        if (!is_written(written)) return written;
    }
    return (struct written){WRITE_OPEN};
}

struct written analyst_write(struct analyst *analyst, struct storage_writer *writer, int64_t now_us,
                             uint64_t *alerts_written, struct error *error)
{
    struct storage_ids ids;
    const struct verdict *verdict = ready_verdict(analyst);
    const struct moved_counters moved = moved_counters(analyst);
    struct written written = {WRITE_OPEN};
    if (verdict) written = write_verdict(analyst, verdict, writer, now_us, error);
    if (is_written(written)) written = write_counters(analyst, writer, now_us, &moved, error);
    if (is_written(written)) written = storage_commit(writer, error);
    if (is_written(written)) {
        tell_counters(analyst, &moved);
        *alerts_written += verdict ? verdict->alert_count : 0;
    }
    /* A row at fault is not retried. */
    bool is_over = is_written(written) || written.state == WRITE_REFUSED;
    if (verdict && is_over) settle(analyst);
    if (!is_written(written)) return written;
    if (!storage_last_ids(writer, &ids, error)) return (struct written){WRITE_REFUSED};
    allow(analyst, now_us, ids.last_flow_id);
    return written;
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

/* What is looked at next. An attempt lives as long as its sender repeats it: minutes. */
static struct analysis next_analysis(struct analyst *analyst, size_t number)
{
    const struct analyst_marks *marks = &analyst->marks[number];
    const struct analyzer_thresholds *thresholds = &analyst->thresholds;
    int64_t oldest_us = marks->attempts_us - analyst->settled_lag_us;
    return (struct analysis){
        .capture_id = analyst->capture_ids[number],
        .from_us = marks->attempts_us,
        .to_us = longest(analyst->committed_us - analyst->attempts_lag_us, marks->attempts_us),
        .settled_from_us = marks->settled_us,
        .settled_to_us =
            longest(analyst->committed_us - analyst->settled_lag_us, marks->settled_us),
        .thresholds = analyst->thresholds,
        .sums_lag_us = RUN_SUMS_LAG_US,
        .kept = analyst->options.kept ? kept_attempts_source(analyst->options.kept)
                                      : (struct attempt_source){.owner = NULL},
        .attempts_most = analyst->options.attempts_most,
        .after_flow_id = id_before(analyst, oldest_us - analyzer_window_us(thresholds)),
        .figures_after_flow_id = id_before(analyst, oldest_us - analyzer_reach_us(thresholds))};
}

/* Makes a verdict, which waits for the recorder. */
static void look(struct analyst *analyst, size_t number)
{
    const struct settings *settings = analyst->options.settings;
    const struct analyzer_output output = {analyst, keep_alert, keep_state};
    struct error error = {.sentence = ""};
    pthread_mutex_lock(&analyst->mutex);
    struct analysis analysis = next_analysis(analyst, number);
    analysis.places_built_us = analyst->places_built_us;
    struct contact_lists *contacts = contact_lists_hold(analyst->contacts);
    pthread_mutex_unlock(&analyst->mutex);
    const struct contact_lists_view view = contact_lists_view(contacts);
    uint64_t left_out = 0;
    analysis.contacts = &view;
    analysis.attempts_left_out = &left_out;
    struct storage_reader *reader = storage_reader_open(settings->database, &error);
    pthread_mutex_lock(&analyst->mutex);
    analyst->reader = reader;
    bool stopped = analyst->stop;
    pthread_mutex_unlock(&analyst->mutex);
    bool good = reader && !stopped && analyzer_run(reader, &analysis, &output, &error);
    contact_lists_release(contacts);
    pthread_mutex_lock(&analyst->mutex);
    analyst->reader = NULL;
    if (good) {
        analyst->verdict.capture = number;
        analyst->verdict.attempts_left_out = left_out;
        analyst->verdict.marks =
            (struct analyst_marks){.attempts_us = analysis.to_us,
                                   .settled_us = analysis.settled_to_us,
                                   .after_flow_id = analysis.after_flow_id,
                                   .figures_after_flow_id = analysis.figures_after_flow_id};
        analyst->verdict.is_ready = true;
    } else {
        clear_verdict(&analyst->verdict);
        if (!analyst->stop) analyst->analyses_failed++;
    }
    pthread_mutex_unlock(&analyst->mutex);
    storage_reader_close(reader);
}

/* The next look goes on from what this one gave, so it waits until that is in the database. False
 * once it is to stop. */
static bool wait_until_settled(struct analyst *analyst)
{
    pthread_mutex_lock(&analyst->mutex);
    while (!analyst->stop && analyst->verdict.is_ready)
        pthread_cond_wait(&analyst->moved, &analyst->mutex);
    bool go_on = !analyst->stop;
    pthread_mutex_unlock(&analyst->mutex);
    return go_on;
}

/* False once it is to stop. */
static bool wait_until_due(struct analyst *analyst)
{
    struct timespec due;
    clock_gettime(CLOCK_MONOTONIC, &due);
    pthread_mutex_lock(&analyst->mutex);
    due.tv_sec += analyst->every_us / 1000000;
    int status = 0;
    while (!analyst->stop && status != ETIMEDOUT)
        status = pthread_cond_timedwait(&analyst->moved, &analyst->mutex, &due);
    bool go_on = !analyst->stop;
    pthread_mutex_unlock(&analyst->mutex);
    return go_on;
}

static void *analyst_main(void *argument)
{
    struct analyst *analyst = argument;
    while (wait_until_due(analyst))
        for (size_t i = 0; i < analyst->options.capture_count; i++) {
            look(analyst, i);
            if (!wait_until_settled(analyst)) return NULL;
        }
    return NULL;
}

/* ------------------------------------------------------------ life */

void analyst_renew(struct analyst *analyst, const struct settings *settings,
                   struct contact_lists *contacts, int64_t places_built_us)
{
    pthread_mutex_lock(&analyst->mutex);
    struct contact_lists *before = analyst->contacts;
    analyst->contacts = contact_lists_hold(contacts);
    analyst->thresholds = run_thresholds(settings);
    analyst->places_built_us = places_built_us;
    analyst->every_us = settings->analyze_every_us;
    pthread_mutex_unlock(&analyst->mutex);
    contact_lists_release(before);
}

struct analyst *analyst_start(const struct analyst_options *options, struct error *error)
{
    struct analyst *analyst = calloc(1, sizeof *analyst);
    if (!analyst || options->capture_count > CAPTURES_MOST) {
        free(analyst);
        error_no_memory(error, "start");
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
        analyst->marks[i] = (struct analyst_marks){.attempts_us = options->from_us,
                                                   .settled_us = options->from_us,
                                                   .after_flow_id = options->after_flow_id,
                                                   .figures_after_flow_id = options->after_flow_id};
    }
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&analyst->moved, &steady);
    pthread_condattr_destroy(&steady);
    pthread_mutex_init(&analyst->mutex, NULL);
    analyst_renew(analyst, settings, options->contacts, options->places_built_us);
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
    clear_verdict(&analyst->verdict);
    contact_lists_release(analyst->contacts);
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
