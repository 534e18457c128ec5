/* SPDX-License-Identifier: MIT */
/*
 * outlet - what one worker hands to the recorder: batches of records, and back. Private to this
 * room.
 *
 * A file waits for the recorder: outlet_put() blocks where every batch is under way. An interface
 * does not wait for anybody, so its workers use outlet_offer(), which sheds as the recorder falls
 * behind. The declared order, by the share of batches that are under way:
 *
 *   from 1/2   rows of flows that live on: their end is written all the same
 *   from 5/8   evidence: evidence, address claims, certificates
 *   from 3/4   requests: HTTP, DHCP
 *   from 7/8   names: DNS, TLS
 *   all        nothing more is shed: the worker waits, and the kernel's ring drops frames
 *
 * A flow's last row is never shed, so the packets of the flows stay equal to the frames captured.
 * Each shed record is counted by its kind.
 */
#ifndef PIPELINE_OUTLET_H
#define PIPELINE_OUTLET_H

#include "base/ring.h"
#include "model/record.h"

#include <stdatomic.h>

enum { BATCH_BYTES = 512 * 1024, BATCHES_PER_WORKER = 6 };

/* What was not recorded to keep up. */
#define SHED_COUNTERS(X)                                                                           \
    X(shed_open_flows) /* rows of flows that live on */                                            \
    X(shed_evidence)   /* evidence and address claims */                                           \
    X(shed_certificates)                                                                           \
    X(shed_http)                                                                                   \
    X(shed_dhcp)                                                                                   \
    X(shed_dns)                                                                                    \
    X(shed_tls)
struct shed_counters {
#define SHED_COUNTER(name) uint64_t name;
    SHED_COUNTERS(SHED_COUNTER)
#undef SHED_COUNTER
};

struct outlet {
    struct ring *records;       /* batches with records; the recorder takes */
    struct ring *spare;         /* batches to fill; the worker takes */
    struct record_batch *batch; /* being filled */
    unsigned batch_count;
    atomic_uint under_way; /* batches sent and not back yet */
    struct shed_counters shed;
};

bool outlet_open(struct outlet *outlet, unsigned batch_count);
void outlet_close(struct outlet *outlet); /* frees everything; both sides must have stopped */

/* The worker's side. */
void outlet_put(struct outlet *outlet, const struct record *record);
void outlet_offer(struct outlet *outlet, const struct record *record);
/* Sends what has gathered; waits for the recorder where every batch is under way. ends_round: the
 * recorder may go on without this worker until the next round. */
void outlet_send(struct outlet *outlet, bool ends_round);
/* The recorder is behind: a round may as well end later. */
bool outlet_is_behind(const struct outlet *outlet);

/* The recorder's side: a batch that has been emptied. */
void outlet_give_back(struct outlet *outlet, struct record_batch *batch);

#endif
