/* SPDX-License-Identifier: MIT */
/*
 * tracker - frames to records: one worker's memory between packets.
 *
 * It keeps flows, TCP state, streams, fragments, and questions that wait for their answer. There is
 * one per worker, and they share nothing: one thread makes every call on a tracker.
 *
 * Memory is sized at the start and never exceeded. If a table is full, an entry is evicted and
 * counted. Time is packet time: nothing here reads a clock.
 */
#ifndef TRACKER_TRACKER_H
#define TRACKER_TRACKER_H

#include "base/error.h"
#include "model/exclusion.h"
#include "model/frame.h"
#include "model/ledger.h"
#include "model/record.h"
#include "model/under_way.h"

struct tracker;

struct tracker_options {
    unsigned worker, worker_count;
    int64_t last_flow_id; /* ids in use; this tracker takes last + 1 + worker + k * worker_count */
    uint32_t flows_most;  /* of this tracker */
    size_t buffer_bytes;  /* streams, fragments and waiting records of this tracker */
    int64_t tcp_idle_timeout_us, tcp_attempt_timeout_us, udp_idle_timeout_us, icmp_idle_timeout_us;
    int64_t update_every_us; /* open flows are emitted at least this often */
    int64_t fragment_timeout_us;
    /* Failed connection attempts above this number in a second of packet time are folded: one row
     * stands for many (flow_record.folded). 0: each has its own row. */
    uint32_t attempts_per_s;
    /*
     * Rows are read while they are written, so they come soon: the first row of a flow within a
     * second of its first exchange (both sides spoke, or it carried payload), the last one when the
     * close delay is over, and no row that names a flow before the flow's own.
     */
    bool is_live;
    /* Live: false if the row of an open flow has to wait, because the receiver is behind. NULL:
     * always true. */
    bool (*takes_open_flow)(void *owner);
    bool redact_queries; /* drop everything after the ? of a URI, referrer or announced URL */
    const struct exclusion *excluded; /* devices excluded from recording; NULL: record all */
    bool links_joined;                /* VLANs are one link: flows with the same ends are one */
    const struct ip_network *local_networks;
    size_t local_network_count;
    /* Receives the records; borrowed during the call. */
    void (*put)(void *owner, const struct record *record);
    void *owner;
};

/* Counters beside the ledger that people should see if they grow. */
#define TRACKER_COUNTERS(X)                                                                          \
    X(flows_made_way)      /* ended early, because the table of flows was full */                    \
    X(oddities)            /* bytes that broke their protocol's rules */                             \
    X(streams_abandoned)   /* directions given up: no buffer, or too far out of order */             \
    X(buffers_refused)     /* pieces not kept: no memory, or too far out of order */                 \
    X(fragments_evicted)   /* datagrams evicted before all their fragments arrived */                \
    X(fragments_timed_out) /* datagrams that never became whole */                                   \
    X(waiting_evicted)     /* questions written unanswered because memory was needed */              \
    X(fragments_not_taken) /* pieces of datagrams that no receiver takes */                          \
    X(overlap_conflicts) /* segments and fragments with other bytes for a place that was filled */   \
    X(overlaps_not_compared)  /* repeated segments of which some bytes were read, and not kept */    \
    X(segments_not_taken)     /* TCP segments, SYNs, FINs and RSTs that no receiver takes */         \
    X(datagrams_of_other_ttl) /* read, with another TTL than the first: one may not arrive */        \
    X(texts_cut)              /* text that did not fit its record */                                 \
    X(requests_left_out)      /* of HTTP: more in a frame, or behind such, than become rows */       \
    X(answers_left_out)       /* of name messages that stand for more than their size allows */      \
    X(certificate_names_left_out) /* alternative names beyond what a certificate may have */         \
    X(tunnels_too_deep)                                                                              \
    X(inner_flows_left_out) /* packets in tunnels in tunnels, of more new flows than a second has */ \
    X(inner_excluded)       /* packets of excluded devices in tunnels between other hosts */         \
    X(first_rows_waited)    /* live: flows whose first row came later than it should */
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

/* The fixed memory of a live tracker beside flows and buffers: for folding, and for talkers. */
size_t tracker_bytes_fixed(void);
/* The memory for one flow of the table, its slot included. */
size_t tracker_bytes_per_flow(void);
struct tracker *tracker_create(const struct tracker_options *options, struct error *error);
void tracker_destroy(struct tracker *tracker);
void tracker_frame(struct tracker *tracker, const struct frame *frame);
/* Takes several frames, cheaper than one by one. The memory for a frame is prefetched while earlier
 * frames are processed. */
void tracker_frames(struct tracker *tracker, const struct frame *frames, size_t count);
/* Moves the time forward and emits flows that timed out. order as in struct record. */
void tracker_tick(struct tracker *tracker, int64_t now_us, uint64_t order);
/* Continues after the flow ids of a tracker that has finished. */
void tracker_take_over(struct tracker *tracker, const struct tracker *finished);
/* Emits every flow and everything that waits. */
void tracker_finish(struct tracker *tracker, int64_t end_us, uint64_t order);
/* From the next packet on, time-outs and privacy follow these options. The rest stays as the
 * tracker was created. */
void tracker_renew(struct tracker *tracker, const struct tracker_options *options);
/* Live numbers of this tracker. frames_offered and rows are counted elsewhere and stay 0 here. */
const struct ledger *tracker_ledger(struct tracker *tracker);
const struct tracker_counters *tracker_counters(const struct tracker *tracker);

/*
 * What passes now, of a live tracker. A page of the open flows is filled in several calls, because
 * there may be many: true once it is whole. Flows that end meanwhile are left out.
 */
struct open_list {
    struct open_page page;
    uint32_t next; /* the place to examine next */
    unsigned kept;
    int64_t ids[OPEN_FLOWS_MOST];
    uint32_t places[OPEN_FLOWS_MOST];
};
void tracker_list_begin(struct open_list *list, int64_t before);
bool tracker_list_open(const struct tracker *tracker, struct open_list *list);
void tracker_talkers(const struct tracker *tracker, struct talkers *talkers);

/* The worker of a frame: by the unordered pair of its outermost hosts. */
unsigned tracker_assign(const struct frame *frame, unsigned worker_count);

#endif
