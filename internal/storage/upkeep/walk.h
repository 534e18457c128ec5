/* SPDX-License-Identifier: MIT */
/*
 * walk - rows in the order of their keys, a few at a time: removes the old ones, and marks the
 * values that the others use.
 *
 * Tables have no index on time, and need none for this: ids grow roughly with time, so the oldest
 * rows are at the beginning. Some rows are out of order: a long flow, an old file read late, rows
 * that are updated in place. A walk through the whole table, which collect.h makes, finds them.
 *
 * schema/references has the tables, in the order of a walk, and their columns that use values. From
 * it come the statements visit_NAME and remove_NAME. visit_NAME returns keys, time, then the values
 * that the row uses, each column named after the table of the value. A row whose time is NULL never
 * expires.
 *
 * While rows of a table X are still in X_before (file/move.h), a walk goes through X_before first.
 * Until that has gone, rows of X stay, so that all keys of X_before are less than those of X.
 */
#ifndef STORAGE_WALK_H
#define STORAGE_WALK_H

#include "policy.h"
#include "write/marks.h"
#include "write/session.h"

enum walk {
#define WALK(table, kind, keys, is_indexed) WALK_##table,
    WALKED_TABLES(WALK)
#undef WALK
        WALK_ROWS, /* the number of those with rows of their own; values that use values follow */
    WALK_BEFORE_VALUES = WALK_ROWS - 1,
#define WALK(table) WALK_##table,
    NAMING_TABLES(WALK)
#undef WALK
        WALK_COUNT
};

enum { WALK_KEYS_MOST = 9 };
/* Everything up to this key has been visited. */
struct walk_hand {
    int64_t key[WALK_KEYS_MOST];
};
struct walk_hand walk_start(void);

struct walk_step {
    int visited, removed;
    bool at_end;           /* no row follows */
    int64_t oldest_us;     /* of the visited rows; INT64_MAX: none has a time */
    int64_t removed_to_us; /* the newest time of the removed rows; INT64_MIN: none was removed */
};

/* The most rows that one step may remove. */
int walk_most(enum walk walk);
enum storage_kind walk_kind(enum walk walk);

/*
 * Moves the hand over at most that many rows and removes those that are older than before_us. With
 * marks (not NULL), marks the values that the others use. Within a transaction of the caller's.
 */
bool walk_take(struct session *session, enum walk walk, struct walk_hand *hand, int most,
               int64_t before_us, struct marks *marks, struct walk_step *step);
/* The oldest of the next few rows. */
bool walk_peek(struct session *session, enum walk walk, const struct walk_hand *hand,
               struct walk_step *step);

#endif
