/*
 * tracker - one worker's state, and how its files call each other. Private to this room.
 *
 * A frame goes down: lookahead.c decodes, tracker.c finds the flow, fragment.c makes datagrams
 * whole, tcp.c keeps the connection (tcp_space.c and tcp_signs.c for it), inspect.c feeds content
 * to parsers (stream.c orders it), and the events that come back become records in observe_*.c,
 * which wait for their other half in waiting.c and leave through tracker_put().
 */
#ifndef CORRELATOR_TRACKER_H
#define CORRELATOR_TRACKER_H

#include "base/pool.h"
#include "correlator/correlator.h"
#include "flow.h"
#include "hints.h"
#include "model/uri.h"
#include "parser/packet.h"

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

static inline enum side other_side(enum side side)
{
    return side == ORIGINATOR ? RESPONDER : ORIGINATOR;
}

/* Hands a finished record on. */
void tracker_put(struct tracker *tracker, struct record *record);
/* True for what is not to be recorded; an address or MAC that is not set is never. */
bool tracker_excludes(const struct tracker *tracker, const struct ip_address *ip,
                      const struct mac_address *mac);
/* The same for a name of the reverse tree that stands for an excluded address. */
bool tracker_excludes_name(const struct tracker *tracker, struct span name);
/* Starts a record in the scratch memory, stamped with order and time. */
#define tracker_begin(tracker, builder, kind, type)                                                \
    ((struct type *)tracker_begin_record(tracker, builder, kind, sizeof(struct type)))
struct record *tracker_begin_record(struct tracker *tracker, struct record_builder *builder,
                                    enum record_kind kind, size_t fixed_size);
/* Finishes the record of the scratch memory. */
void tracker_put_built(struct tracker *tracker, struct record_builder *builder);

/* Its row, or (account_only) just what it moved in a minute that is over. */
void flow_emit(struct tracker *tracker, struct flow *flow, enum end_reason reason,
               bool account_only);

/* packet_key.c. Which flow a packet is of, and from which of its sides it comes. */
struct flow_lookup {
    struct flow_key key;
    uint32_t hash;
    bool sender_is_a;
};
/* The key's ports of ICMP are type and counterpart, so that both directions meet. */
void packet_flow(const struct packet *packet, uint32_t scope, struct flow_lookup *lookup);
/* The first packet seen came from the responder. */
bool packet_sender_is_responder(const struct packet *packet, const struct hints *hints);
/* The ICMP type that answers, or asks for, this one; false where it has none. */
bool icmp_counterpart(uint8_t ip_protocol, uint8_t type, uint16_t *counterpart);
/* Wire bytes as text fit to store, behind the record; absent stays absent. */
struct text_ref tracker_add_utf8(struct tracker *tracker, struct record_builder *builder,
                                 struct span bytes);
/* Up to a query's question mark, which shows that there was one (RFC 3986, 3.4), where queries are
 * redacted; else the whole. */
static inline struct span tracker_without_query(const struct tracker *tracker, struct span uri)
{
    const uint8_t *mark = uri.size ? memchr(uri.data, '?', uri.size) : NULL;
    if (tracker->options.redact_queries && mark) uri.size = (size_t)(mark - uri.data) + 1;
    return uri;
}
struct endpoint flow_endpoint(const struct flow *flow, enum side side);

/* A frame that lookahead.c decoded; lookup is filled where it is IP and no fragment. */
void tracker_take(struct tracker *tracker, const struct frame *frame, const struct packet *packet,
                  const struct flow_lookup *lookup);

/* tcp.c: sequence numbers, states, history, round-trip times; then the content. */
void tcp_packet(struct tracker *tracker, struct flow *flow, enum side side,
                const struct packet *packet);
/* A SYN that cannot belong to the connection that has this 5-tuple now. */
bool tcp_starts_anew(const struct flow *flow, enum side side, const struct packet *packet);
/* Counts the holes that will not be filled any more. */
void tcp_finish(struct tracker *tracker, struct flow *flow);

/* conn_state.c */
const char *conn_state(const struct flow *flow);
void history_add(struct flow *flow, enum side side, char letter);
enum history_once { ONCE_ACK = 1, ONCE_DATA = 2, ONCE_INCONSISTENT = 4, ONCE_MULTI = 8 };
void history_add_once(struct flow *flow, enum side side, char letter, enum history_once bit);
enum history_count { COUNT_CHECKSUM, COUNT_GAP, COUNT_RETRANSMISSION, COUNT_ZERO_WINDOW };
void history_add_counted(struct flow *flow, enum side side, char letter, enum history_count which);

/* inspect.c: content to parsers. */
struct segment_seen {
    uint32_t sequence;
    struct span payload;
    bool repeated; /* it holds bytes that came before: they are compared where that can be done */
};
void inspect_segment(struct tracker *tracker, struct flow *flow, enum side side,
                     const struct segment_seen *segment);
void inspect_gap(struct tracker *tracker, struct flow *flow, enum side side, uint32_t up_to);
void inspect_datagram(struct tracker *tracker, struct flow *flow, enum side side,
                      const struct packet *packet);
/* No more bytes in this direction. */
void inspect_end(struct tracker *tracker, struct flow *flow, enum side side);
void inspect_release(struct tracker *tracker, struct flow *flow);

/* observe.c: an event becomes a record. */
void observe(void *tracker, const struct event *event);
void observe_name_message(struct tracker *tracker, const struct name_message *message);
void observe_client_hello(struct tracker *tracker, const struct client_hello *hello);
void observe_server_hello(struct tracker *tracker, const struct server_hello *hello);
void observe_certificate(struct tracker *tracker, const struct certificate *certificate);
void observe_handshake_over(struct tracker *tracker, struct flow *flow);
void observe_request(struct tracker *tracker, const struct http_request *request);
void observe_reply(struct tracker *tracker, const struct http_reply *reply);
void observe_body(struct tracker *tracker, const struct http_body *body);
void observe_lease(struct tracker *tracker, const struct lease_message *lease);
void observe_claim(struct tracker *tracker, const struct address_claim *claim);
/* The first SYN of a connection: what its options say of the sender's system. */
void observe_syn(struct tracker *tracker, const struct flow *flow, const struct packet *packet);
void observe_trait(struct tracker *tracker, const struct host_trait *trait);
/* What the sender's program says that it runs on; agent may be empty. */
void observe_user_agent(struct tracker *tracker, struct span agent, enum trait_source source);
/* The flow's own name, kept where it is better than what it has. text is stored form. */
void flow_take_name(struct tracker *tracker, struct flow *flow, struct span text,
                    enum name_source source);

/* What the server says that it is (Server header, banner): the first one is kept. Wire bytes. */
void flow_take_label(struct tracker *tracker, struct flow *flow, struct span bytes);

/* community_id.c: version 1 (github.com/corelight/community-id-spec); rows have seed 0. */
struct community_hasher *community_hasher_create(uint16_t seed);
void community_hasher_destroy(struct community_hasher *hasher);
void community_id(struct community_hasher *hasher, const struct flow *flow, char out[32]);

#endif
