/* SPDX-License-Identifier: MIT */
/*
 * tracker_state - what one worker keeps. Private to this room; one thread each.
 *
 * A frame goes down: lookahead.c decodes, take.c finds the flow, lifetime.c begins and ends flows,
 * fragment.c makes datagrams whole, tcp.c keeps the connection (with tcp_space.c and tcp_signs.c),
 * inspect.c feeds content to parsers (stream.c orders it). The events that come back become records
 * in observe_*.c, wait for their other half in waiting.c, and leave through emit.c.
 *
 * Nothing here says what is being worked on: that is passed as a struct moment or a struct feeding.
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
struct due;       /* lifetime.h */

struct tracker {
    struct tracker_options options;
    struct flow_table table;
    struct pool pool;
    struct fragments *fragments;
    struct attempts *attempts; /* NULL: every flow has its row */
    struct parse_context *parse;
    struct hints *hints;
    struct sink sink; /* of the parser; its owner is the feeding at hand */
    struct community_hasher *community;
    struct ledger ledger;
    struct tracker_counters counters;
    int64_t next_flow_id;
    int64_t now_us;  /* the latest packet time seen */
    struct due *due; /* flows_most: what a tick has to look at */
    void *scratch;   /* RECORD_MOST_BYTES: the record being built */
    char *json;      /* JSON_SCRATCH_SIZE: text being built for it */
};
enum { JSON_SCRATCH_SIZE = 96 * 1024 };

/*
 * When something happens: packet time, and the place of what it makes among the records. order is
 * the number of the frame at hand. suborder sorts what one frame brings along: at a tick, what began
 * first comes first, and the frame itself comes last (AT_FRAME).
 */
struct moment {
    int64_t time_us;
    uint64_t order, suborder;
};
#define AT_FRAME UINT64_MAX

/* What is worked on, and when: one direction of a flow. The owner of the parser's sink. */
struct feeding {
    struct tracker *tracker;
    struct flow *flow; /* NULL: what is said belongs to no flow (ARP, NDP) */
    enum side side;    /* who sent it */
    const struct moment *moment;
};

static inline struct feeding feeding_of_peer(const struct feeding *feeding)
{
    struct feeding peers = *feeding;
    peers.side = other_side(feeding->side);
    return peers;
}

#endif
