/* SPDX-License-Identifier: MIT */
/*
 * record - a fact on its way to a row: self-contained, owned by exactly one batch at a time.
 *
 * A record is one block of memory: the struct of its kind, then the text that it refers to by
 * offset. It holds no pointer. So it can be copied with memcpy, also to another process, and it can
 * wait for its other half. It moves between threads with the batch that holds it. Trackers (one per
 * worker) build records, and so may other processes (messages.h). The recorder joins and enriches them (joined_row.h), and storage turns them
 * into rows.
 *
 * `order` gives the same rows for any number of workers. It is the number of the frame that caused
 * the record (files), or its packet time (live). The recorder merges by it.
 *
 * NULL in a row is "not observed": text has offset 0, numbers have the sentinels named here.
 */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include "base/cursor.h"
#include "model/address.h"
#include "model/answers.h"
#include "model/event.h"
#include "model/probe_run.h"

enum record_kind {
    RECORD_FLOW,
    RECORD_DNS_QUERY,       /* dns_queries */
    RECORD_TLS_HANDSHAKE,   /* tls_handshakes */
    RECORD_HTTP_REQUEST,    /* http_requests */
    RECORD_DHCP_MESSAGE,    /* dhcp_messages */
    RECORD_ADDRESS_BINDING, /* address_bindings */
    RECORD_EVIDENCE,        /* device_evidence */
    RECORD_CERTIFICATE,     /* certificates: the chain of one handshake */
    RECORD_PROBE_RUN,       /* probe_runs and probe_layers: what `netscope probe` found */
};

/* Refers into the record's own memory. offset 0: absent (NULL). */
struct text_ref {
    uint32_t offset;
    uint32_t size;
};

struct record {
    uint32_t size;     /* of the whole block, a multiple of 8 */
    uint16_t kind;     /* enum record_kind */
    uint16_t producer; /* who said it: the number of a worker; above them, another process */
    uint64_t order;
    uint64_t suborder; /* order among records of one `order`, such as flows that end at one tick */
    int64_t time_us;
};

enum { NOT_OBSERVED = -1 }; /* for signed numbers in records */

struct endpoint {
    struct ip_address ip;
    uint16_t port;
    struct mac_address mac; /* zero: none seen */
    /* The VLAN tags of its frames (vlans.h). If it sent nothing, those of frames for it. */
    uint32_t link;
};

/* Values of tunnel and of encapsulations: the carrier of a frame or flow. */
enum tunnel {
    TUNNEL_NONE,
    TUNNEL_GRE,
    TUNNEL_ERSPAN,
    TUNNEL_IPIP, /* any IP in IP except 6in4 */
    TUNNEL_6IN4,
    TUNNEL_VXLAN,
    TUNNEL_GENEVE,
    TUNNEL_GTP,
    TUNNEL_TEREDO,
    TUNNEL_L2TP,
    TUNNEL_PPTP,
    TUNNEL_MPLS_UDP,
    TUNNEL_AH,  /* the content of an IPsec authentication header, which is not encrypted */
    TUNNEL_PIM, /* Register messages */
    TUNNEL_CAPWAP,
    TUNNEL_LISP,
    TUNNEL_ETHERIP,
    TUNNEL_MPLS_IP,
};
const char *tunnel_name(enum tunnel tunnel); /* NULL for TUNNEL_NONE */

enum end_reason { END_OPEN, END_FIN, END_RST, END_IDLE, END_ACTIVE, END_EVICTED, END_OF_CAPTURE };
const char *end_reason_name(enum end_reason reason); /* NULL for END_OPEN */

enum name_source {
    NAME_FROM_NONE,
    NAME_FROM_SNI,
    NAME_FROM_QUIC_SNI,
    NAME_FROM_HTTP_HOST,
    NAME_FROM_DNS,
    NAME_FROM_ECH_OUTER,
    NAME_FROM_CERT,
    NAME_FROM_DNS_UNASKED,
};
/* Protocols that a hello offered (ALPN, RFC 7301), if they help to classify the flow. */
enum alpn_offer { ALPN_DOT = 1, ALPN_DOQ = 2, ALPN_HTTP = 4, ALPN_OTHER = 8 };

const char *name_source_name(enum name_source source); /* NULL for none */

