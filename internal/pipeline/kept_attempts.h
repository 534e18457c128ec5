/* SPDX-License-Identifier: MIT */
/*
 * kept_attempts - the ended attempts of this run (ended_attempt.h), kept for the analyzer.
 *
 *   - An attempt is of a row. It is read only once the row's transaction is committed; if that is
 *     lost, so is the attempt.
 *   - There is room for KEPT_ATTEMPTS_MOST. If it is used up, the oldest one is dropped. A look that
 *     would need a dropped one reads the rows back instead, and is counted.
 *   - It is of this run, and of one file. Rows of earlier captures are read back.
 *
 * The recorder's thread writes, and one other reads; a mutex is between them. Private to this room.
 */
#ifndef PIPELINE_KEPT_ATTEMPTS_H
#define PIPELINE_KEPT_ATTEMPTS_H

#include "analyzer/ended_attempt.h"
#include "storage/storage.h"

enum { KEPT_ATTEMPTS_MOST = 1 << 17 };
_Static_assert(sizeof(struct ended_attempt) == 64, "8 MiB, as memory.c plans");

struct kept_attempts;

struct kept_attempts *kept_attempts_create(void); /* NULL: there is not enough memory */
void kept_attempts_destroy(struct kept_attempts *kept);

/* Empties it, while no other thread uses it. From now on it is of rows whose flow_id is above this
 * one. */
void kept_attempts_begin(struct kept_attempts *kept, int64_t after_flow_id);
void kept_attempts_add(struct kept_attempts *kept, const struct ended_attempt *attempt);
/* Adds a flow whose row was just written, if it is one of the attempts that rules judge. */
void kept_attempts_take(struct kept_attempts *kept, const struct flow_record *flow,
                        struct storage_writer *writer, int64_t capture_id);
/* The transaction of what was added is committed, or lost. */
void kept_attempts_commit(struct kept_attempts *kept);
void kept_attempts_lose(struct kept_attempts *kept);
/* Rows may have changed since they were written: those of now are read back. */
void kept_attempts_forget(struct kept_attempts *kept);

/* For the analyzer. */
struct attempt_source kept_attempts_source(struct kept_attempts *kept);
/* How often rows were read back because attempts had been dropped, as far as that was not told yet. */
uint64_t kept_attempts_read_back(struct kept_attempts *kept);
void kept_attempts_told(struct kept_attempts *kept, uint64_t read_back);

#endif
