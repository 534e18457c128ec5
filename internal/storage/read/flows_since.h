/* SPDX-License-Identifier: MIT */
/*
 * flows_since - the flows since a look, read once for all rules that ask for some of them:
 *
 *   FROM flows_since(:after_flow_id, '[3,17]') n CROSS JOIN flow f ON f.flow_id = n.flow_id
 *   FROM flows_since(:after_flow_id, '[3,17]', '[22,23]') n CROSS JOIN flow f ON f.flow_id = n.flow_id
 *
 * gives flow_id, kind_id and dst_port (NULL: no ports) of each flow above :after_flow_id that is of one
 * of these kinds (a JSON array of kind_id), in the order of their ids; and, if a third argument is given
 * that is not NULL, with one of these ports. A rule knows which kinds it looks for. So it fetches few
 * rows, where it would else read all.
 *
 * The connection keeps the three columns of so many flows, 16 bytes each. When another connection has committed,
 * they are read anew. If there are more flows, each question reads them by itself. One thread.
 * Private to this room.
 */
#ifndef STORAGE_FLOWS_SINCE_H
#define STORAGE_FLOWS_SINCE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>

/* Registers it with the connection, which frees what is kept: `most` flows. */
bool flows_since_register(sqlite3 *connection, size_t most);

#endif
