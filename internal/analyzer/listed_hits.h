/* SPDX-License-Identifier: MIT */
/*
 * listed_hits - contacts that a list has, of one look: one for each device and entry. Private to this
 * room.
 */
#ifndef ANALYZER_LISTED_HITS_H
#define ANALYZER_LISTED_HITS_H

#include "base/map.h"
#include "model/contact_verdict.h"

#include <stdbool.h>

enum { HITS_MOST = 512 }; /* of one look; more are counted */

enum hit_kind { HIT_ADDRESS, HIT_NAME, HIT_FINGERPRINT };

/* What was seen of it, at once or over a look. */
struct contact {
    int64_t device_id, first_us, last_us, count;
    int64_t address; /* the key of the other end; only if has_address */
    int32_t port;    /* -1: not known */
    struct ip_address ip;
    bool has_address, is_started, is_answered; /* by the device; by the other end */
};
struct listed_hit {
    enum hit_kind kind;
    struct contact_verdict verdict;
    struct contact contact;
};
struct listed_hits {
    struct listed_hit items[HITS_MOST];
    size_t count;
    uint64_t left_out;
    struct map known; /* device and entry, to the number of the item and one */
};

bool listed_hits_begin(struct listed_hits *hits);
void listed_hits_end(struct listed_hits *hits);
/* False: no memory. */
bool listed_hits_add(struct listed_hits *hits, enum hit_kind kind,
                     const struct contact_verdict *verdict, const struct contact *contact);

#endif
