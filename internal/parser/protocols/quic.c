/* SPDX-License-Identifier: MIT */
/*
 * quic - QUIC's handshake, as far as an observer can read it: the ClientHello and the ServerHello
 * in Initial packets. Versions: RFC 9000, RFC 9001, RFC 9369, drafts 21 to 34, Facebook's and
 * Google's. gquic.h has Google's earlier ones.
 *
 * A connection begins with an Initial packet that opens with the keys of its own destination
 * connection id. Its sender is the client. The flow remembers that id, because all Initial packets
 * of both sides are sealed with its keys. An Initial may be addressed neither to that id nor to the
 * one that the server chose. If it opens with its own keys, it begins the next connection on the
 * same ports. After a Retry it is the same hello again, else a new one.
 *
 * The handshake store orders CRYPTO bytes: stream 0 the client's, 1 the server's.
 */
#include "quic_packet.h"

#include "gquic.h"
#include "tls_facts.h"

enum {
    STREAM_CLIENT = 0,
    STREAM_SERVER = 1,
    HANDSHAKE_MOST = 16 * 1024, /* bytes of CRYPTO read */
    PACKETS_MOST = 16,          /* Initials opened per hello */
    FAILURES_MOST = 32,         /* Initials per direction that no key fits */
    CONNECTIONS_MOST = 64,      /* per flow */
};

enum { FLAG_CLIENT_IS_RESPONDER = 1, FLAG_RETRIED = 2 };

/* states->shared */
struct connection {
    uint8_t cid[QUIC_CID_MOST]; /* destination of the client's first Initial */
    uint8_t cid_size;
    uint8_t salt; /* enum quic_salt_number */
    uint8_t flags;
    uint8_t number;   /* counts the flow's connections; 0: none yet */
    uint32_t version; /* of the client's first Initial */
    uint32_t unused;
};
_Static_assert(sizeof(struct connection) == sizeof(struct protocol_state), "they overlay");

/* states->direction[] */
struct side {
    uint64_t source;     /* digest of this side's own connection id; 0: none */
    uint64_t google_cid; /* the last gQUIC connection whose hello was emitted */
    uint8_t connection;  /* the connection.number of the other fields */
    uint8_t packets;     /* opened */
    uint8_t failures;    /* of all connections */
    uint8_t finished;    /* hello emitted, or given up */
    uint8_t unused[12];
};
_Static_assert(sizeof(struct side) == sizeof(struct protocol_state), "they overlay");

/* The flow's state while one datagram is parsed. */
struct quic {
    struct parse_context *context;
    struct connection connection;
    struct side side, other; /* the sender's; the receiver's (read only) */
    unsigned direction;
};

static struct quic quic_load(struct parse_context *context)
{
    struct quic quic = {.context = context, .direction = context->from_originator ? 0 : 1};
    const struct protocol_states *states = context->states;
    memcpy(&quic.connection, &states->shared, sizeof quic.connection);
    memcpy(&quic.side, &states->direction[quic.direction], sizeof quic.side);
    memcpy(&quic.other, &states->direction[1 - quic.direction], sizeof quic.other);
    return quic;
}

static void quic_save(const struct quic *quic)
{
    struct protocol_states *states = quic->context->states;
    memcpy(&states->shared, &quic->connection, sizeof quic->connection);
    memcpy(&states->direction[quic->direction], &quic->side, sizeof quic->side);
}

/* FNV-1a, only to distinguish connection ids of one flow. Never 0. */
static uint64_t cid_digest(struct span cid)
{
    uint64_t digest = 0xcbf29ce484222325u;
    for (size_t i = 0; i < cid.size; i++)
        digest = (digest ^ cid.data[i]) * 0x100000001b3u;
    return digest ? digest : 1;
}

static bool sender_is_client(const struct quic *quic)
{
    return quic->direction == (quic->connection.flags & FLAG_CLIENT_IS_RESPONDER ? 1u : 0u);
}

static struct span connection_cid(const struct quic *quic)
{
    return (struct span){quic->connection.cid, quic->connection.cid_size};
}

/* ---------------------------------------------------------------- connections */

/* This side's state is of an earlier connection: reset it. */
static void side_join(struct quic *quic)
{
    struct side *side = &quic->side;
    const struct handshake_store *store = &quic->context->store;
    if (side->connection == quic->connection.number) return;
    store->forget(store->owner, sender_is_client(quic) ? STREAM_CLIENT : STREAM_SERVER);
    side->connection = quic->connection.number;
    side->packets = 0;
    side->finished = false;
}

