/* SPDX-License-Identifier: MIT */
/*
 * outlet - one producer's batches of records to the recorder, and back. Private to this room.
 *
 * Files wait for the recorder: outlet_put() blocks if every batch is under way. Interfaces cannot
 * wait, so their workers use outlet_offer(), which sheds records as the recorder falls behind. The
 * declared order, by the share of batches that are under way:
 *
 *   from 1/2   rows of open flows: their last row is written all the same
 *   from 5/8   evidence: evidence, address claims, certificates
 *   from 3/4   requests: HTTP, DHCP
 *   from 7/8   names: DNS, TLS
 *   all        nothing more is shed: the worker waits, and the kernel's ring drops frames
 *
 * A flow's last row is never shed, so the packets of the flows stay equal to the frames captured.
 * Each shed record is counted by its kind.
 *
 * A producer that is no worker may be silent (intake.h): the recorder does not wait for its rounds.
 */
#ifndef PIPELINE_OUTLET_H
#define PIPELINE_OUTLET_H

#include "base/ring.h"
#include "model/ledger.h"
#include "model/record.h"

#include <stdatomic.h>

enum { BATCH_BYTES = 512 * 1024, BATCHES_PER_WORKER = 6 };

/* Records shed under load. */
#define SHED_COUNTERS(X)                                                                           \
    X(shed_open_flows) /* rows of open flows */                                                    \
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

/* What rows of flows have. */
struct told {
    uint64_t frames, flows;
};

struct outlet {
    struct ring *records;       /* batches with records; the recorder takes */
    struct ring *spare;         /* batches to fill; the producer takes */
    struct record_batch *batch; /* being filled */
    unsigned batch_count;
    bool may_be_silent;    /* it ends no rounds, and the recorder takes what is there */
    atomic_uint under_way; /* batches sent and not back yet */
    struct shed_counters shed;
    /* The recorder's: of the open transaction, and of those that were committed. */
    struct told pending, told;
    /* The recorder's: flows that the worker counted as written, and that the door folded. */
    uint64_t folded;
};

/* Takes off the frames and flows that are in rows, those of the open transaction included: it is
 * about to be committed. Flows that the door folded are counted as evicted. On the recorder's
 * thread, or behind it. */
void outlet_take_off_told(const struct outlet *outlet, struct ledger *ledger);

bool outlet_open(struct outlet *outlet, unsigned batch_count);
void outlet_close(struct outlet *outlet); /* frees everything; both sides must have stopped */

/* Called by the producer; the owner is the outlet, so that a tracker may call them. */
void outlet_put(void *owner, const struct record *record);
void outlet_offer(void *owner, const struct record *record);
/* Ask it before the row of an open flow is offered. False, and counted: the row must come later. */
bool outlet_takes_open_flow(void *owner);
/* Never waits. Returns the copy on its way; NULL: every batch is full. */
struct record *outlet_try_put(struct outlet *outlet, const struct record *record);
/*
 * Sends the gathered records; waits for the recorder if every batch is under way. ends_round: the
 * recorder may continue without this producer until the next round.
 */
void outlet_send(struct outlet *outlet, bool ends_round);
/* True if the recorder is behind: a round can then end later. */
bool outlet_is_behind(const struct outlet *outlet);

/* Called by the recorder: returns an emptied batch. */
void outlet_give_back(struct outlet *outlet, struct record_batch *batch);

#endif
