/* SPDX-License-Identifier: MIT */
/*
 * tracker_state - what one worker keeps. Private to this room; one thread each.
 *
 * A frame goes down: lookahead.c decodes, tracker.c finds the flow, fragment.c makes datagrams
 * whole, tcp.c keeps the connection (tcp_space.c and tcp_signs.c for it), inspect.c feeds content
 * to parsers (stream.c orders it), and the events that come back become records in observe_*.c,
 * which wait for their other half in waiting.c and leave through emit.c.
 */
#ifndef TRACKER_TRACKER_STATE_H
#define TRACKER_TRACKER_STATE_H

#include "base/pool.h"
#include "flow.h"
#include "hints.h"
#include "parser/packet.h"
#include "tracker/tracker.h"

struct fragments; /* fragment.h */
struct attempts;  /* attempts.h */

struct tracker {
    struct tracker_options options;
    struct flow_table table;
    struct pool pool;
    struct fragments *fragments;
    struct attempts *attempts; /* NULL: every flow has its row */
    struct parse_context *parse;
    struct hints *hints;
    struct sink sink;
    struct community_hasher *community;
    struct ledger ledger;
    struct tracker_counters counters;
    int64_t next_flow_id;
    int64_t now_us;    /* the latest packet time seen */
    uint64_t order;    /* of what is being worked on */
    uint64_t suborder; /* the same: at a tick, what began first comes first, before the frames */
    struct due *due;   /* flows_most: what a tick has to look at */
    void *scratch;     /* RECORD_MOST_BYTES: the record being built */
    char *json;        /* JSON_SCRATCH_SIZE: text being built for it */

    /* What the parser is being fed from; the sink has no other way to know. */
    struct flow *flow;
    enum side side;
    int64_t time_us;
};
enum { JSON_SCRATCH_SIZE = 96 * 1024 };

#endif
