/* SPDX-License-Identifier: MIT */
/*
 * flow_marks - two bits about each of the latest flows, by id. Private to this room.
 *
 * Ids grow. The marks are of the FLOWS_MARKED ids up to the newest that was marked; older ones have
 * none. FLOWS_MARKED is many times the table of flows. One thread.
 */
#ifndef PIPELINE_FLOW_MARKS_H
#define PIPELINE_FLOW_MARKS_H

#include <stdbool.h>
#include <stdint.h>

enum { FLOWS_MARKED = 1 << 21 };

enum flow_mark {
    FLOW_IS_NAMED,  /* by a row */
    FLOW_HAS_NO_ROW /* of its own: it waits for its end, or was folded */
};

struct flow_marks {
    uint64_t *words; /* two bits for each id */
    int64_t newest;
};

bool flow_marks_init(struct flow_marks *marks);
void flow_marks_clear(struct flow_marks *marks);
/* False if the id is too old to be marked. */
bool flow_marks_set(struct flow_marks *marks, int64_t flow_id, enum flow_mark mark);
bool flow_marks_has(const struct flow_marks *marks, int64_t flow_id, enum flow_mark mark);
bool flow_marks_reaches(const struct flow_marks *marks, int64_t flow_id);

#endif
