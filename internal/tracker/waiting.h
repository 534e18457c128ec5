/* SPDX-License-Identifier: MIT */
/*
 * waiting - records that wait for their other half: a question for its answer, a request for its
 * reply, a ClientHello for the server's. Private to this room.
 *
 * They hang on their flow, oldest first, in memory of the tracker's pool. Nothing waits longer
 * than its flow lives. If there are too many, or no memory, the oldest is emitted as it is.
 */
#ifndef TRACKER_WAITING_H
#define TRACKER_WAITING_H

#include "tracker_state.h"

struct waiting {
    struct waiting *next;
    uint32_t match; /* what its other half will bring along; each kind has its own */
    uint32_t pool_size;
    struct record record; /* with its text behind it */
};

enum { WAITING_MOST = 64 }; /* per flow */

/* Takes a copy of the builder's record; emits it at once if it cannot be kept. */
void waiting_add(const struct feeding *feeding, struct record_builder *builder, uint32_t match);
/* The oldest of this kind with this match (0: any), which stays in the list; NULL if there is none. */
struct waiting *waiting_find(const struct flow *flow, enum record_kind kind, uint32_t match);
/* Moves it into the scratch memory, to be changed and then emitted or added again. */
void waiting_resume(const struct feeding *feeding, struct waiting *waiting,
                    struct record_builder *builder);
/* Emits all of a kind, as they are. */
void waiting_emit(const struct feeding *feeding, enum record_kind kind);
void waiting_emit_all(const struct feeding *feeding);

#endif
