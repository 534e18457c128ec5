/* SPDX-License-Identifier: MIT */
/*
 * sums - adds the rows of flows to the tables of sums, off the packet path. Private to this room.
 *
 * When a slot (a quarter of an hour) is over and two more minutes have passed, rows up to the
 * highest id at its end may be summed. They are read by id, each once; `summed` keeps how far. So
 * the time of a row, which packets choose, decides into which hour and day it counts, but never
 * whether. Three kinds of rows are not done with that:
 * - A flow without an end may grow. open_flow_sum keeps what was counted of it, and each slot's end
 *   adds the difference (flow_parts.h).
 * - A flow may be written late, with an id that has been passed. The writer sees that (rows_flow.c)
 *   and notes it in open_flow_sum as a flow of which nothing was counted.
 * - A flow may grow old, or the cap may want its space, before it was summed. It stays until then
 *   (schema/references).
 *
 * Rows of DNS never change. They are summed with the flows of each slot (query_parts.h).
 *
 * A step sums a few hundred rows in one transaction, together with how far it came. So a kill at any
 * moment loses nothing and counts nothing twice.
 */
#ifndef STORAGE_SUMS_H
#define STORAGE_SUMS_H

#include "upkeep/sum_book.h"
#include "write/writer_state.h"

struct sums {
    bool began, is_refused; /* the last step failed */
    int64_t ready_id;       /* rows up to it may be summed */
    /* Of the slot that was over last: its start, and its highest id, until two minutes have passed. */
    int64_t slot_us, ended_id, ended_due_us;
    bool is_ended_due;
    /* The round through the flows that may grow. */
    bool in_round;
    int64_t round_after_id, round_slot_us;
    int64_t reached_id; /* by the present step */
    bool queries_wait;  /* rows of DNS may have come */
    int64_t query_id;   /* rows of DNS up to it are in the sums; -1: not known */
    int64_t capture_id; /* of the last row that was summed, for its counters */
    int64_t last_us;
    int64_t rebuilt_from_us, rebuilt_to_id; /* rebuild.h */
    struct local_days days;
    struct kind_facts flow_kinds, query_kinds;
    struct sum_book book;
};

enum { SUM_ROWS_LIVE = 600, SUM_ROWS_FILE = 65536 }; /* in one step */

/* False: no memory, or the session has the reason. Within no transaction. */
bool sums_begin(struct storage_writer *writer, struct sums *sums, int rows, int64_t now_us);
void sums_end(struct sums *sums);

/* A row of `summed`: its value; 0: there is none, or the session has failed. */
int64_t sums_find(struct session *session, const char *kind);
bool sums_keep(struct session *session, const char *kind, int64_t value);

/* What was made anew: rows up to an id, from a time on; the sums of before stay. */
bool sums_find_rebuilt(struct storage_writer *writer, struct sums *sums);

/* Notes the time: a slot may be over, or two minutes since. */
void sums_look_at_clock(struct sums *sums, int64_t now_us, int64_t last_flow_id);
/* All rows may be summed, whatever the time, and all flows that may grow are looked at. */
void sums_hurry(struct sums *sums, int64_t last_flow_id);

bool sums_are_due(const struct storage_writer *writer, const struct sums *sums);
/* One step, in a transaction of the caller's, who commits it and calls sums_step_done(). */
bool sums_step(struct storage_writer *writer, struct sums *sums, int rows);
void sums_step_done(struct storage_writer *writer, struct sums *sums);
/* After a step that was rolled back. */
void sums_forget(struct sums *sums);

#endif
