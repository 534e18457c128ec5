/* SPDX-License-Identifier: MIT */
/*
 * waiting - records that wait for their other half: a question for its answer, a request for its
 * reply, a ClientHello for the server's hello. Private to this room.
 *
 * They are in a list of their flow, oldest first, in memory of the tracker's pool. No record waits
 * longer than its flow lasts. If there are too many, or no memory, the oldest is emitted as it is.
 */
#ifndef TRACKER_WAITING_H
#define TRACKER_WAITING_H

#include "tracker_state.h"

struct waiting {
    struct waiting *next;
    uint32_t match; /* matches the other half; each kind has its own values */
    uint32_t pool_size;
    struct record record; /* followed by its text */
};

enum { WAITING_MOST = 64 }; /* per flow */

/* Copies the builder's record into the list. If it cannot be kept, it is emitted at once. */
void waiting_add(const struct feeding *feeding, struct record_builder *builder, uint32_t match);
/* The oldest of this kind with this match (0: any); NULL if there is none. It stays in the list. */
struct waiting *waiting_find(const struct flow *flow, enum record_kind kind, uint32_t match);
/* Moves it into the scratch memory, to be changed and then emitted or added again. */
void waiting_resume(const struct feeding *feeding, struct waiting *waiting,
                    struct record_builder *builder);
/* Emits it as it is. */
void waiting_emit_one(const struct feeding *feeding, struct waiting *waiting);
/* Emits all records of a kind, as they are. */
void waiting_emit(const struct feeding *feeding, enum record_kind kind);
void waiting_emit_all(const struct feeding *feeding);

#endif
