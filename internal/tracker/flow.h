/* SPDX-License-Identifier: MIT */
/*
 * flow - one open connection, and the table that finds it. Private to this room.
 *
 * The key is direction-free: the lower (address, port) is side a. The flow knows which side is the
 * originator, because that can become known later.
 *
 * Links are apart: flows with the same ends on links with other VLAN tags are siblings. The first of
 * them is found by the hash of its ends, as if it were alone. The others hang on it in a list, and
 * are found by a hash with the link in it. If the first one ends, the next one takes its place. A
 * flow whose directions are on two links is found by both (flow_table_join).
 */
#ifndef TRACKER_FLOW_H
#define TRACKER_FLOW_H

#include "base/slab.h"
#include "parser/packet.h"
#include "tracker/tracker.h"
#include "wheel.h"

struct flow_key {
    uint8_t a[16], b[16];
    uint16_t port_a, port_b;
    uint8_t protocol, version;
    uint16_t padding;
    uint32_t scope; /* 0: outermost; else identifies the tunnel */
    uint32_t link;  /* the VLAN tags: vlans.h; last, because the hash leaves it out */
};
_Static_assert(sizeof(struct flow_key) == 48, "hashed and compared as a block");
enum { FLOW_KEY_ENDS_BYTES = offsetof(struct flow_key, link) };

enum side { ORIGINATOR = 0, RESPONDER = 1 };

/* Zeek's endpoint states. */
enum tcp_state {
    TCP_INACTIVE,
    TCP_SYN_SENT,
    TCP_SYN_ACK_SENT,
    TCP_PARTIAL,
    TCP_ESTABLISHED,
    TCP_CLOSED,
    TCP_RESET,
};

struct range { /* of sequence numbers, [start, end) modulo 2^32 */
    uint32_t start, end;
};
struct hole { /* missing bytes that later segments skipped */
    struct range range;
    uint32_t made_us; /* packet time, low bits */
};
enum { HOLES_MOST = 1024, SACKED_MOST = 4 };

static inline int32_t sequence_distance(uint32_t from, uint32_t to)
{
    return (int32_t)(to - from);
}

enum syn_options { SYN_UNSEEN, SYN_WITHOUT_SACK, SYN_WITH_SACK };

struct tcp_side {
    uint8_t state; /* enum tcp_state */
    bool has_sequence, has_ack, has_window, fin_seen;
    uint8_t once;            /* bits: history's a, d, i, q already noted */
    bool timing;             /* one segment is timed (Karn: no retransmitted one) */
    uint32_t first_sequence; /* of the SYN, or of the first segment seen */
    uint32_t next_sequence;  /* highest end seen */
    uint32_t highest_ack;    /* that this side sent */
    uint16_t window;         /* last advertised, not scaled */
    uint8_t duplicate_run;   /* duplicate ACKs since highest_ack moved, up to 255 */
    bool run_answered;       /* the peer retransmitted what they asked for */
    int64_t timed_us;
    uint32_t timed_end;
    uint32_t last_syn, last_fin, last_rst; /* sequence numbers, for history */
    uint32_t retransmissions, out_of_order;

    /* rarely touched */
    uint8_t sacked_count;
    uint8_t syn_options;        /* enum syn_options */
    uint8_t scale_offer, scale; /* tcp_window.c */
    bool knows_window;          /* the scale is settled */
    bool sums_are_right;        /* its SYN had a right checksum */
    bool ip_sums_are_right;     /* the same of its IPv4 header */
    uint8_t ttl_reaches;        /* the lowest that is known to get to the peer; 0: not known */
    bool fin_doubted;           /* doubted_fin looked like a decoy */
    uint32_t doubted_fin;
    bool has_edge; /* of its window: `edge` is the end */
    uint32_t edge;
    uint8_t aside_count, aside_run; /* segments of this side that the peer may not have */
    uint32_t aside_end;             /* of the last of them */
    uint32_t reset_next;            /* next_sequence when its RST was taken */
    struct set_aside *aside;
    struct range sacked[SACKED_MOST]; /* of the peer's bytes, reported above highest_ack */
    uint16_t hole_count, hole_room;   /* room: in the block at holes */
    struct hole *holes;               /* below next_sequence, never seen; in order */
    uint32_t logarithmic[4];          /* counts of history's c, g, t, w */
    struct tcp_signs signs;           /* zero_windows is in logarithmic */
};

