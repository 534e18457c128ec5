/* SPDX-License-Identifier: MIT */
/*
 * tracker - frames to records: what one worker remembers between packets.
 *
 * It keeps flows, TCP state, streams, fragments, and questions that wait for their answer. There is
 * one per worker, and they share nothing: every call on a tracker is made by one thread.
 *
 * Memory is sized at the start and never exceeded; what does not fit is evicted and counted. Time
 * is packet time: nothing here reads a clock.
 */
#ifndef TRACKER_TRACKER_H
#define TRACKER_TRACKER_H

#include "base/error.h"
#include "model/exclusion.h"
#include "model/frame.h"
#include "model/ledger.h"
#include "model/record.h"

struct tracker;

struct tracker_options {
    unsigned worker, worker_count;
    int64_t last_flow_id; /* ids in use; this tracker takes last + 1 + worker + k * worker_count */
    uint32_t flows_most;  /* of this tracker */
    size_t buffer_bytes;  /* streams, fragments and waiting records of this tracker */
    int64_t tcp_idle_timeout_us, tcp_attempt_timeout_us, udp_idle_timeout_us, icmp_idle_timeout_us;
    int64_t update_every_us; /* open flows are emitted at least this often */
    int64_t fragment_timeout_us;
    /* Attempts that came to nothing: more of them than this in a second of packet time are folded
     * into rows that stand for many (flow_record.folded). 0: each has its own. */
    uint32_t attempts_per_s;
    bool redact_queries; /* nothing behind the ? of a URI, referrer or announced URL is kept */
    const struct exclusion *excluded; /* of these nothing is recorded; NULL: record all */
    const struct ip_network *local_networks;
    size_t local_network_count;
    /* Where records go; borrowed during the call. */
    void (*put)(void *owner, const struct record *record);
    void *owner;
};

/* What is counted beside the ledger: things that a person should see when they move. */
#define TRACKER_COUNTERS(X)                                                                        \
    X(oddities)            /* bytes that broke their protocol's rules */                           \
    X(streams_abandoned)   /* directions given up: no buffer, or too far out of order */           \
    X(buffers_refused)     /* pieces not kept: no memory left, or too far out of order */          \
    X(fragments_evicted)   /* datagrams whose fragments had to go before they were whole */        \
    X(fragments_timed_out) /* datagrams that never became whole */                                 \
    X(waiting_evicted)     /* questions written unanswered because memory was needed */            \
    X(overlap_conflicts)   /* TCP segments with other bytes for a place already filled */          \
    X(texts_cut)           /* text that did not fit its record */                                  \
    X(tunnels_too_deep)                                                                            \
    X(inner_excluded) /* packets of excluded devices in tunnels between others */
struct tracker_counters {
#define TRACKER_COUNTER(name) uint64_t name;
    TRACKER_COUNTERS(TRACKER_COUNTER)
#undef TRACKER_COUNTER
};

static inline void tracker_counters_add(struct tracker_counters *sum,
                                        const struct tracker_counters *part)
{
#define TRACKER_COUNTER(name) sum->name += part->name;
    TRACKER_COUNTERS(TRACKER_COUNTER)
#undef TRACKER_COUNTER
}

/* Memory that folding takes, once per tracker. */
size_t tracker_bytes_to_fold(void);
/* Memory that one flow of the table takes, its slot included. */
size_t tracker_bytes_per_flow(void);
struct tracker *tracker_create(const struct tracker_options *options, struct error *error);
void tracker_destroy(struct tracker *tracker);
void tracker_frame(struct tracker *tracker, const struct frame *frame);
/* The same for each in turn, cheaper: the memory that a frame needs is fetched while those before
 * it are worked on. */
void tracker_frames(struct tracker *tracker, const struct frame *frames, size_t count);
/* Time has come this far: flows that ended by silence are emitted. order as in struct record. */
void tracker_tick(struct tracker *tracker, int64_t now_us, uint64_t order);
/* Goes on with the flow ids of one that has finished. */
void tracker_take_over(struct tracker *tracker, const struct tracker *finished);
/* Emits every flow and everything that waits. */
void tracker_finish(struct tracker *tracker, int64_t end_us, uint64_t order);
/* From the next packet on, the time-outs and what is private are those of the options; everything
 * else stays as the tracker was created. */
void tracker_renew(struct tracker *tracker, const struct tracker_options *options);
/* Live numbers of this tracker; frames_offered and rows are not its business and stay 0. */
const struct ledger *tracker_ledger(struct tracker *tracker);
const struct tracker_counters *tracker_counters(const struct tracker *tracker);

/* The worker that a frame belongs to: by the unordered pair of its outermost hosts. */
unsigned tracker_assign(const struct frame *frame, unsigned worker_count);

#endif