const char *evidence_source_name(enum evidence_source source);
const char *evidence_attribute_name(enum evidence_attribute attribute);
const char *binding_source_name(enum binding_source source);

/* One direction's counters. [0] is sent (originator to responder), [1] received. */
struct traffic {
    uint64_t packets;
    uint64_t bytes;   /* IP total length */
    uint64_t payload; /* above L4, retransmissions included */
};

/*
 * Events of one side of a TCP connection that are not plain progress, besides retransmissions and
 * reordering. Each counts segments (duplicate_sacks: blocks), and most stay 0. docs/protocols.md
 * has the rule of each. Storage walks this list; a new name goes to its end.
 */
#define TCP_SIGNS(X)                                                                               \
    X(duplicate_acks)           /* RFC 5681, 2; RFC 6675, 2 */                                     \
    X(fast_retransmissions)     /* after three duplicate ACKs of the peer: RFC 5681, 3.2 */        \
    X(needless_retransmissions) /* of bytes that the peer had acknowledged, SACK included */       \
    X(keep_alives)              /* RFC 1122, 4.2.3.6 */                                            \
    X(zero_windows)             /* advertised */                                                   \
    X(window_probes)            /* into a zero window: RFC 9293, 3.8.6.1 */                        \
    X(duplicate_sacks)          /* D-SACK blocks: RFC 2883 */                                      \
    X(overlap_conflicts) /* segments and fragments with other bytes for a place that was filled */

struct tcp_signs {
#define TCP_SIGN(name) uint32_t name;
    TCP_SIGNS(TCP_SIGN)
#undef TCP_SIGN
};

/*
 * Facts that a flow's record takes over unchanged: type, name, and the value if nothing was
 * observed. The tracker walks this list.
 */
#define FLOW_FACTS(X)                                                                              \
    X(bool, cleartext_login, false) /* EVENT_LOGIN */                                              \
    X(uint64_t, missed_bytes, 0)                                                                   \
    X(int64_t, rtt_handshake_us, NOT_OBSERVED)                                                     \
    X(int64_t, rtt_responder_us, NOT_OBSERVED) /* the two parts of rtt_handshake_us */             \
    X(int64_t, rtt_originator_us, NOT_OBSERVED)

#define FLOW_FACT_MEMBER(type, name, unknown) type name;

enum { COMMUNITY_ID_BYTES = 20 };

struct flow_record {
    struct record base;
    int64_t flow_id, parent_flow_id; /* parent 0: none */
    int64_t start_us, end_us;
    struct endpoint originator, responder; /* ports are valid if has_ports */
    bool has_ports;
    uint8_t ip_protocol;
    uint8_t tunnel; /* enum tunnel */
    FLOW_FACTS(FLOW_FACT_MEMBER)
    struct traffic traffic[2];
    /* This side sent what only a receiver of the other side's packets can send: it acknowledged
     * them, or answered a datagram. So its address is no forged one. */
    bool answered[2];
    struct traffic delta[2]; /* since the last emission: for the rollups */
    /* Packets of the outermost flow that no earlier row has; of a flow in a tunnel 0. */
    uint64_t new_packets;
    int64_t delta_from_us; /* time of the first packet counted in delta */
    bool first_emission;
    bool is_first_row; /* no row of this flow was emitted before */
    bool tells_end;    /* end_reason is set, and no earlier row told it */
    /* Nothing but end_reason is new since the flow's last row. Texts and Community ID are left out. */
    bool is_end_only;
    /* Not 0: the row stands for this many failed connection attempts, which began within
     * FOLD_SPAN_US. An address or port is set only if all attempts share it. folded_distinct
     * estimates how many different ones the unset ones had. */
    uint64_t folded, folded_distinct;
    bool account_only; /* delta is of a minute that is over; the row is not due yet */
    char conn_state[8];
    char history[40];
    /* enum end_reason; END_OPEN: the flow goes on, and a later record replaces this one */
    uint8_t end_reason;
    uint32_t retransmissions[2], out_of_order[2];
    struct tcp_signs signs[2];
    int8_t sack_permitted;           /* 0 or 1; NOT_OBSERVED: a SYN was not seen */
    int64_t rtt_min_us, rtt_mean_us; /* NOT_OBSERVED */
    char app_protocol[16];           /* "tls", empty: not recognised */
    /* Version 1: what is written as "1:" and base64. Valid if has_community_id. */
    uint8_t community_id[COMMUNITY_ID_BYTES];
    bool has_community_id;
    struct text_ref name;          /* the name that its own traffic gave */
    uint8_t name_source;           /* enum name_source */
    uint8_t alpn_offers;           /* bits of enum alpn_offer */
    struct text_ref ja3_hash, ja4; /* of the first ClientHello */
    struct text_ref server_label;  /* HTTP Server header, SSH banner, ... */
};

