/* SPDX-License-Identifier: MIT */
/*
 * live_worker - one thread that reads one member of an interface and tracks its frames.
 *
 * It ends a round ten times a second. With each it leaves a picture of itself for the recorder: its
 * ledger and the kernel's, at the end of the round. Private to this room.
 */
#ifndef PIPELINE_LIVE_WORKER_H
#define PIPELINE_LIVE_WORKER_H

#include "beside.h"
#include "capture/capture.h"
#include "live_view.h"
#include "outlet.h"

#include "model/messages.h"
#include "pipeline/pipeline.h"

#include <pthread.h>

struct worker_picture {
    struct ledger ledger; /* since the start, including frames_offered and the drops */
    struct tracker_counters tracker;
    struct shed_counters shed;
    struct facts_count facts; /* of other processes; a worker has none */
    int64_t newest_us;        /* packet time; NOT_OBSERVED */
    enum live_state state;
    uint64_t outages;                                        /* outages of the interface */
    char interface[LIVE_NAME_SIZE], trouble[LIVE_NAME_MOST]; /* live_interface(), live_trouble() */
    uint64_t clock_steps;                                    /* times that packet time went back */
};

struct live_worker {
    /* Set by the caller. */
    struct live_source *source;     /* NULL: frames come through live_worker_track() only */
    struct tracker_options options; /* put NULL: records go to the outlet, or are shed */
    struct outlet outlet;
    int64_t ring_timeout_us; /* how long the kernel gathers frames before it hands them over */
    const atomic_bool *stop;
    atomic_uint_fast64_t *frames_left; /* NULL: no limit */
    /* Settings to use after the present round; NULL again once they were taken. */
    _Atomic(const struct settings *) renewed;
    struct beside *beside;  /* NULL: no consumer */
    unsigned number_beside; /* its number among the producers of `beside` */
    /* Its own. */
    struct tracker *tracker;
    struct exclusion excluded; /* a copy, because renewed settings may be freed */
    pthread_t thread;
    bool has_thread;
    int64_t newest_us;
    uint64_t number;
    uint64_t abandoned;    /* frames still in the ring when the time was over */
    struct ledger earlier; /* of trackers before the present one */
    struct tracker_counters earlier_counters;
    uint64_t clock_steps;
    pthread_mutex_t mutex; /* protects the picture */
    struct worker_picture picture;
    struct live_view view; /* for the main thread's questions */
};

bool live_worker_prepare(struct live_worker *worker, struct error *error);
bool live_worker_start(struct live_worker *worker, struct error *error);
/* Waits for its end: it has read the ring, and has emitted every flow. */
void live_worker_join(struct live_worker *worker);
/*
 * The steps of the thread, for a test with frames and no interface: one frame; a round that ends at
 * now_us for the flows (NOT_OBSERVED: no frame yet); the end.
 */
void live_worker_track(struct live_worker *worker, struct frame *frame);
void live_worker_end_round(struct live_worker *worker, int64_t now_us);
void live_worker_finish(struct live_worker *worker);
void live_worker_clear(struct live_worker *worker);
/* From any thread. */
struct worker_picture live_worker_look(struct live_worker *worker);

#endif
