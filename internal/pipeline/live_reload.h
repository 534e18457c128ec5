/* SPDX-License-Identifier: MIT */
/*
 * live_reload - reads settings and look-up data again, while capture continues.
 *
 * The main thread reads. The caller of the run supplies the settings; a second enricher opens the
 * data. Then both are handed over. Each worker takes the settings at the end of its round. The
 * recorder takes the enricher between two transactions, when no data of the old one is in use. Once
 * all have taken theirs, the service is ready again. If reading fails, a message says so and
 * nothing changes. Private to this room.
 */
#ifndef PIPELINE_LIVE_RELOAD_H
#define PIPELINE_LIVE_RELOAD_H

#include "live_worker.h"
#include "run.h"

struct live_reload {
    struct run *run;
    struct live_worker *workers;
    unsigned worker_count;
    int seen;                         /* answered requests */
    bool handing;                     /* some threads have not taken theirs */
    struct run_renewal renewal;       /* the changes of the latest reload */
    char privacy[PRIVACY_SIZE];       /* of the settings handed over; "": none */
    const struct settings *settings;  /* handed over with the enricher */
    struct exclusion excluded;        /* of the latest settings, for the main thread */
    _Atomic(struct enricher *) fresh; /* for the recorder; NULL: none, or taken */
};

void live_reload_start(struct live_reload *reload, struct run *run, struct live_worker *workers,
                       unsigned worker_count);
/* Called on the main thread, now and then. */
void live_reload_look(struct live_reload *reload);
/* The same, on request. False: nothing changed; the error has the reason. */
bool live_reload_begin(struct live_reload *reload, struct error *error);
bool live_reload_is_handing(const struct live_reload *reload);
/* Called on the recorder's thread, outside of transactions: the enricher to use from now on. */
struct enricher *live_reload_enricher(struct live_reload *reload);
/* After all threads have ended. */
void live_reload_end(struct live_reload *reload);

#endif
