/* SPDX-License-Identifier: MIT */
/*
 * crowd - the flows by their source, so that the right one makes way if the table is full. Private to this room.
 *
 * Flows to which nobody answered go first, of the source that has most of them, and of these the one that began
 * first. A flow that had packets since it was passed over is passed over again. If both sides spoke in all of
 * them, it is the same among those. So who asks and is answered keeps its flows beside whoever fills the table.
 *
 * Sources are told apart by a hash of their address: some share a queue, which is only less exact. Live, the hash has
 * the seed of the process, so that nobody can choose addresses that share the queue of a victim. In a file it is the
 * same in each run, because the rows of a file are.
 */
#ifndef TRACKER_CROWD_H
#define TRACKER_CROWD_H

#include "model/address.h"

enum { CROWD_SOURCES = 128 };

struct crowd_link {
    uint32_t older, newer; /* indexes of flows; 0: none */
    uint32_t packets;      /* of the flow when it came to this place */
    uint16_t queue;        /* 1 + its number; 0: in none */
};

struct crowd_queue {
    uint32_t oldest, newest;
};

struct crowd {
    struct crowd_link *links; /* by index */
    uint32_t most;
    bool is_seeded;
    struct crowd_queue
        queues[2 * CROWD_SOURCES]; /* of those without an answer, then of the others */
    uint32_t counts[2 * CROWD_SOURCES];
};

/* Indexes are 1 to most. */
bool crowd_init(struct crowd *crowd, uint32_t most, bool is_seeded);
void crowd_clear(struct crowd *crowd);
/* A new flow, to which nobody answered yet. */
void crowd_join(struct crowd *crowd, uint32_t index, const struct ip_address *source);
/* Its other side spoke. */
void crowd_answered(struct crowd *crowd, uint32_t index);
void crowd_leave(struct crowd *crowd, uint32_t index);
/* The flow that makes way first; 0: there is none. */
uint32_t crowd_first(const struct crowd *crowd);
/* Passes the first one over, if it had packets since it came to its place. */
bool crowd_pass_over(struct crowd *crowd, uint32_t index, uint32_t packets);

#endif
