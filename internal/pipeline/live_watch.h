/* SPDX-License-Identifier: MIT */
/*
 * live_watch - one interface of a live run: its row of captures, its ledger, its events.
 *
 * The main thread opens it; the recorder does the rest. Times come from the caller, so that tests
 * can replay days in seconds. Private to this room.
 */
#ifndef PIPELINE_LIVE_WATCH_H
#define PIPELINE_LIVE_WATCH_H

#include "intake.h"
#include "live_worker.h"
#include "run.h"

enum { NOTE_SIZE = 512 };

struct live_watch {
    /* Set by the caller. */
    struct run *run;
    const char *interface;
    struct live_worker *workers; /* the workers that share it */
    unsigned worker_count;
    int64_t health_every_us;
    const struct intake *intake; /* NULL: facts of others belong to another watch */
    /* Its own. */
    char source[80], called[LIVE_NAME_SIZE], trouble[LIVE_NAME_MOST], note[NOTE_SIZE],
        privacy[PRIVACY_SIZE];
    struct capture_summary summary;
    int64_t capture_id;
    /* The row of capture_health that is updated until its interval is over; 0: none yet. */
    int64_t health_id, interval_start_us;
    struct worker_picture written; /* the sums in the earlier rows */
    int64_t marked_us;             /* the time of its last write */
    uint64_t marked_frames;        /* offered by then */
    enum live_state state;
    uint64_t clock_steps, outages;
};

/* Opens the interface for each worker; capture begins once all of them are open. */
bool live_watch_open(struct live_watch *watch, struct error *error);
/* Writes and commits the row of captures. */
bool live_watch_begin(struct live_watch *watch, int64_t now_us, struct error *error);
/* The sum of its workers. */
struct worker_picture live_watch_look(const struct live_watch *watch);

/*
 * Writes the capture's progress into the transaction that is about to end. If the program is
 * killed, the gap begins there. The rows_* of the ledger are the run's, and only one watch writes
 * them; rows is NULL for the others.
 */
struct written live_watch_mark(struct live_watch *watch, int64_t now_us, const struct ledger *rows,
                               struct error *error);
/* The same where no transaction is open and that was long ago, committed; the next row of
 * capture_health begins where the interval is over. Tells what happened as well. */
struct written live_watch_round(struct live_watch *watch, int64_t now_us, const struct ledger *rows,
                                struct error *error);
/* Ends the interval and the capture. */
struct written live_watch_end(struct live_watch *watch, int64_t now_us, const struct ledger *rows,
                              const char *status, struct error *error);

#endif
