/* SPDX-License-Identifier: MIT */
/*
 * joiner - the recorder's memory: devices, the names that they resolved, and the sums that are
 * folded until they are written. Private to this room; one thread.
 */
#ifndef JOINER_JOINER_STATE_H
#define JOINER_JOINER_STATE_H

#include "base/fold.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/slab.h"
#include "joiner/joiner.h"

/* ---------------------------------------------------------------- devices.c */

enum { DEVICE_TEXT_SIZE = 128 };

struct device {
    int64_t id;
    struct mac_address mac; /* zero: known only by its address */
    struct ip_address ip;
    bool is_gateway, is_new, changed;
    bool flushed, was_new; /* since the last joiner_settle() */
    bool written;          /* the stored row differs only in the times */
    uint32_t next_changed, next_flushed;
    int64_t first_us, last_us;
    double hostname_rank, os_rank, type_rank; /* ranks of the evidence behind each value */
    char hostname[DEVICE_TEXT_SIZE], os[DEVICE_TEXT_SIZE], type[DEVICE_TEXT_SIZE];
};

struct devices {
    struct slab slab;
    struct map by_mac, by_ip; /* by_ip: devices without a MAC */
    struct map macs;          /* every MAC seen -> bits of enum mac_seen */
    struct map bindings;      /* IP -> device that claimed it by ARP, NDP or DHCP */
    const struct ip_network *networks;
    size_t network_count;
    int64_t last_id;
    uint32_t first_changed, first_flushed;
    struct joiner_counters *counters;
};

bool devices_init(struct devices *devices, const struct joiner_options *options,
                  struct joiner_counters *counters);
void devices_clear(struct devices *devices);
void devices_learn(struct devices *devices, const struct device_summary *known);
/* If it is seen again, it is a new one. */
void devices_forget(struct devices *devices, int64_t device_id);
/* The next device that changed since it was last taken; NULL if there is none. */
struct device *devices_take_changed(struct devices *devices);
/* See joiner_settle(). */
void devices_settle(struct devices *devices, bool committed);
/* The device at this end of the traffic; NULL if the end is not local. Updates its times. */
struct device *devices_at(struct devices *devices, const struct endpoint *endpoint,
                          int64_t time_us);
/* The device that devices_at() would return, if it is known. Changes nothing. */
const struct device *devices_find(const struct devices *devices, const struct endpoint *endpoint);
/* Where an address is: "inside", "outside" or "group"; NULL: it is none. */
const char *devices_scope(const struct devices *devices, const struct ip_address *ip);
/* The device with this MAC; NULL if the MAC is not set or is a group address. */
struct device *devices_with_mac(struct devices *devices, const struct mac_address *mac,
                                int64_t time_us);
/* Binds an address to a device, as ARP, NDP or DHCP reported it. */
struct device *devices_bind(struct devices *devices, const struct address_binding_record *binding);
void devices_take_evidence(struct devices *devices, struct device *device,
                           const struct evidence_record *evidence);

/* ---------------------------------------------------------------- names.c */

struct names {
    struct slab slab;
    struct map index;
    struct pool texts;
    uint32_t hand;       /* of the CLOCK eviction: the next entry to examine */
    uint32_t answers[2]; /* of late: unasked, asked */
    struct joiner_counters *counters;
};

/* The client that asked: its device, or its address if it is not one of our devices. */
struct name_key {
    int64_t device_id;
    struct ip_address client, answer;
    uint8_t padding[6];
};
_Static_assert(sizeof(struct name_key) == 48, "compared as a block");

bool names_init(struct names *names, size_t names_most, struct joiner_counters *counters);
void names_clear(struct names *names);
/* The name of an answer: the domain that the client asked for, and the end of its CNAME chain. */
struct told {
    const char *domain;
    const char *cname; /* NULL: there was no CNAME */
};
struct answer_told {
    struct told told;
    bool is_asked; /* the client had asked for it */
    int64_t time_us;
    uint32_t ttl_s;
};
void names_learn(struct names *names, const struct name_key *key, const struct answer_told *answer);

struct name_found {
    struct told told; /* borrowed until names_learn */
    bool is_asked;
    unsigned names; /* that had been told for the address and held then, as far as asked for */
};
/* The newest answer with this address that the client had received by then, and that held then. */
bool names_find(const struct names *names, const struct name_key *key, int64_t time_us,
                struct name_found *found);
/* The end of the domain's CNAME chain in such an answer; NULL: it has none, or is not known. */
const char *names_find_cname(const struct names *names, const struct name_key *key,
                             const char *domain, int64_t time_us);

/* Counts an answer of DNS. If nearly all of late are unasked, only one direction is seen. */
void names_count_answer(struct names *names, bool is_asked);
bool names_are_one_sided(const struct names *names);

#endif
