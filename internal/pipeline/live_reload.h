/* SPDX-License-Identifier: MIT */
/*
 * live_reload - settings and look-up data read again, while frames go on coming.
 *
 * The main thread reads: the settings by asking whoever asked for the run, the data by opening a
 * second enricher. Then it hands over: each worker takes the settings at the end of its round, and
 * the recorder the enricher between two transactions, where nothing borrowed from the old one is
 * in use. Once all have taken theirs, the service is ready again. What cannot be read is said, and
 * everything stays as it was. Private to this room.
 */
#ifndef PIPELINE_LIVE_RELOAD_H
#define PIPELINE_LIVE_RELOAD_H

#include "live_worker.h"
#include "run.h"

struct live_reload {
    struct run *run;
    struct live_worker *workers;
    unsigned worker_count;
    int seen;                         /* requests that were answered */
    bool handing;                     /* not everybody has taken theirs */
    struct run_renewal renewal;       /* what the latest one changes */
    char privacy[PRIVACY_SIZE];       /* of the settings that are handed over; "": none */
    const struct settings *settings;  /* that are handed over with the enricher */
    _Atomic(struct enricher *) fresh; /* for the recorder; NULL: none, or taken */
};

void live_reload_start(struct live_reload *reload, struct run *run, struct live_worker *workers,
                       unsigned worker_count);
/* On the main thread, now and then. */
void live_reload_look(struct live_reload *reload);
/* The same by request. False: nothing was changed; the error says why. */
bool live_reload_begin(struct live_reload *reload, struct error *error);
bool live_reload_is_handing(const struct live_reload *reload);
/* On the recorder's thread, outside of transactions: what to enrich with from now on. */
struct enricher *live_reload_enricher(struct live_reload *reload);
/* After all threads have ended. */
void live_reload_end(struct live_reload *reload);

#endif