static void connection_begin(struct quic *quic, const struct quic_packet *packet, uint8_t salt)
{
    struct connection *connection = &quic->connection;
    bool same_hello = (connection->flags & FLAG_RETRIED) && quic->side.finished &&
                      quic->side.connection == connection->number;
    uint8_t number = connection->number + 1;
    *connection = (struct connection){.number = number,
                                      .salt = salt,
                                      .version = packet->version,
                                      .cid_size = (uint8_t)packet->destination.size,
                                      .flags = quic->direction ? FLAG_CLIENT_IS_RESPONDER : 0};
    if (packet->destination.size)
        memcpy(connection->cid, packet->destination.data, packet->destination.size);
    side_join(quic);
    quic->side.finished = same_hello;
}

static struct span open_with(struct quic *quic, const struct quic_packet *packet, uint8_t salt,
                             struct span cid, bool of_client)
{
    struct parse_context *context = quic->context;
    const struct quic_keys *keys =
        quic_initial_keys(context->quic_keys, context->crypto, salt, cid, of_client);
    return quic_packet_open(context, packet, keys);
}

/* If the packet opens with the keys of its own destination, it begins a connection. */
static struct span open_as_first(struct quic *quic, const struct quic_packet *packet)
{
    struct quic_salts salts = quic_salts_of(packet->version);
    if (quic->connection.number == CONNECTIONS_MOST) return (struct span){NULL, 0};
    for (uint8_t i = 0; i < salts.count; i++) {
        struct span opened = open_with(quic, packet, salts.number[i], packet->destination, true);
        if (!opened.data) continue;
        connection_begin(quic, packet, salts.number[i]);
        return opened;
    }
    return (struct span){NULL, 0};
}

/* Opens it with the keys of the known connection. A server may continue in another version (RFC
 * 9368). */
static struct span open_as_next(struct quic *quic, const struct quic_packet *packet)
{
    uint8_t salt = packet->version == quic->connection.version
                       ? quic->connection.salt
                       : quic_salts_of(packet->version).number[0];
    side_join(quic);
    if (quic->side.finished) return (struct span){NULL, 0};
    return open_with(quic, packet, salt, connection_cid(quic), sender_is_client(quic));
}

static struct span open_initial(struct quic *quic, const struct quic_packet *packet)
{
    if (quic->connection.number == 0) return open_as_first(quic, packet);
    if (!sender_is_client(quic)) return open_as_next(quic, packet);
    bool same = span_equal(packet->destination, connection_cid(quic)) ||
                (quic->other.connection == quic->connection.number && quic->other.source &&
                 quic->other.source == cid_digest(packet->destination));
    if (same) return open_as_next(quic, packet);
    struct span opened = open_as_first(quic, packet);
    return opened.data ? opened : open_as_next(quic, packet);
}

/* ---------------------------------------------------------------- hellos */

static bool take_client_hello(struct quic *quic, struct span body, uint32_t version)
{
    struct tls_client client;
    if (!tls_client_read(body, TLS_OVER_QUIC, &client)) {
        emit_oddity(quic->context, "QUIC ClientHello that breaks its own lengths");
        return true;
    }
    tls_client_emit(quic->context, &client, version);
    return true;
}

static bool take_server_hello(struct quic *quic, struct span body)
{
    struct tls_server server;
    if (!tls_server_read(body, TLS_OVER_QUIC, &server)) {
        emit_oddity(quic->context, "QUIC ServerHello that breaks its own lengths");
        return true;
    }
    tls_server_emit(quic->context, &server);
    return true;
}

/* Reads the message at the start of this side's CRYPTO bytes. True if this side needs no more
 * bytes. */
static bool take_message(struct quic *quic, struct span bytes, uint32_t version)
{
    struct cursor c = cursor_of(bytes);
    if (version == QUIC_VERSION_Q050)
        return sender_is_client(quic) && gquic_emit_hello(quic->context, bytes, version);
    uint8_t type = cursor_u8(&c);
    struct cursor body = cursor_sub_u24(&c);
    if (!cursor_good(&body)) return false;
    struct span message = {body.at, cursor_left(&body)};
    if (type == HANDSHAKE_CLIENT_HELLO && sender_is_client(quic))
        return take_client_hello(quic, message, version);
    if (type == HANDSHAKE_SERVER_HELLO && !sender_is_client(quic))
        return take_server_hello(quic, message);
    emit_oddity(quic->context, "QUIC handshake that does not begin with a hello");
    return true;
}