/* A segment that was inspected, kept to detect a retransmission with other bytes. */
struct delivered {
    uint32_t sequence, size; /* size 0: none */
    uint64_t hash;
};
enum { DELIVERED_MOST = 4 };
struct delivered_ring {
    struct delivered segments[DELIVERED_MOST];
    uint8_t next;
};

struct stream;      /* stream.h */
struct set_aside;   /* tcp_aside.c */
struct doubted_syn; /* tcp_doubts.h */
struct waiting;     /* waiting.h */
struct handshakes;  /* handshakes.c */

/* The state of content inspection of one direction. */
struct inspection {
    uint32_t next; /* TCP: the next sequence number for the parser */
    bool started, done;
    bool spoke;     /* its first bytes were fed */
    bool after_gap; /* bytes are missing before `next` */
    bool is_cut;    /* bytes from cut_from on were given up: no memory */
    uint8_t misses; /* how often no protocol matched */
    uint8_t ttl;    /* datagrams: of the first; 0: none came */
    uint32_t cut_from;
    uint32_t wanted;       /* the parser waits for this many bytes */
    uint64_t skip;         /* bytes consumed before they arrived: skipped unread */
    uint64_t skip_missed;  /* of those, the bytes that never arrived */
    uint64_t probe_memory; /* datagrams: parse_context.probe_memory */
    struct stream *stream;
    bool conflict; /* the segment at hand has other bytes for a place that was filled */
};

/* A question that was answered: another copy of it is a retry, not a new question. */
struct answered_question {
    uint32_t match;  /* 0: none */
    uint32_t second; /* when this copy was asked, modulo 2^32 */
    uint8_t attempt;
};
enum { ANSWERED_KEPT = 2 }; /* A and AAAA are asked together */

struct flow {
    /* hot: touched by every packet, and fetched ahead of it: flow_table_fetch_flow() */
    struct flow_key key;
    uint32_t hash;
    uint32_t other_link; /* of a joined flow; else that of the key */
    int64_t last_us;
    struct traffic traffic[2];
    bool originator_is_a;
    bool is_closed;        /* both FINs or a RST: a short linger */
    uint8_t doubted_reset; /* 1 + side of a RST that a receiver asks back about; 0: none */
    uint8_t end;           /* enum end_reason once decided */
    uint8_t tunnel;
    bool emitted;
    bool is_referred_to; /* by another record */
    bool has_ports;
    uint8_t history_size;
    bool awaits_exchange; /* live: no first row is due before one */
    bool wants_row;       /* the first row is due soon: it is among those of flow_row.h */
    int64_t bucket_us;    /* start of the minute that the delta belongs to */
    struct mac_address mac[2];
    bool is_told_otherwise[2]; /* by side: its frames had another MAC, which was told */
    uint16_t port[2];          /* by side */
    uint32_t link[2]; /* of the first packet of each side; until it came, of the other side */
    const struct protocol *protocol;
    struct protocol_states *states; /* of the protocol; NULL until it is known */
    struct inspection inspection[2];
    struct tcp_side tcp[2];

    /* cold */
    char history[40];
    uint32_t sibling_before, sibling_after; /* 0: none; before 0: found by the hash of its ends */
    int64_t id, parent_id;
    uint64_t first_order; /* order of its first frame */
    int64_t start_us;
    int64_t row_us; /* time of its last row; its start if there was none */
    struct traffic emitted_traffic[2];
    uint64_t row_packets;   /* that its last row has */
    uint64_t counted_bytes; /* talking.h: in a second that is over */
    uint32_t filed;         /* the same: its place among the flows of this second; 0: none */
    bool has_row, row_is_stale, end_is_told, row_waited;
    int64_t wanted_us; /* of wants_row: since when */
    struct flow *wanted_next, *wanted_before;
    struct waiting *held, *held_last; /* records that come behind its first row, oldest first */
    uint8_t held_count;
    FLOW_FACTS(FLOW_FACT_MEMBER)
    int64_t syn_us, syn_ack_us; /* 0: not seen, or seen twice */
    int64_t rtt_min_us, rtt_sum_us;
    uint32_t rtt_count;

