/* SPDX-License-Identifier: MIT */
#include "live_worker.h"
#include "run.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    ROUND_MS = 100,
    /* between looks at the clock; fewer if packet times show that a round is over */
    FRAMES_PER_LOOK = 256,
    LAG_US = 300 * 1000,   /* silence is assumed this much later, and the ring's time-out besides */
    STEP_US = 5 * 1000000, /* packet time this far back is a clock that was set, not disorder */
    DRAIN_MS = 1000,       /* at the end, the longest time for reading the ring */
};

static int64_t clock_ms(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ------------------------------------------------------------ the picture */

/* The kernel's counters of the interface. */
static void look_at_source(struct worker_picture *picture, struct live_source *source)
{
    struct live_drops drops = live_drops(source);
    picture->state = live_state(source);
    picture->outages = live_outages(source);
    picture->ledger.frames_kernel_dropped = drops.kernel;
    picture->ledger.frames_interface_dropped = drops.interface;
    (void)snprintf(picture->interface, sizeof picture->interface, "%s", live_interface(source));
    (void)snprintf(picture->trouble, sizeof picture->trouble, "%s", live_trouble(source));
}

static void take_picture(struct live_worker *worker)
{
    struct worker_picture picture = {.ledger = worker->earlier,
                                     .tracker = worker->earlier_counters,
                                     .shed = worker->outlet.shed,
                                     .newest_us = worker->newest_us,
                                     .clock_steps = worker->clock_steps};
    struct ledger *ledger = &picture.ledger;
    ledger_add(ledger, tracker_ledger(worker->tracker));
    tracker_counters_add(&picture.tracker, tracker_counters(worker->tracker));
    if (worker->source) look_at_source(&picture, worker->source);
    ledger->frames_queue_dropped = worker->abandoned;
    ledger->frames_offered = ledger->frames_captured + ledger_frames_dropped(ledger);
    pthread_mutex_lock(&worker->mutex);
    worker->picture = picture;
    pthread_mutex_unlock(&worker->mutex);
}

struct worker_picture live_worker_look(struct live_worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
    struct worker_picture picture = worker->picture;
    pthread_mutex_unlock(&worker->mutex);
    return picture;
}

/* ------------------------------------------------------------ time */

/*
 * If the clock was set back, open flows end at the old time, and new ones start at the new time,
 * because silence cannot be measured across the step. (If it was set forward, flows end too early.)
 */
static bool clock_was_set_back(struct live_worker *worker, int64_t time_us)
{
    struct error error;
    if (worker->newest_us == NOT_OBSERVED || time_us >= worker->newest_us - STEP_US) return false;
    struct tracker *fresh = tracker_create(&worker->options, &error);
    if (!fresh) return false; /* no memory: flows of the old time stay until they are evicted */
    tracker_finish(worker->tracker, worker->newest_us, worker->number);
    ledger_add(&worker->earlier, tracker_ledger(worker->tracker));
    tracker_counters_add(&worker->earlier_counters, tracker_counters(worker->tracker));
    tracker_take_over(fresh, worker->tracker);
    tracker_destroy(worker->tracker);
    worker->tracker = fresh;
    worker->newest_us = time_us;
    worker->clock_steps++;
    return true;
}

void live_worker_track(struct live_worker *worker, struct frame *frame)
{
    if (worker->beside) beside_frame(worker->beside, worker->number_beside, frame);
    (void)clock_was_set_back(worker, frame->time_us);
    if (frame->time_us > worker->newest_us) worker->newest_us = frame->time_us;
    /* Records of all workers are merged by this number: the time, but never twice the same. */
    worker->number =
        (uint64_t)frame->time_us > worker->number ? (uint64_t)frame->time_us : worker->number + 1;
    frame->number = worker->number;
    tracker_frame(worker->tracker, frame);
}

static void take_renewed(struct live_worker *worker)
{
    const struct settings *settings = atomic_load(&worker->renewed);
    if (!settings) return;
    struct tracker_options renewed = run_tracker_options(settings, true, 0);
    worker->excluded = settings->excluded;
    if (renewed.excluded) renewed.excluded = &worker->excluded;
    tracker_renew(worker->tracker, &renewed);
    atomic_store(&worker->renewed, NULL);
}

/* The time for the flows. */
static int64_t round_end_us(const struct live_worker *worker, bool is_idle)
{
    if (!is_idle) return worker->newest_us;
    /* The ring is empty, so the machine's clock can be used. */
    int64_t quiet_us = clock_ms(CLOCK_REALTIME) * 1000 - LAG_US - worker->ring_timeout_us;
    return quiet_us > worker->newest_us ? quiet_us : worker->newest_us;
}

void live_worker_end_round(struct live_worker *worker, int64_t now_us)
{
    take_renewed(worker);
    if (now_us > (int64_t)worker->number) worker->number = (uint64_t)now_us;
    if (now_us != NOT_OBSERVED) tracker_tick(worker->tracker, now_us, worker->number);
    take_picture(worker);
    live_view_answer(&worker->view, worker->tracker);
    if (worker->beside) beside_send(worker->beside, worker->number_beside);
    outlet_send(&worker->outlet, true);
}

/* ------------------------------------------------------------ the thread */

static bool may_take(struct live_worker *worker)
{
    if (!worker->frames_left) return true;
    uint_fast64_t left = atomic_load(worker->frames_left);
    while (left > 0)
        if (atomic_compare_exchange_weak(worker->frames_left, &left, left - 1)) return true;
    return false;
}

/* After a stop: true once the ring has been read, or the time for it is over. */
static bool is_drained(struct live_worker *worker, int64_t *since_ms, int64_t now_ms)
{
    if (*since_ms == 0) {
        *since_ms = now_ms;
        live_end(worker->source);
    }
    worker->abandoned = live_left(worker->source);
    return worker->abandoned == 0 || now_ms - *since_ms > DRAIN_MS;
}

/* Reads until it is told to stop, and then until the ring is empty. */
static void read_frames(struct live_worker *worker)
{
    struct frame frame;
    unsigned frames = 0;
    int64_t look_us = 0;
    int64_t round_ms = clock_ms(CLOCK_MONOTONIC_COARSE), stopped_ms = 0;
    for (;;) {
        bool is_idle = live_next(worker->source, &frame, ROUND_MS) == LIVE_IDLE;
        if (!is_idle) {
            if (!may_take(worker)) return;
            live_worker_track(worker, &frame);
            /*
             * A slow link may never be idle for long, so packet time also shows that a round is
             * due. The same if the clock was set back.
             */
            bool is_early = frame.time_us < look_us && frame.time_us >= look_us - ROUND_MS * 1000;
            if (++frames % FRAMES_PER_LOOK && is_early) continue;
            look_us = frame.time_us + ROUND_MS * 1000;
        }
        int64_t now_ms = clock_ms(CLOCK_MONOTONIC_COARSE);
        if (atomic_load_explicit(worker->stop, memory_order_relaxed) &&
            is_drained(worker, &stopped_ms, now_ms))
            return;
        if (now_ms - round_ms < ROUND_MS) continue;
        if (outlet_is_behind(&worker->outlet) && now_ms - round_ms < 10 * ROUND_MS) continue;
        live_worker_end_round(worker, round_end_us(worker, is_idle));
        round_ms = now_ms;
    }
}

void live_worker_finish(struct live_worker *worker)
{
    tracker_finish(worker->tracker, worker->newest_us, worker->number + 1);
    take_picture(worker);
    outlet_send(&worker->outlet, true);
    ring_close(worker->outlet.records);
}

static void *live_worker_main(void *argument)
{
    struct live_worker *worker = argument;
    read_frames(worker);
    live_worker_finish(worker);
    return NULL;
}

/* ------------------------------------------------------------ life */

bool live_worker_prepare(struct live_worker *worker, struct error *error)
{
    pthread_mutex_init(&worker->mutex, NULL);
    worker->newest_us = NOT_OBSERVED;
    if (!worker->options.put) {
        worker->options.put = outlet_offer;
        worker->options.takes_open_flow = outlet_takes_open_flow;
        worker->options.owner = &worker->outlet;
    }
    worker->tracker = tracker_create(&worker->options, error);
    if (!worker->tracker) return false;
    take_picture(worker);
    return true;
}

bool live_worker_start(struct live_worker *worker, struct error *error)
{
    /* The main thread handles signals. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int status = pthread_create(&worker->thread, NULL, live_worker_main, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    worker->has_thread = status == 0;
    return worker->has_thread ||
           error_set(error,
                     "A worker could not be started (%s); lower capture.workers, or raise the "
                     "limits on threads and memory (ulimit).",
                     strerror(status));
}

void live_worker_join(struct live_worker *worker)
{
    if (worker->has_thread) pthread_join(worker->thread, NULL);
    worker->has_thread = false;
}

void live_worker_clear(struct live_worker *worker)
{
    live_worker_join(worker);
    tracker_destroy(worker->tracker);
    worker->tracker = NULL;
    outlet_close(&worker->outlet);
    live_close(worker->source);
    worker->source = NULL;
}
