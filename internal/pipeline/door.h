/* SPDX-License-Identifier: MIT */
/*
 * door - the share of each kind's rows that one client, server or source has in a minute.
 *
 * A record passes the door before it becomes a row. Whose row it is: the client's (its address and
 * MAC), or that of the end that spoke if the client said nothing. One end has the share of
 * door_limits in each minute of packet time. A MAC, and a far end, have EIGHT times that. If both
 * are over it (many forged sources against one host), the row is beyond, too. So a flood that names
 * somebody else as its source does not use up what he has, and no other host is left out with it.
 *
 * What is beyond: a flow is folded with others of its source, state and ten seconds into a row that
 * stands for all of them (flow_record.folded). The ledger counts it as evicted. Everything else is
 * left out, and counted by kind. Sums of traffic and devices have learnt from flows before.
 *
 * A flow that a row names keeps its own row. A row that names a folded flow is left out.
 *
 * Memory is of fixed size. Counts are in cells of a hash that nobody can foretell (base/hash.h); an
 * end is over its share if both of its cells are (Cormode, Muthukrishnan 2005: count-min). Only the
 * recorder's thread uses a door.
 */
#ifndef PIPELINE_DOOR_H
#define PIPELINE_DOOR_H

#include "model/joined_row.h"

/* The kinds: the names of the options and counters. */
#define DOOR_KINDS(X)                                                                              \
    X(flows)                                                                                       \
    X(dns)                                                                                         \
    X(tls)                                                                                         \
    X(http)                                                                                        \
    X(dhcp)                                                                                        \
    X(certificates)                                                                                \
    X(claims)                                                                                      \
    X(evidence)

/* Rows of one end in a minute, by kind; 0: no limit. */
struct door_limits {
#define DOOR_KIND(name) uint64_t name;
    DOOR_KINDS(DOOR_KIND)
#undef DOOR_KIND
};

/* What had no row of its own since the start, by kind: flows that were folded, rows left out. */
struct door_counters {
#define DOOR_KIND(name) uint64_t name;
    DOOR_KINDS(DOOR_KIND)
#undef DOOR_KIND
};

struct door;

struct door *door_create(const struct door_limits *limits); /* NULL: no memory */
void door_destroy(struct door *door);
const struct door_counters *door_counters(const struct door *door);

/* May this record, which is of no flow's row, become a row? False: it is counted. */
bool door_admits(struct door *door, const struct record *record, int64_t capture_id);

enum door_answer {
    DOOR_ROW,    /* it has its own row */
    DOOR_WAITS,  /* the row of an open flow that is beyond: its end will be folded */
    DOOR_FOLDED, /* it is part of a row that door_flush() gives */
};
/* Of the row of a flow, which is about to be written. `group`: the worker whose ledger has the flow. */
enum door_answer door_take_flow(struct door *door, const struct joined_row *row, int64_t capture_id,
                                uint16_t group);
/* A row names as its parent no flow that was folded. */
void door_mend_parent(const struct door *door, struct flow_record *flow);

/* True if rows of folded flows should be written now: the next minute began, or there is no room. */
bool door_is_due(const struct door *door);
/* Gives the rows of folded flows: their producer is the group. They are borrowed during the call. */
void door_flush(struct door *door, void (*take)(void *owner, struct joined_row *row), void *owner);

#endif