enum { FOLD_SPAN_US = 10 * 1000000 };

/* What a row that names a flow knows of the exchange, before the flow's own row tells it. */
struct flow_exchange {
    uint8_t client_side; /* of the flow: 0 if its originator is the client, else 1 */
    bool answered[2];    /* by sides of the flow, as in flow_record, when the record was emitted */
};

/* An address of an answer; the joins learn from it. */
struct answered_address {
    struct ip_address ip;
    uint32_t ttl;
};

struct dns_query_record {
    struct record base; /* time_us: of the query, or of the reply if no query was seen */
    int64_t flow_id;
    struct endpoint client, server;
    struct mac_address said_by; /* whose frame brought the answer; zero: unanswered, or none seen */
    uint8_t protocol;           /* enum name_protocol */
    bool over_tcp;
    bool has_query;
    bool answered;
    bool is_asked; /* the answer has the id, name, type and socket of a question (RFC 5452, 9.1) */
    uint8_t attempt; /* 2: the first retry; 0: not known (mDNS, or no question seen) */
    uint8_t
        opcode; /* 0: a query; the IANA registry "DNS OpCodes", and RFC 1002, 4.2.1.1 for NBNS */
    uint16_t transaction_id;
    uint16_t type;
    int32_t rcode;           /* NOT_OBSERVED while unanswered */
    int64_t response_us;     /* microseconds from query to reply; NOT_OBSERVED */
    int64_t reply_time_us;   /* NOT_OBSERVED */
    int64_t ttl;             /* smallest of the answer section; NOT_OBSERVED */
    struct text_ref domain;  /* absent: no question */
    struct text_ref answers; /* answer section, as answers.h says; absent: unanswered */
    uint32_t later_s[ANSWERS_LATER_MOST];
    struct text_ref resolved_json; /* array of addresses */
    struct text_ref addresses;     /* struct answered_address[] */
    struct text_ref tail;          /* the name at the end of the CNAME chain, if there is one */
    struct text_ref chain;         /* the CNAMEs of the chain, NUL-separated, tail included */
};

struct tls_handshake_record {
    struct record base; /* time of the ClientHello, or of the ServerHello if none was seen */
    int64_t flow_id;
    struct endpoint client, server;
    uint8_t transport; /* enum tls_transport */
    bool has_client, has_server, ech_offered, resumed;
    struct flow_exchange exchange;
    uint16_t version; /* negotiated, 0: not seen */
    uint16_t offered_version;
    uint16_t cipher; /* valid if has_server */
    uint32_t quic_version;
    struct text_ref sni, alpn_offered, alpn_first, alpn_chosen;
    struct text_ref ja3, ja3_hash, ja3s, ja3s_hash, ja4, ja4_r;
    struct text_ref retry_ja3s, retry_ja3s_hash; /* of the HelloRetryRequest before ja3s */
    struct text_ref cert_common_name, cert_issuer, cert_sans_json, cert_valid_from, cert_valid_to,
        cert_sha256;
};

struct certificate_record { /* every certificate of a chain, client chains too */
    struct record base;
    int64_t flow_id;
    struct endpoint client, server;
    bool from_server;
    uint32_t position;
    struct text_ref common_name, issuer, sans_json, valid_from, valid_to, sha256;
};

struct http_request_record {
    struct record base; /* time of the request, or of the response if none was seen */
    int64_t flow_id;
    struct endpoint client, server;
    bool has_request;
    struct flow_exchange exchange;
    int32_t status_code;                                          /* NOT_OBSERVED */
    int64_t request_body_bytes, response_body_bytes, response_us; /* NOT_OBSERVED */
    struct text_ref method, host, uri, version, user_agent, referrer, content_type, server_header;
};

