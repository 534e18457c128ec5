/* SPDX-License-Identifier: MIT */
/*
 * crowd - the entries of a table by their source, so that the right one makes way if the table is full.
 *
 * Each entry is of the first rank or of the second. Those of the first rank go first, of the source that has most of
 * them, and of these the oldest. If there are none, it is the same among the second. Flows are of the second rank once
 * both sides spoke, names that a client was told if it is a device. So who asks and is answered keeps its flows and its
 * names beside whoever fills the table. A flow that had packets since it was passed over is passed over again.
 *
 * Sources are told apart by a hash of their address: some share a queue, which is only less exact. Live, the hash has
 * the seed of the process, so that nobody can choose addresses that share the queue of a victim. In a file it is the
 * same in each run, because the rows of a file are.
 */
#ifndef BASE_CROWD_H
#define BASE_CROWD_H

#include <stdbool.h>
#include <stdint.h>

enum { CROWD_SOURCES = 128, CROWD_SOURCE_SIZE = 16 };

struct crowd_link {
    uint32_t older, newer; /* indexes of entries; 0: none */
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
    struct crowd_queue queues[2 * CROWD_SOURCES]; /* of the first rank, then of the second */
    uint32_t counts[2 * CROWD_SOURCES];
};

/* Indexes are 1 to most. */
bool crowd_init(struct crowd *crowd, uint32_t most, bool is_seeded);
void crowd_clear(struct crowd *crowd);
/* A new entry, of the first rank. */
void crowd_join(struct crowd *crowd, uint32_t index, const uint8_t source[CROWD_SOURCE_SIZE]);
/* It is of the second rank from now on. */
void crowd_rise(struct crowd *crowd, uint32_t index);
void crowd_leave(struct crowd *crowd, uint32_t index);
/* What makes way first; 0: there is none. */
uint32_t crowd_first(const struct crowd *crowd);
/* Passes the first one over, if it had packets since it came to its place. */
bool crowd_pass_over(struct crowd *crowd, uint32_t index, uint32_t packets);

#endif
