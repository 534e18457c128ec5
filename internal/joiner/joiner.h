/* SPDX-License-Identifier: MIT */
/*
 * joiner - joins records into rows; it holds what the recorder remembers between records.
 *
 * There is one, on the recorder's thread. It receives the records of all trackers in order. It
 * joins facts across them: the device behind an address, the name that a client resolved to an
 * address, and the traffic of each minute.
 *
 * Memory is sized at the start and never exceeded. If a table is full, an entry is evicted and
 * counted. Time is packet time: nothing here reads a clock.
 */
#ifndef JOINER_JOINER_H
#define JOINER_JOINER_H

#include "base/error.h"
#include "model/joined_row.h"
#include "model/summary.h"

struct joiner;

struct joiner_options {
    const struct ip_network *local_networks;
    size_t local_network_count;
    int64_t last_device_id;
    size_t names_most, devices_most; /* entries kept */
    bool is_live; /* nobody can foretell whose names make way together (base/crowd.h) */
    /* The machine's clock: a frame that is days ahead of all others and of it moves no last sighting.
     * NULL: each one does. */
    int64_t (*clock_us)(void);
    uint16_t workers_each; /* workers per capture if several captures run at once; 0: one capture */
};

struct joiner *joiner_create(const struct joiner_options *options, struct error *error);
void joiner_destroy(struct joiner *joiner);
/* Adds a device that the database already has. */
void joiner_learn_device(struct joiner *joiner, const struct device_summary *device);
/* What was known when an earlier run ended. Call them behind all joiner_learn_device(), evidence
 * before bindings: evidence of networks first, then each in order of time. */
void joiner_learn_evidence(struct joiner *joiner, const struct evidence_summary *evidence);
void joiner_learn_binding(struct joiner *joiner, const struct address_binding_summary *binding);
/* An answer of DNS that an earlier run recorded. Call it once the devices are known. */
void joiner_learn_told(struct joiner *joiner, const struct told_summary *told);
/* A device that people forgot: if it is seen again, it is a new one. Call it after a flush. */
void joiner_forget_device(struct joiner *joiner, int64_t device_id);
/* Learns from the row's fact, and fills in its device, names and protocol. The row holds nothing but
 * its fact before. */
void joiner_join(struct joiner *joiner, struct joined_row *row);
/* The program known for the hello's fingerprint is evidence of the client's device. Call it once
 * the row is joined and enriched. */
void joiner_take_program(struct joiner *joiner, const struct joined_row *row);
/* Adds the flow's delta to its minute. Call it once the flow is enriched. */
void joiner_account(struct joiner *joiner, const struct joined_row *row);

/* Receives the rows that changed since the last flush. They are borrowed during the call. */
struct joiner_output {
    void (*device)(void *owner, struct device_summary *row); /* may fill vendor */
    void (*evidence)(void *owner, const struct evidence_summary *row);
    void (*binding)(void *owner, const struct address_binding_summary *row);
    void (*domain_address)(void *owner, const struct domain_address_summary *row);
    void (*traffic)(void *owner, const struct traffic_summary *row);
    void *owner;
};
/* sums_may_wait: minutes of traffic stay for a later flush, and so do devices that were only seen
 * again. Nothing refers to them. */
void joiner_flush(struct joiner *joiner, const struct joiner_output *output, bool sums_may_wait);
/* Call it after each flush. committed: the rows are stored. If not, some may be lost, and the next
 * flush repeats the devices, because other rows refer to them. The caller counts the other rows. */
void joiner_settle(struct joiner *joiner, bool committed);
/* True if a table is nearly full: flush soon. */
bool joiner_is_full(const struct joiner *joiner);

#define JOINER_COUNTERS(X)                                                                         \
    X(devices_new)                                                                                 \
    X(names_learnt)                                                                                \
    X(names_evicted)      /* to whom most was told made way, or had no room for a text */          \
    X(devices_untracked)  /* the device table was full */                                          \
    X(devices_held_back)  /* frames of devices without an exchange, which had their half of it */  \
    X(addresses_left_out) /* of answers: more than a message may add to what is known */           \
    X(addresses_unasked)  /* of answers that nobody asked for: they have no domain_addresses */    \
    X(evidence_dropped)   /* its device was not known in time, or too much waited */
struct joiner_counters {
#define JOINER_COUNTER(name) uint64_t name;
    JOINER_COUNTERS(JOINER_COUNTER)
#undef JOINER_COUNTER
};
const struct joiner_counters *joiner_counters(const struct joiner *joiner);

#endif
