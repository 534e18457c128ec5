/* SPDX-License-Identifier: MIT */
/*
 * flow_record - a flow as a row, and what the flow is called. Private to this room.
 */
#ifndef TRACKER_FLOW_RECORD_H
#define TRACKER_FLOW_RECORD_H

#include "tracker_state.h"

/* Its row, or (account_only) just what it moved in a minute that is over. */
void flow_emit(struct tracker *tracker, struct flow *flow, const struct moment *moment,
               enum end_reason reason, bool account_only);

/* The flow's own name, kept where it is better than what it has. text is stored form. */
void flow_take_name(struct tracker *tracker, struct flow *flow, struct span text,
                    enum name_source source);

/* What the server says that it is (Server header, banner): the first one is kept. Wire bytes. */
void flow_take_label(struct tracker *tracker, struct flow *flow, struct span bytes);

#endif
