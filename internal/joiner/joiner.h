/* SPDX-License-Identifier: MIT */
/*
 * joiner - records to rows: what the recorder remembers between records.
 *
 * There is one, on the recorder's thread. It sees the records of all trackers in order and knows
 * what crosses them: which device an address was, which name a client had been told for it, and how
 * much traffic each minute had.
 *
 * Memory is sized at the start and never exceeded; what does not fit is evicted and counted. Time
 * is packet time: nothing here reads a clock.
 */
#ifndef JOINER_JOINER_H
#define JOINER_JOINER_H

#include "base/error.h"
#include "model/record.h"
#include "model/summary.h"

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
void joiner_take_program(struct joiner *joiner, const struct tls_handshake_record *tls);
/* Adds the flow's delta to its minute; call it once the flow is enriched. */
void joiner_account(struct joiner *joiner, const struct flow_record *flow);

/* Where what changed since the last flush goes; borrowed during the call. */
struct joiner_output {
    void (*device)(void *owner, struct device_summary *row); /* may fill vendor */
    void (*evidence)(void *owner, const struct evidence_summary *row);
    void (*binding)(void *owner, const struct address_binding_summary *row);
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