static void take_frames(struct quic *quic, const struct quic_packet *packet, struct span opened)
{
    const struct handshake_store *store = &quic->context->store;
    struct cursor frames = cursor_of(opened);
    struct quic_crypto crypto;
    struct span contiguous = {NULL, 0};
    unsigned stream = sender_is_client(quic) ? STREAM_CLIENT : STREAM_SERVER;
    while (quic_crypto_next(&frames, packet->version, &crypto)) {
        if (crypto.offset > HANDSHAKE_MOST || crypto.bytes.size > HANDSHAKE_MOST - crypto.offset)
            continue;
        struct span now = store->put(store->owner, stream, crypto.offset, crypto.bytes);
        if (now.data) contiguous = now;
    }
    if (contiguous.size > 0) quic->side.finished = take_message(quic, contiguous, packet->version);
    if (++quic->side.packets >= PACKETS_MOST) quic->side.finished = true;
    if (quic->side.finished) store->forget(store->owner, stream);
}

static void take_initial(struct quic *quic, const struct quic_packet *packet)
{
    struct span opened = open_initial(quic, packet);
    if (opened.data) {
        quic->side.source = cid_digest(packet->source);
        if (!quic->side.finished) take_frames(quic, packet, opened);
    } else if (!quic->side.finished || quic->side.connection != quic->connection.number) {
        quic->side.failures++;
    }
}

/* ---------------------------------------------------------------- datagrams */

static struct parse_result parse(struct parse_context *context, struct span bytes)
{
    const struct parse_result more = {.status = PARSE_MORE, .consumed = bytes.size};
    struct cursor datagram = cursor_of(bytes);
    struct quic_packet packet;
    if (bytes.size == 0) return more;
    struct quic quic = quic_load(context);
    if (gquic_fits(bytes)) {
        gquic_parse(context, bytes, &quic.side.google_cid);
        quic_save(&quic);
        return more;
    }
    if (!(bytes.data[0] & 0x80)) return more;
    while (quic_packet_next(&datagram, &packet) && quic.side.failures < FAILURES_MOST) {
        if (packet.type == QUIC_RETRY && quic.connection.number)
            quic.connection.flags |= FLAG_RETRIED;
        if (packet.type == QUIC_INITIAL) take_initial(&quic, &packet);
    }
    quic_save(&quic);
    if (quic.side.failures >= FAILURES_MOST)
        return (struct parse_result){.status = PARSE_DONE, .consumed = bytes.size};
    return more;
}

/* ---------------------------------------------------------------- probe */

/* RFC 9000 section 17.2.1: only versions follow the ids. A known version makes it sure. */
static bool is_negotiation(struct span versions)
{
    struct cursor c = cursor_of(versions);
    if (versions.size == 0 || versions.size % 4 != 0) return false;
    while (cursor_left(&c) > 0) {
        uint32_t version = cursor_u32(&c);
        if (quic_version_is_known(version)) return true;
    }
    return false;
}

/*
 * An Initial that opens with the keys of its own destination id proves itself by its tag of 128
 * bits, whatever its version and port (RFC 9000, section 15: versions of 0x?a?a?a?a are reserved).
 */
static bool proves_itself(const struct parse_context *context, const struct quic_packet *packet)
{
    struct quic_salts salts = quic_salts_of(packet->version);
    for (uint8_t i = 0; i < salts.count; i++) {
        const struct quic_keys *keys =
            quic_initial_keys(context->quic_keys, context->crypto,
                              (enum quic_salt_number)salts.number[i], packet->destination, true);
        if (quic_packet_open(context, packet, keys).data) return true;
    }
    return false;
}

static enum probe_answer probe(const struct parse_context *context, struct span bytes)
{
    enum { FIXED_BIT = 0x40, CLIENT_MINIMUM = 1200, CLIENT_CID_LEAST = 8 };
    struct cursor datagram = cursor_of(bytes);
    struct quic_packet packet;
    if (gquic_fits(bytes)) return PROBE_YES;
    if (!quic_packet_next(&datagram, &packet)) return PROBE_NO;
    if (packet.type == QUIC_NEGOTIATION)
        return is_negotiation(packet.sealed) ? PROBE_YES : PROBE_NO;
    if (packet.destination.size > QUIC_CID_MOST || packet.source.size > QUIC_CID_MOST)
        return PROBE_NO;
    if (quic_version_is_known(packet.version)) return PROBE_YES; /* RFC 9287: fixed bit or not */
    bool first = packet.type == QUIC_INITIAL && (bytes.data[0] & FIXED_BIT) &&
                 bytes.size >= CLIENT_MINIMUM && packet.destination.size >= CLIENT_CID_LEAST;
    return first && (context->port_hint || proves_itself(context, &packet)) ? PROBE_YES : PROBE_NO;
}

const struct protocol quic_protocol = {
    .name = "quic",
    .carriers = CARRIER_UDP,
    .ports = {443, 80, 784, 853, 4433, 8443},
    .probe = probe,
    .parse = parse,
};
