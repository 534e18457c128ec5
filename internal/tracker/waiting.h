/* SPDX-License-Identifier: MIT */
/*
 * waiting - records that wait for their other half: a question for its answer, a request for its
 * reply, a ClientHello for the server's. Private to this room.
 *
 * They hang on their flow, oldest first, in memory of the tracker's pool. Nothing waits longer
 * than its flow lives; where there are too many, or no memory, the oldest leaves as it is.
 */
#ifndef TRACKER_WAITING_H
#define TRACKER_WAITING_H

#include "tracker_state.h"

struct waiting {
    struct waiting *next;
    uint32_t match; /* what its other half will bring along; the kind's own affair */
    uint32_t pool_size;
    struct record record; /* with its text behind it */
};

enum { WAITING_MOST = 64 }; /* per flow */

/* Takes a copy of the builder's record; emits it at once where it cannot be kept. */
void waiting_add(struct tracker *tracker, struct flow *flow, struct record_builder *builder,
                 uint32_t match);
/* The oldest of this kind with this match (0: any); NULL where there is none. It stays in the list.
 */
struct waiting *waiting_find(const struct flow *flow, enum record_kind kind, uint32_t match);
/* Moves it into the scratch memory, to be changed and then emitted or added again. */
void waiting_resume(struct tracker *tracker, struct flow *flow, struct waiting *waiting,
                    struct record_builder *builder);
/* Emits all of a kind, as they are. */
void waiting_emit(struct tracker *tracker, struct flow *flow, enum record_kind kind);
void waiting_emit_all(struct tracker *tracker, struct flow *flow);

#endif
