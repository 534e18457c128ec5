/* SPDX-License-Identifier: MIT */
/*
 * walk - rows in the order of their keys, a few at a time: the old ones are removed, what the
 * others use is marked.
 *
 * Tables have no index on time, and need none for this: ids grow roughly with time, so the oldest
 * rows stand at the beginning. What does not stand in order (a long flow, an old file read late,
 * rows that are updated in place) is met by a walk through the whole table, which collect.h makes.
 *
 * The statements are visit_NAME.sql (keys, time, then the values that the row uses, each column
 * named after the table of the value) and remove_NAME.sql. A row whose time is NULL is never old.
 */
#ifndef STORAGE_WALK_H
#define STORAGE_WALK_H

#include "write/marks.h"
#include "write/session.h"

enum walk {
    WALK_DNS,
    WALK_TLS,
    WALK_HTTP,
    WALK_DHCP,
    WALK_CERTIFICATE_SEEN,
    WALK_FLOW,
    WALK_TRACKER, /* behind the flow: it goes when its flow has gone */
    WALK_MINUTE,
    WALK_HOUR,
    WALK_ALERT,
    WALK_BINDING,
    WALK_DOMAIN_ADDRESS,
    WALK_EVIDENCE,
    WALK_DEVICE,
    WALK_HEALTH,
    WALK_COUNTER,
    WALK_CAPTURE,
    WALK_ROWS,               /* how many of them are rows of their own */
    WALK_DOMAIN = WALK_ROWS, /* a name uses the name that is registrable of it */
    WALK_COUNT
};

enum { WALK_KEYS_MOST = 4 };
/* Everything up to this key has been visited. */
struct walk_hand {
    int64_t key[WALK_KEYS_MOST];
};
struct walk_hand walk_start(void);

struct walk_step {
    int visited, removed;
    bool at_end;           /* no row is behind */
    int64_t oldest_us;     /* of those visited; INT64_MAX: none has a time */
    int64_t removed_to_us; /* the newest time of those removed; INT64_MIN: none was */
};

/* As many rows as one step may remove. */
int walk_most(enum walk walk);
enum storage_kind walk_kind(enum walk walk);

/* Moves the hand over at most so many rows and removes those that are older than before_us. With
 * marks (not NULL) the values that the others use are marked. Within a transaction of the caller's.
 */
bool walk_take(struct session *session, enum walk walk, struct walk_hand *hand, int most,
               int64_t before_us, struct marks *marks, struct walk_step *step);
/* The oldest of the next few rows. */
bool walk_peek(struct session *session, enum walk walk, const struct walk_hand *hand,
               struct walk_step *step);

#endif
