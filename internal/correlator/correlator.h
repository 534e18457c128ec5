/*
 * correlator - facts to records; the owner of everything that lasts longer than a packet.
 *
 * Two nouns. A tracker (one per worker, sharing nothing) turns frames into records: it keeps
 * flows, TCP state, streams, fragments, and questions that wait for their answer. A joiner (one,
 * on the recorder's thread) sees the records of all trackers in order and knows what crosses
 * them: which device an address was, which name a client had been told for it, and how much
 * traffic each minute had.
 *
 * Memory is sized at start and never exceeded; what does not fit is evicted and counted. Time is
 * packet time: nothing here reads a clock.
 */
#ifndef CORRELATOR_CORRELATOR_H
#define CORRELATOR_CORRELATOR_H

#include "base/error.h"
#include "model/exclusion.h"
#include "model/frame.h"
#include "model/ledger.h"
#include "model/record.h"
#include "model/summary.h"

/* ---------------------------------------------------------------- tracker */

struct tracker;

struct tracker_options {
    unsigned worker, worker_count;
    int64_t last_flow_id; /* ids in use; this tracker takes last + 1 + worker + k * worker_count */
    uint32_t flows_most;  /* of this tracker */
    size_t buffer_bytes;  /* streams, fragments and waiting records of this tracker */
    int64_t tcp_idle_timeout_us, tcp_attempt_timeout_us, udp_idle_timeout_us, icmp_idle_timeout_us;
    int64_t active_timeout_us; /* open flows are emitted at least this often */
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

/* ---------------------------------------------------------------- joiner */

struct joiner;

struct joiner_options {
    const struct ip_network *local_networks;
    size_t local_network_count;
    int64_t last_device_id;
    size_t names_most, devices_most; /* entries kept */
    uint16_t workers_each; /* of each of the captures that go on at once; 0: it is one at a time */
};

struct joiner *joiner_create(const struct joiner_options *options, struct error *error);
void joiner_destroy(struct joiner *joiner);
/* A device that the database knows already. */
void joiner_learn_device(struct joiner *joiner, const struct device_summary *device);
/* Learns from the record and fills in its device and names. */
void joiner_join(struct joiner *joiner, struct record *record);
/* The program that the hello's fingerprint is known for: evidence of the client's device. Call it
 * once the record is joined and enriched. */
void joiner_take_program(struct joiner *joiner, const struct tls_record *tls);
/* Adds the flow's delta to its minute; call it once the flow is enriched. */
void joiner_account(struct joiner *joiner, const struct flow_record *flow);

/* Where what changed since the last flush goes; borrowed during the call. */
struct joiner_output {
    void (*device)(void *owner, struct device_summary *row); /* may fill vendor */
    void (*evidence)(void *owner, const struct evidence_summary *row);
    void (*binding)(void *owner, const struct binding_summary *row);
    void (*domain_address)(void *owner, const struct domain_address_summary *row);
    void (*traffic)(void *owner, const struct traffic_summary *row);
    void *owner;
};
void joiner_flush(struct joiner *joiner, const struct joiner_output *output);
/* What was flushed is committed, or (false) some of it may be lost: then those devices are flushed
 * again the next time, for other rows name them. The rest of it is the caller's to count. */
void joiner_settle(struct joiner *joiner, bool committed);
/* True where much has gathered: flush soon. */
bool joiner_is_full(const struct joiner *joiner);

#define JOINER_COUNTERS(X)                                                                         \
    X(devices_new)                                                                                 \
    X(names_learnt)                                                                                \
    X(names_evicted)                                                                               \
    X(devices_untracked) /* the device table was full */
struct joiner_counters {
#define JOINER_COUNTER(name) uint64_t name;
    JOINER_COUNTERS(JOINER_COUNTER)
#undef JOINER_COUNTER
};
const struct joiner_counters *joiner_counters(const struct joiner *joiner);

#endif
