/* SPDX-License-Identifier: MIT */
/*
 * deliver - sends messages about findings to the targets of deliver.targets.
 *
 * It reads the view `deliveries` as any reader does, and writes one file, its journal
 * (`DATABASE-deliver`): before a message is sent, that it is; afterwards, the answer. So no kill
 * loses a message, and one is sent twice only if its outcome is not known, or if the target said
 * "later"; it then bears the same id. What became of messages is handed over to the program that
 * writes the database, if there is one.
 *
 * One thread. Nothing here is on the way of a packet: `netscope deliver` is a process of its own.
 */
#ifndef DELIVER_DELIVER_H
#define DELIVER_DELIVER_H

#include "base/error.h"
#include "base/zone.h"
#include "config/target.h"
#include "model/request.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct deliver_options {
    const char *database, *sensor;
    const char *public_url; /* of the dashboard; empty: there is none */
    const struct target *targets;
    size_t target_count;
    int64_t retry_for_us, timeout_us;
    const struct zone *zone;            /* of the targets' hours; borrowed */
    bool once;                          /* what is due now, and no more */
    const volatile sig_atomic_t *stop;  /* not 0: end soon */
    const volatile sig_atomic_t *renew; /* not 0: end when nothing is on its way; may be NULL */
    /*
     * Hands what became of messages over to the program that writes the database. False: nobody
     * does at this moment, or it refused; it is tried again.
     */
    bool (*hand_over)(void *owner, const struct request *request, struct error *error);
    /* After each round; NULL: nothing. */
    void (*beat)(void *owner);
    void *owner;
};

struct deliver_count {
    uint64_t delivered, waiting, failed; /* messages times targets: of this run; now; of this run */
    uint64_t not_told;                   /* what became of them, and is not in the database yet */
};

/* Until *stop or *renew, or once. False: it could not work at all; that a target refuses is no error. */
bool deliver_run(const struct deliver_options *options, struct deliver_count *count,
                 struct error *error);

/* Sends one message that says that it is a test. answer: what the target said. */
bool deliver_test(const struct deliver_options *options, const struct target *target, char *answer,
                  size_t size);

const char *deliver_library_version(void); /* of libcurl */

#endif
