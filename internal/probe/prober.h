/* SPDX-License-Identifier: MIT */
/*
 * prober - a process that asks targets for a process that may not send: the server.
 *
 * It is started before the server gives its rights up, and takes one target after the other over a
 * pair of sockets. It looks at each again: whether it can be read, whether the list allows it, and
 * whether there were too many in the last hour. So a server that was taken over cannot ask more
 * than that. Each run is a process of its own, which confines itself. It is ended if its time
 * passes, if it writes too much, or if the server ends. No program is started, and no shell.
 *
 * prober_ask() may be called by any thread; one run goes on at a time, and others are refused.
 */
#ifndef PROBE_PROBER_H
#define PROBE_PROBER_H

#include "base/error.h"
#include "render/sink.h"

#include <stdint.h>

enum {
    PROBER_TARGET_SIZE = 1024,
    PROBER_DOCUMENT_MOST = 128 * 1024,
    PROBER_PER_HOUR_MOST = 1000,
};

/* The texts are borrowed until prober_end(). */
struct prober_options {
    const char *allow; /* names, which stand for those below them, and addresses; comma separated */
    int64_t per_hour;  /* runs; 1 .. PROBER_PER_HOUR_MOST */
    int64_t run_us;    /* then a run is ended */
    /* Of the prober's own process: gives up what no run needs. May be NULL. */
    bool (*confine)(void *owner, struct error *error);
    /* In a process of its own: asks the target, and writes the document. */
    bool (*run)(void *owner, const char *target, struct sink *document, struct error *error);
    /* In the same process, once the document is handed over. May be NULL. */
    void (*finish)(void *owner);
    void *owner;
};

struct prober;

/* NULL: the error is filled. Only while there is one thread. */
struct prober *prober_start(const struct prober_options *options, struct error *error);
/*
 * The document, to be freed; it was written by who talked to strangers. NULL: ERROR_BAD_QUESTION (it
 * is no target), ERROR_REFUSED (the list does not allow it), ERROR_BUSY (a run goes on, or there
 * were too many: *wait_s), else it failed.
 */
char *prober_ask(struct prober *prober, const char *target, unsigned *wait_s, struct error *error);
/* Ends the run that goes on; nothing is asked from then on. Any thread. NULL is ignored. */
void prober_stop(struct prober *prober);
void prober_end(struct prober *prober);

#endif
