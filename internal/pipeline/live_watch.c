/* SPDX-License-Identifier: MIT */
#include "live_watch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MARK_EVERY_US = 1000000 }; /* the most that a kill loses of the ledger */

/* ------------------------------------------------------------ opening */

static bool open_worker(const struct live_watch *watch, struct live_worker *worker,
                        struct error *error)
{
    const struct settings *settings = watch->run->request->settings;
    const struct live_options options = {.interface = watch->interface,
                                         .filter = settings->filter,
                                         .snaplen = (int)settings->snaplen,
                                         .ring_bytes = settings->ring_bytes / watch->worker_count,
                                         .block_timeout_ms = (int)settings->block_timeout_ms,
                                         .promiscuous = settings->promiscuous,
                                         .immediate = settings->immediate,
                                         .members = watch->worker_count,
                                         .first = watch->workers[0].source};
    worker->source = live_open(&options, error);
    return worker->source != NULL;
}

bool live_watch_open(struct live_watch *watch, struct error *error)
{
    for (unsigned i = 0; i < watch->worker_count; i++)
        if (!open_worker(watch, &watch->workers[i], error)) return false;
    for (unsigned i = 0; i < watch->worker_count; i++)
        if (!live_begin(watch->workers[i].source))
            return error_set(error,
                             "The kernel refused to listen to '%s' (%s); simplify the filter, or "
                             "use --workers 1.",
                             watch->interface, strerror(errno));
    const struct live_source *source = watch->workers[0].source;
    watch->state = LIVE_UP; /* another state is reported later */
    watch->outages = live_outages(source);
    watch->summary.link_type = capture_link_type_name(live_link_type(source));
    return true;
}

bool live_watch_begin(struct live_watch *watch, int64_t now_us, struct error *error)
{
    const struct run *run = watch->run;
    const struct settings *settings = run->request->settings;
    (void)snprintf(watch->called, sizeof watch->called, "%s", watch->interface);
    (void)snprintf(watch->source, sizeof watch->source, "if:%s", watch->interface);
    watch->interval_start_us = now_us;
    watch->summary = (struct capture_summary){
        .sensor = settings->sensor,
        .source = watch->source,
        .link_type = watch->summary.link_type,
        .filter = run->filter,
        .software_version = NETSCOPE_VERSION,
        .privacy = settings_privacy(settings, watch->privacy, PRIVACY_SIZE),
        .snaplen = settings->snaplen,
        .buffer_bytes = settings->ring_bytes,
        .start_us = now_us,
        .end_us = NOT_OBSERVED,
        .status = "running"};
    return is_written(
        storage_begin_capture(run->writer, &watch->summary, &watch->capture_id, error));
}

/* ------------------------------------------------------------ what is told */

