/* SPDX-License-Identifier: MIT */
/*
 * parser - bytes to facts, for everything above the transport layer.
 *
 * A parser has no memory of its own, no clock and no I/O. It gets contiguous bytes and emits facts
 * into the sink. It returns how many bytes it consumed and whether it needs more. State between two
 * calls fits in the flow's protocol_state, which the caller owns and which starts as zeros. A
 * partial message is not malformed: the parser returns PARSE_MORE.
 *
 * A new protocol is one file in protocols/ that defines a `const struct protocol`, and one line in
 * protocols/protocol_table.c. Ports are only hints to the probe.
 *
 * Threads: a parse_context belongs to one worker; nothing here is shared.
 */
#ifndef PARSER_PARSER_H
#define PARSER_PARSER_H

#include "base/cursor.h"
#include "base/text.h"
#include "model/event.h"
#include "model/evidence_ground.h"

/* Receives events. The event and all it points at are valid only during the call. */
struct sink {
    void (*emit)(void *owner, const struct event *event);
    void *owner;
};

enum carrier { CARRIER_TCP = 1, CARRIER_UDP = 2, CARRIER_SCTP = 4 };

/* A parser's state of one flow: [0] of the originator's direction, [1] of the responder's, shared
 * of both. */
struct protocol_state {
    uint64_t word[4];
};
struct protocol_states {
    struct protocol_state direction[2];
    struct protocol_state shared;
};

/* Opaque, one of each per worker, private to this room. */
struct parser_crypto;     /* digests and ciphers: crypto.h */
struct quic_key_cache;    /* protocols/quic_keys.h */
struct certificate_cache; /* protocols/certificate_cache.h */
struct ja4_memo;          /* protocols/ja4_memo.h */

/*
 * Collects out-of-order handshake bytes over datagrams (QUIC CRYPTO, DTLS fragments). put stores
 * bytes at an offset of one of the flow's HANDSHAKE_STREAMS. It returns all contiguous bytes from
 * offset 0, or an empty span if it has no room (counted). forget drops the stream. memory returns
 * HANDSHAKE_MEMORY bytes of the flow, aligned to 8, zeros at first, for a state that does not fit its
 * protocol_states; NULL if there is no room (counted).
 */
enum { HANDSHAKE_STREAMS = 16, HANDSHAKE_MEMORY = 384 };
struct handshake_store {
    struct span (*put)(void *owner, unsigned stream, uint64_t offset, struct span bytes);
    void (*forget)(void *owner, unsigned stream);
    void *(*memory)(void *owner);
    void *owner;
};

struct parse_context {
    const struct sink *sink;
    enum carrier carrier;
    bool from_originator; /* the sender */
    uint16_t sender_port, receiver_port;
    bool port_hint;    /* one of the two ports is in the protocol's list (probe and parse) */
    bool after_gap;    /* bytes are missing just before these (streams) */
    bool before_gap;   /* bytes are missing just after these: no more of the message comes */
    bool at_end;       /* no more bytes will come in this direction (streams) */
    bool datagram_cut; /* the frame was snapped: the datagram was longer */
    /* Of bytes that were consumed before they arrived: those lost in gaps, or missing at the end.
     * Valid in the first call after them. */
    uint64_t skip_missed;
    /* For datagrams without a protocol: a word of this flow and direction, zero at first. Only one
     * probe needs several datagrams (rtp). Else NULL. */
    uint64_t *probe_memory;
    struct protocol_states *states;
    struct text text; /* scratch for text, cleared before every call, about 256 KiB */
    uint8_t *bytes;   /* scratch for bytes, BYTES_SCRATCH_SIZE */
    struct parser_crypto *crypto;
    struct quic_key_cache *quic_keys;
    struct certificate_cache *certificates;
    struct ja4_memo *ja4_memo;
    struct handshake_store store;
};
enum { TEXT_SCRATCH_SIZE = 256 * 1024, BYTES_SCRATCH_SIZE = 128 * 1024 };

enum probe_answer {
    PROBE_NO,   /* not this protocol */
    PROBE_MORE, /* not decided yet */
    PROBE_YES,
};

enum parse_status {
    PARSE_MORE, /* call again when `wanted` bytes are there (streams) / with the next datagram */
    PARSE_DONE, /* nothing more to parse in this direction: stop buffering */
    PARSE_MALFORMED, /* not this protocol, or broken: stop, counted */
    /* another protocol starts at `consumed`, in both directions: probe anew (CONNECT, STARTTLS) */
    PARSE_SWITCH,
};

struct parse_result {
    enum parse_status status;
    /* Bytes consumed. May exceed the given bytes: the excess is skipped unread (a body). */
    uint64_t consumed;
    /* With PARSE_MORE: unconsumed bytes needed before another call; 0: any new byte. */
    size_t wanted;
};

/* Bits of protocol.flags. */
enum {
    PROTOCOL_RESYNCS = 1, /* parse may be called after a gap that is not inside skipped bytes */
    /* the first bytes of a direction prove it, even if the other direction speaks another one */
    PROTOCOL_PROVES_ITSELF = 2,
};

struct protocol {
    const char *name;  /* the value of app_protocol in the SQL contract */
    unsigned carriers; /* CARRIER_ bits */
    unsigned flags;
    uint16_t ports[12]; /* hints, zero-terminated */

    /*
     * Are these the first bytes of a stream direction (or a whole datagram) of this protocol? Both
     * directions are probed, each from its first bytes. The probe must be cheap and must not emit.
     */
    enum probe_answer (*probe)(const struct parse_context *context, struct span bytes);

    /*
     * Streams: called with all contiguous unconsumed bytes of one direction. Datagrams: once per
     * datagram. Emits into context->sink.
     */
    struct parse_result (*parse)(struct parse_context *context, struct span bytes);
};

/* The table, NULL-terminated, in the order in which content is probed (surest first). */
extern const struct protocol *const protocols[];

/* Scratch and crypto for one worker. NULL if memory or libcrypto refuses. */
struct parse_context *parse_context_create(void);
void parse_context_destroy(struct parse_context *context);

/* Helpers for parsers. */
static inline void emit(const struct parse_context *context, const struct event *event)
{
    context->sink->emit(context->sink->owner, event);
}
void emit_oddity(const struct parse_context *context, const char *what);
/* Emits evidence about a host. value is text. ip and mac identify the host; NULL: the sender. An
 * empty value is not emitted. */
void emit_evidence(const struct parse_context *context, enum evidence_ground ground,
                   struct span value, const struct ip_address *ip, const struct mac_address *mac);

#endif
