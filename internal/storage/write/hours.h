/* SPDX-License-Identifier: MIT */
/*
 * hours - in which hour which ids of flows and events lie, kept until a transaction ends.
 *
 * Table `hour` has the smallest and the largest id of the rows of one hour, capture and kind, so
 * that a range of time is a range of ids. A row is noted when it is written. What was noted is
 * added to the table within the same transaction, so both are there or neither is. Few hours are
 * held at a time: a clock that jumps, or a capture of odd times, costs statements and no memory.
 */
#ifndef STORAGE_HOURS_H
#define STORAGE_HOURS_H

#include "write/session.h"

/* Values of hour.kind. */
enum hour_kind { HOUR_FLOWS = 1, HOUR_DNS, HOUR_TLS, HOUR_HTTP, HOUR_KINDS = HOUR_HTTP };

enum { HOURS_HELD = 8 }; /* of each kind */

struct hour_span {
    int64_t hour_us, capture_id;
    int64_t first_id, last_id; /* ids begin with 1; last_id 0: the span is free */
};
struct hours {
    struct hour_span spans[HOUR_KINDS][HOURS_HELD];
    unsigned next[HOUR_KINDS]; /* the span that has to give way */
};

/* False: the session has the reason. */
bool hours_note(struct hours *hours, struct session *session, enum hour_kind kind, int64_t time_us,
                int64_t capture_id, int64_t id);
/* Adds all that was noted to the table, and forgets it. */
bool hours_write(struct hours *hours, struct session *session);
/* The rows were lost. */
void hours_forget(struct hours *hours);

#endif
