/* SPDX-License-Identifier: MIT */
/*
 * flow_row - when the rows of a flow come, and what comes behind the first one. Private to this room.
 *
 * Live, other rows may name a flow only behind its own first row, so that no reader and no kill
 * finds one that names nothing. Records of a TCP connection that has no row yet are held: many such
 * connections are over when the row is due, and then one row is enough. For others the row is
 * emitted at once.
 *
 * The wheel is for ends only. A flow that has just spoken must not be the next one to evict.
 */
#ifndef TRACKER_FLOW_ROW_H
#define TRACKER_FLOW_ROW_H

#include "flow_record.h"

/* Emits the row, and then what was held. */
void flow_row_emit(struct tracker *tracker, struct flow *flow, const struct moment *moment,
                   enum end_reason reason);
/* Emits the traffic of a minute that is over, and the row if one is due and taken. */
void flow_row_update(struct tracker *tracker, struct flow *flow, const struct moment *moment,
                     bool is_due);
/* Its first row becomes due in a second. Live only. */
void flow_row_want(struct tracker *tracker, struct flow *flow, int64_t now_us);
/* No first row is due any more. */
void flow_row_forget(struct tracker *tracker, struct flow *flow);
/* Emits the first rows that are due. */
void flow_row_tick(struct tracker *tracker, const struct moment *moment);
/* Emits or holds a record that names the flow at hand; the second one of the scratch memory. */
void flow_row_refer(const struct feeding *feeding, struct record *record);
void flow_row_refer_built(const struct feeding *feeding, struct record_builder *builder);

#endif
