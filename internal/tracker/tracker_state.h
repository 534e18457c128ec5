/* SPDX-License-Identifier: MIT */
/*
 * tracker_state - the memory of one worker. Private to this room; one thread each.
 *
 * A frame goes down: lookahead.c decodes, take.c finds the flow, and lifetime.c begins and ends
 * flows. fragment.c reassembles datagrams. tcp.c tracks the connection (with tcp_space.c,
 * tcp_window.c, tcp_aside.c and tcp_signs.c). inspect.c feeds content to parsers (stream.c orders
 * it). The events that come back become records in observe_*.c. They wait for their other half in
 * waiting.c, and leave through emit.c.
 *
 * The packet and flow at hand are not stored here: they are passed as a struct moment or a struct
 * feeding.
 */
#ifndef TRACKER_TRACKER_STATE_H
#define TRACKER_TRACKER_STATE_H

#include "base/crowd.h"
#include "base/pool.h"
#include "flow.h"
#include "hints.h"
#include "parse_memory.h"
#include "parser/packet.h"
#include "reassembly.h"
#include "tracker/tracker.h"

struct fragments; /* fragment.h */
struct attempts;  /* attempts.h */
struct talking;   /* talking.h */
struct due;       /* lifetime.h */

/* The addresses of its link that a MAC asked for in five minutes: searches.h. */
struct search {
    struct mac_address mac;
    uint16_t told; /* the number that is evidence already */
    int64_t since_us;
    uint64_t asked[8]; /* a bit for each address, by its last nine bits */
};
enum { SEARCHES_MOST = 1024 };

struct tracker {
    struct tracker_options options;
    struct flow_table table;
    struct crowd crowd; /* who makes way if the table is full */
    struct pool pool;
    struct fragments *fragments;
    struct reassembly reassembly;
    struct parse_memory parse_memory;
    struct attempts *attempts; /* NULL: no folding */
    struct talking *talking;   /* NULL: not live */
    int64_t filed_from_us;     /* a flow that was silent since then is to be filed: talking.h */
    struct parse_context *parse;
    struct hints *hints;
    struct sink sink; /* of the parser; its owner is the present feeding */
    struct community_hasher *community;
    struct ledger ledger;
    struct tracker_counters counters;
    int64_t next_flow_id;
    int64_t now_us;       /* the latest packet time seen */
    uint64_t heads_order; /* the frame that brought heads of HTTP last, */
    uint32_t heads_count; /* and how many */
    int64_t deep_second;  /* the second in which flows in tunnels in tunnels began last, */
    uint32_t deep_count;  /* and how many */
    uint32_t links;       /* a mask of the VLAN tags that separate flows: all, or none */
    struct due *due;      /* flows_most: the flows that a tick examines */
    struct flow *wanted, *wanted_last; /* live: flows whose first row is due, the oldest first */
    void *scratch;                     /* RECORD_MOST_BYTES: the record being built */
    char *json;                        /* JSON_SCRATCH_SIZE: text being built for it */
    /* FLOW_SCRATCH_SIZE: a flow's record, which may have to come before the one being built */
    void *flow_scratch;
    struct search searches[SEARCHES_MOST]; /* by a hash of the MAC */
};
enum { JSON_SCRATCH_SIZE = 96 * 1024, FLOW_SCRATCH_SIZE = 8 * 1024 };

/*
 * The time of an event, and the order of the records that it causes. order is the number of the
 * frame at hand. suborder sorts the records of one frame. At a tick, flows and datagrams come in
 * the order in which they began, and the frame itself comes last (AT_FRAME).
 */
struct moment {
    int64_t time_us;
    uint64_t order, suborder;
};
#define AT_FRAME UINT64_MAX

/* The present work: one direction of a flow, and the moment. The owner of the parser's sink. */
struct feeding {
    struct tracker *tracker;
    struct flow *flow; /* NULL: the event belongs to no flow (ARP, NDP) */
    enum side side;    /* the sender */
    const struct moment *moment;
    const struct packet *packet; /* the sender's that came now; NULL: none did */
};

static inline struct feeding feeding_of_peer(const struct feeding *feeding)
{
    struct feeding peers = *feeding;
    peers.side = other_side(feeding->side);
    peers.packet = NULL;
    return peers;
}

/* The MAC whose frame says this. That of the flow's first frame may be another's. */
static inline struct mac_address feeding_said_by(const struct feeding *feeding)
{
    const struct packet *packet = feeding->packet;
    if (packet && packet->has_macs) return packet->src_mac;
    return feeding->flow ? feeding->flow->mac[feeding->side] : (struct mac_address){{0}};
}

#endif