struct dhcp_message_record {
    struct record base;
    struct endpoint sender;
    uint8_t version, type;
    uint32_t transaction_id;
    bool has_mac;
    struct mac_address mac;
    struct text_ref hostname, fqdn, vendor_class, param_list,
        client_id; /* text; param_list "1,3,6"; client_id hex */
    struct ip_address requested_ip, assigned_ip, server_ip;
    int64_t lease_seconds; /* NOT_OBSERVED */
};

struct address_binding_record {
    struct record base;
    uint8_t source; /* enum binding_source */
    struct ip_address ip;
    struct mac_address mac;
    bool is_router, is_gratuitous, in_passing, is_answer;
    uint32_t link;           /* the VLAN tags of the frame (vlans.h) */
    struct ip_address asker; /* of an answer by ARP: who asked; version 0: not known */
};

struct evidence_record {
    struct record base;
    uint8_t attribute;          /* enum evidence_attribute */
    uint8_t source;             /* enum evidence_source */
    struct mac_address said_by; /* whose frame said so; zero: not known */
    double confidence;
    struct ip_address ip;   /* whose; version 0: unknown */
    struct mac_address mac; /* whose; zero: unknown */
    uint32_t link;          /* the VLAN tags of the frame (vlans.h) */
    struct text_ref value;
};

/* The steps of one layer of a probe. */
struct probe_layer_part {
    struct text_ref why; /* of its worst step; absent: all is well */
    int64_t start_us;    /* of its first step, since the beginning of the run */
    int64_t duration_us; /* from there to the end of its last step */
    uint32_t steps;      /* 0: there was none, and the rest is empty */
    uint32_t state;      /* enum probe_state, the worst of its steps */
};

struct probe_run_record {
    struct record base;         /* time_us: when it began, by the clock of the machine */
    struct text_ref url, host;  /* in full; as it was asked */
    struct text_ref asked_with; /* options that make it another question; absent: none */
    struct text_ref verdict,
        certificate; /* SHA-256 in hexadecimal digits; absent: none was shown */
    int64_t duration_us;
    int64_t handshake_us;          /* the median of TCP; NOT_OBSERVED */
    int64_t total_us;              /* of the answer over HTTP; NOT_OBSERVED */
    int64_t usual_us;              /* the median of total_us before it; NOT_OBSERVED */
    int32_t status;                /* of that answer; NOT_OBSERVED */
    uint16_t port, changes;        /* changes: bits of enum probe_change */
    uint16_t state, address_count; /* enum probe_state, the worst of what was tried */
    struct ip_address addresses[PROBE_ADDRESSES_MOST];
    struct probe_layer_part layers[PROBE_LAYERS];
};

/* The text of a ref of this record; data NULL if absent. */
static inline struct span record_text(const struct record *record, struct text_ref ref)
{
    if (ref.offset == 0) return (struct span){NULL, 0};
    return (struct span){(const uint8_t *)record + ref.offset, ref.size};
}

/*
 * Builds one record in lent memory of RECORD_MOST_BYTES. Text that does not fit is left absent, and
 * `cut` is set for the caller to count.
 */
enum { RECORD_MOST_BYTES = 192 * 1024 };

struct record_builder {
    struct record *record;
    size_t capacity;
    bool cut;
};
/* Starts a record: zeroed fixed part of fixed_size bytes, 8-byte aligned memory. */
void record_begin(struct record_builder *builder, void *memory, size_t capacity,
                  enum record_kind kind, size_t fixed_size);
/* Continues with a copy of a finished record. */
void record_resume(struct record_builder *builder, void *memory, size_t capacity,
                   const struct record *record);
/* Copies bytes behind the record; data NULL gives an absent ref. Every text is followed by a
 * NUL. */
struct text_ref record_add_text(struct record_builder *builder, struct span bytes);

/*
 * A batch holds records one after the other. It moves from producer to recorder and back, and has
 * exactly one owner.
 */
struct record_batch {
    uint8_t *memory;
    size_t used, capacity;
    uint32_t count;
    bool ends_round; /* the producer has emitted everything about the frames dealt so far */
};
struct record_batch *record_batch_create(size_t capacity);
void record_batch_destroy(struct record_batch *batch);
/* The copy in the batch; NULL if it does not fit. Then hand the batch on and retry with an empty
 * one. */
struct record *record_batch_append(struct record_batch *batch, const struct record *record);
/* Iterates: NULL starts; returns NULL at the end. */
struct record *record_batch_next(struct record_batch *batch, struct record *after);

#endif
