/* SPDX-License-Identifier: MIT */
/* flow_record - a flow as a row, and the flow's name. Private to this room. */
#ifndef TRACKER_FLOW_RECORD_H
#define TRACKER_FLOW_RECORD_H

#include "tracker_state.h"

/* Emits the flow's row, or (account_only) only its traffic of a minute that is over. */
void flow_emit(struct tracker *tracker, struct flow *flow, const struct moment *moment,
               enum end_reason reason, bool account_only);
/* Emits only why the flow ended: its row has the rest. */
void flow_emit_end(struct tracker *tracker, struct flow *flow, const struct moment *moment,
                   enum end_reason reason);

/* TCP: this side acknowledged a byte or SYN that the other one sent. Others: it spoke second. */
bool flow_has_answered(const struct flow *flow, enum side side);

/* Sets the flow's own name if its source ranks higher than the present one's. text is stored
 * form. */
void flow_take_name(const struct feeding *feeding, struct span text, enum name_source source);

/* Sets the server's own description (Server header, banner); the first one stays. Wire bytes. */
void flow_take_label(const struct feeding *feeding, struct span bytes);

#endif