static void say_time(char text[32], int64_t time_us)
{
    time_t seconds = (time_t)(time_us / 1000000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* Puts the event into the log, and the latest one into the row of captures. */
static void tell(struct live_watch *watch, int64_t now_us, const char *who, const char *what)
{
    char when[32], sentence[NOTE_SIZE];
    /* one interface of a link of several */
    bool is_part = who[0] && strcmp(who, watch->interface) != 0;
    say_time(when, now_us);
    (void)snprintf(sentence, sizeof sentence, "%s: %s%s%s %s.", when, is_part ? who : "",
                   is_part ? " of " : "", watch->interface, what);
    run_notice(watch->run, sentence);
    (void)snprintf(watch->note, sizeof watch->note, "%s", sentence);
    watch->summary.note = watch->note;
}

static const char *state_words(enum live_state before, enum live_state now)
{
    switch (now) {
    case LIVE_UP:
        return before == LIVE_GONE   ? "is back"
               : before == LIVE_DOWN ? "is up again"
                                     : "has a link again";
    case LIVE_NO_LINK:
        return before == LIVE_GONE   ? "is back, but has no link; waiting for it"
               : before == LIVE_DOWN ? "is up again, but has no link; waiting for it"
                                     : "has no link; waiting for it";
    case LIVE_DOWN:
        return before == LIVE_GONE ? "is back, but down; waiting for it"
                                   : "went down; waiting for it";
    case LIVE_GONE: return "is gone; waiting for one of that name";
    }
    return "changed";
}

static void tell_changes(struct live_watch *watch, const struct worker_picture *now, int64_t now_us)
{
    char what[160];
    bool went_down = now->state != LIVE_UP && watch->state == LIVE_UP;
    uint64_t known = watch->outages + went_down;
    uint64_t unseen = now->outages > known ? now->outages - known : 0;
    if (unseen > 0) { /* outages that ended before a look */
        (void)snprintf(what, sizeof what, "was %s for a moment%s",
                       watch->state == LIVE_UP ? "down" : "up",
                       unseen > 1 ? ", several times" : "");
        tell(watch, now_us, "", what);
    }
    watch->outages = now->outages;
    if (now->state != watch->state)
        tell(watch, now_us, now->state == LIVE_UP ? watch->trouble : now->trouble,
             state_words(watch->state, now->state));
    watch->state = now->state;
    memcpy(watch->trouble, now->trouble, sizeof watch->trouble);
    if (strcmp(now->interface, watch->called) != 0) {
        (void)snprintf(what, sizeof what, "is called %s now", now->interface);
        (void)snprintf(watch->called, sizeof watch->called, "%s", now->interface);
        tell(watch, now_us, "", what);
    }
    if (now->clock_steps != watch->clock_steps)
        tell(watch, now_us, "",
             "saw the clock set back; flows ended at the old time and began again at the new");
    watch->clock_steps = now->clock_steps;
}

/* ------------------------------------------------------------ the ledger */

struct worker_picture live_watch_look(const struct live_watch *watch)
{
    struct worker_picture sum = live_worker_look(&watch->workers[0]);
    for (unsigned i = 1; i < watch->worker_count; i++) {
        struct worker_picture one = live_worker_look(&watch->workers[i]);
        /* Every member reports the interface's drops, so they are counted once. */
        one.ledger.frames_offered -= one.ledger.frames_interface_dropped;
        one.ledger.frames_interface_dropped = 0;
        ledger_add(&sum.ledger, &one.ledger);
        tracker_counters_add(&sum.tracker, &one.tracker);
#define COUNTER(name) sum.shed.name += one.shed.name;
        SHED_COUNTERS(COUNTER)
#undef COUNTER
        /* The state is up only if it is up for all members. */
        if (one.state > sum.state) {
            sum.state = one.state;
            memcpy(sum.trouble, one.trouble, sizeof sum.trouble);
        }
        if (one.outages > sum.outages) sum.outages = one.outages;
        if (one.newest_us > sum.newest_us) sum.newest_us = one.newest_us;
        if (one.clock_steps > sum.clock_steps) sum.clock_steps = one.clock_steps;
    }
    if (watch->intake) sum.facts = intake_look(watch->intake);
    return sum;
}

/* The present picture, with the run's counts of rows. */
static struct worker_picture look(const struct live_watch *watch, const struct ledger *rows)
{
    struct worker_picture now = live_watch_look(watch);
    for (unsigned i = 0; i < watch->worker_count; i++)
        outlet_take_off_told(&watch->workers[i].outlet, &now.ledger);
    if (!rows) return now;
    now.ledger.rows_queued = rows->rows_queued;
    now.ledger.rows_committed = rows->rows_committed;
    now.ledger.rows_dropped = rows->rows_dropped;
    return now;
}

/* Writes the interval's row of capture_health, and the capture's row. */
static struct written write_state(struct live_watch *watch, const struct worker_picture *now,
                                  int64_t now_us, struct error *error)
{
    struct storage_writer *writer = watch->run->writer;
    /* The clock was set back. */
    if (now_us < watch->interval_start_us) watch->interval_start_us = now_us;
    struct health_summary health = {.health_id = watch->health_id,
                                    .interval_start_us = watch->interval_start_us,
                                    .interval_end_us = now_us,
                                    .ledger = now->ledger};
    /* Differences: flows_live may shrink, which wraps around and is stored as a negative number. */
#define LEDGER_FIELD(name) health.ledger.name -= watch->written.ledger.name;
    LEDGER_FIELDS(LEDGER_FIELD)
#undef LEDGER_FIELD
    watch->summary.end_us = now_us;
    storage_use_capture(writer, watch->capture_id);
    struct written written = storage_write_health(writer, &health, error);
    if (!is_written(written)) return written;
    watch->health_id = health.health_id;
    watch->marked_us = now_us;
    watch->marked_frames = now->ledger.frames_offered;
    return storage_update_capture(writer, &watch->summary, error);
}

struct written live_watch_mark(struct live_watch *watch, int64_t now_us, const struct ledger *rows,
                               struct error *error)
{
    struct worker_picture now = look(watch, rows);
    return write_state(watch, &now, now_us, error);
}

/* Writes the counters that moved in the interval. */
static struct written write_counters(const struct live_watch *watch,
                                     const struct worker_picture *now, int64_t now_us,
                                     struct error *error)
{
    struct tracker_counters moved = now->tracker;
    struct shed_counters shed = now->shed;
    struct facts_count facts = now->facts;
#define COUNTER(name) moved.name -= watch->written.tracker.name;
    TRACKER_COUNTERS(COUNTER)
#undef COUNTER
#define COUNTER(name) shed.name -= watch->written.shed.name;
    SHED_COUNTERS(COUNTER)
#undef COUNTER
#define COUNTER(name) facts.name -= watch->written.facts.name;
    FACTS_COUNTERS(COUNTER)
#undef COUNTER
    return run_write_counters(watch->run, now_us, &moved, &shed, &facts, error);
}

static struct written end_interval(struct live_watch *watch, const struct worker_picture *now,
                                   int64_t now_us, struct error *error)
{
    struct written written = write_state(watch, now, now_us, error);
    if (is_written(written)) written = write_counters(watch, now, now_us, error);
    if (is_written(written)) written = storage_commit(watch->run->writer, error);
    if (!is_written(written)) return written;
    watch->written = *now;
    watch->interval_start_us = now_us;
    watch->health_id = 0;
    return written;
}

struct written live_watch_round(struct live_watch *watch, int64_t now_us, const struct ledger *rows,
                                struct error *error)
{
    struct worker_picture now = look(watch, rows);
    tell_changes(watch, &now, now_us);
    if (now_us - watch->interval_start_us >= watch->health_every_us)
        return end_interval(watch, &now, now_us, error);
    /* Frames of an open connection gave no row, so no transaction has recorded them. */
    bool is_due = now.ledger.frames_offered != watch->marked_frames &&
                  (now_us - watch->marked_us >= MARK_EVERY_US || now_us < watch->marked_us);
    if (!is_due) return (struct written){WRITE_OPEN};
    struct written written = write_state(watch, &now, now_us, error);
    return is_written(written) ? storage_commit(watch->run->writer, error) : written;
}

struct written live_watch_end(struct live_watch *watch, int64_t now_us, const struct ledger *rows,
                              const char *status, struct error *error)
{
    struct worker_picture now = look(watch, rows);
    watch->summary.status = status;
    return end_interval(watch, &now, now_us, error);
}
