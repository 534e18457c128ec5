/* SPDX-License-Identifier: MIT */
/* kind_facts - what the kind of a row says to the sums, kept so that a row costs no look-up. Private to this room. */
#ifndef STORAGE_KIND_FACTS_H
#define STORAGE_KIND_FACTS_H

#include "write/session.h"

/* Zeroed at the start. */
enum { KIND_SLOTS = 8192 };
struct kind_facts {
    struct {
        int64_t kind_id, facts;
    } slots[KIND_SLOTS];
};

/* Bits, as the statement says; 0: there is no such kind, or the session has failed. */
int64_t kind_facts_find(struct kind_facts *kinds, struct session *session, enum statement find,
                        int64_t kind_id);

#endif
