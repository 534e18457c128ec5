/* SPDX-License-Identifier: MIT */
/*
 * joiner - the recorder's memory: devices, the names that they resolved, and the sums that are
 * folded until they are written. Private to this room; one thread.
 */
#ifndef JOINER_JOINER_STATE_H
#define JOINER_JOINER_STATE_H

#include "base/crowd.h"
#include "base/fold.h"
#include "base/map.h"
#include "base/pool.h"
#include "base/slab.h"
#include "devices.h"

/* ---------------------------------------------------------------- names.c */

struct names {
    struct slab slab;
    struct map index;
    struct pool texts;
    struct crowd crowd;  /* which entry makes way: by the client that was told */
    uint32_t answers[2]; /* of late: unasked, asked */
    struct joiner_counters *counters;
};

/* The client that asked: its device, or its address as long as it is not one of our devices. */
struct name_client {
    int64_t device_id; /* 0: none */
    struct ip_address ip;
};

bool names_init(struct names *names, size_t names_most, bool is_seeded,
                struct joiner_counters *counters);
void names_clear(struct names *names);
/* The name of an answer: the domain that the client asked for, and the end of its CNAME chain. */
struct told {
    const char *domain;
    const char *cname; /* NULL: there was no CNAME */
};
struct answer_told {
    struct told told;
    struct ip_address address;
    bool is_asked; /* the client had asked for it */
    int64_t time_us;
    uint32_t ttl_s;
};
void names_learn(struct names *names, const struct name_client *client,
                 const struct answer_told *answer);

struct name_found {
    struct told told; /* borrowed until names_learn */
    bool is_asked;
    unsigned names; /* that had been told for the address and held then, as far as asked for */
};
/* The newest answer with this address that the client had received by then, and that held then. */
bool names_find(const struct names *names, const struct name_client *client,
                const struct ip_address *answer, int64_t time_us, struct name_found *found);
/* The end of the domain's CNAME chain in such an answer; NULL: it has none, or is not known. */
const char *names_find_cname(const struct names *names, const struct name_client *client,
                             const struct ip_address *answer, const char *domain, int64_t time_us);

/* Counts an answer of DNS. If nearly all of late are unasked, only one direction is seen. */
void names_count_answer(struct names *names, bool is_asked);
/* How many addresses of an answer may become rows, and names of flows. The others are counted. */
size_t names_taken(struct names *names, bool is_asked, size_t count);
bool names_are_one_sided(const struct names *names);

/* ---------------------------------------------------------------- joiner.c */

struct joiner {
    struct devices devices;
    struct names names;
    uint16_t workers_each;
    uint16_t producer; /* of the fact at hand */
    struct fold evidence, bindings, domain_addresses, traffic;
    struct joiner_counters counters;
};

/* Keys of the sums. A key that ends with text is compared only up to the end of its text. */
struct traffic_key {
    int64_t minute_us, device_id;
    char text[1200]; /* protocol, NUL, registrable domain */
};

/* NULL if there is none. */
static inline const char *text_of(const struct record *record, struct text_ref ref)
{
    return (const char *)record_text(record, ref).data; /* NUL-terminated by record_add_text */
}

/* ---------------------------------------------------------------- flows.c */

struct name_client name_client(const struct device *device, const struct endpoint *end);
/* The row's own device is the originator's or client's, if that is one of ours. */
void own_devices(struct joined_row *row, const struct device *src, const struct device *dst);
void join_flow(struct joiner *joiner, struct joined_row *row);

#endif