    struct doubted_syn *doubted_syn; /* inside an open connection; NULL: none */
    struct delivered_ring delivered[2];
    struct handshakes *handshakes; /* bytes collected over datagrams; NULL: none */
    /* parse_memory.h: what it holds of the pool, its place among those that do, and the time of its
     * last packet when it took that place. */
    struct flow *parse_older, *parse_newer;
    int64_t parse_us;
    uint32_t parse_bytes;
    uint16_t parse_source;
    struct waiting *waiting;      /* records waiting for their other half, oldest first */
    struct waiting *waiting_last; /* valid while waiting_count > 0 */
    uint16_t waiting_count;
    uint16_t
        requests_left_out; /* of HTTP, behind those that wait: their replies are left out, too */
    struct answered_question answered[ANSWERED_KEPT]; /* newest first */
    const char *app_protocol;
    char *name; /* pool text with its NUL: the name in the flow's own traffic */
    uint16_t name_size;
    uint8_t name_source;
    char ja3_hash[33], ja4[37];
    uint8_t alpn_offers; /* bits of enum alpn_offer */
    char *server_label;  /* pool text with its NUL: the server's own description */
    uint16_t server_label_size;
};

struct flow_table {
    struct slab flows;
    uint64_t *slots; /* tag in the high half, slab index in the low; 0 is empty */
    uint32_t mask;
    uint32_t used;      /* slots */
    struct wheel wheel; /* finds the flows that may have timed out */
};

bool flow_table_init(struct flow_table *table, uint32_t flows_most);
void flow_table_clear(struct flow_table *table);
struct flow *flow_table_find(const struct flow_table *table, const struct flow_key *key,
                             uint32_t hash);
/* A hint that the first bytes of the flow will be used soon. */
void flow_fetch(const struct flow *flow, size_t size);
/* Two hints that a flow will be looked up. The first prefetches its slot, the second, some time
 * later, the flow itself. */
void flow_table_fetch_slot(const struct flow_table *table, uint32_t hash);
void flow_table_fetch_flow(const struct flow_table *table, uint32_t hash);
/* The next flow with the same ends on any link; NULL at the end. After NULL, the first; then its
 * siblings, the newest first. */
struct flow *flow_table_on_other_link(const struct flow_table *table, const struct flow_key *key,
                                      uint32_t hash, const struct flow *after);
/* From now on the flow is found by this link, too. False: the table is full. */
bool flow_table_join(struct flow_table *table, struct flow *flow, uint32_t link);
/* A zeroed flow in the table; NULL if the table is full. */
struct flow *flow_table_add(struct flow_table *table, const struct flow_key *key, uint32_t hash);
/* Removes it from table and wheel; its memory may be used again. */
void flow_table_remove(struct flow_table *table, struct flow *flow);

/* Schedules the flow for the second at which it must be examined; a second call moves it. */
void flow_table_schedule(struct flow_table *table, struct flow *flow, int64_t at_us);
/* Takes the next due flow off the wheel; NULL if none is due now. */
struct flow *flow_table_due(struct flow_table *table, int64_t now_us);

uint32_t flow_key_hash(const struct flow_key *key);
static inline uint32_t flow_index(const struct flow_table *table, const struct flow *flow)
{
    return slab_index(&table->flows, flow);
}

static inline enum side other_side(enum side side)
{
    return side == ORIGINATOR ? RESPONDER : ORIGINATOR;
}
/* The address, MAC and port of one side. */
struct endpoint flow_endpoint(const struct flow *flow, enum side side);

#endif
