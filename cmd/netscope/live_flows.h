/* SPDX-License-Identifier: MIT */
/* live_flows - what is open now, by the running capture itself (flows --live). */
#ifndef CMD_LIVE_FLOWS_H
#define CMD_LIVE_FLOWS_H

#include "query.h"

/* Returns an exit code. */
int live_flows(struct query *query);

/* The name that a row gave to the flow, and its protocol; "": none yet. */
struct flow_name {
    char domain[256], app[32];
};
void flow_name_read(struct flow_name *name, struct storage_reader *reader, int64_t flow_id);

#endif
