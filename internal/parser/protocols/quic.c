/* SPDX-License-Identifier: MIT */
/*
 * quic - QUIC's handshake, as far as an observer can read it: the ClientHello and the ServerHello
 * in Initial packets. Versions: RFC 9000, RFC 9001, RFC 9369, drafts 21 to 34, Facebook's and
 * Google's. gquic.h has Google's earlier ones.
 *
 * A connection begins with an Initial packet that opens with the keys of its own destination
 * connection id. Its sender is the client. All Initial packets of both sides are sealed with the
 * keys of that id. quic_connections.h tells the connections of a flow apart. After a Retry the
 * client's hello is the same again.
 *
 * The handshake store orders the CRYPTO bytes: a stream for each end of each connection.
 */
#include "quic_connections.h"

#include "gquic.h"
#include "tls_facts.h"

_Static_assert(2 * QUIC_CONNECTIONS_MOST <= HANDSHAKE_STREAMS, "one for each end");

enum {
    HANDSHAKE_MOST = 16 * 1024, /* bytes of CRYPTO read */
    PACKETS_MOST = 16,          /* Initials opened per hello */
    GUESSES_MOST = 32,          /* keys tried in vain in a row, if more than one may fit */
    CLIENT_MINIMUM = 1200,      /* RFC 9000, 14.1: a datagram with a client's Initial */
};

/* states->direction[] */
struct side {
    uint64_t google_cid; /* the last gQUIC connection whose hello was emitted */
    uint8_t guesses;     /* in vain, in a row */
    uint8_t unused[23];
};
_Static_assert(sizeof(struct side) == sizeof(struct protocol_state), "they overlay");

/* The flow's state while one datagram is parsed. */
struct quic {
    struct parse_context *context;
    struct quic_connections *connections;
    struct side side; /* the sender's */
    bool from_client;
    bool is_large; /* the datagram can hold a client's first Initial */
};

static enum quic_end sending_end(const struct quic *quic)
{
    return quic->from_client ? QUIC_CLIENT : QUIC_SERVER;
}

/* ---------------------------------------------------------------- connections */

static void forget_stream(struct quic *quic, const struct quic_connection *connection,
                          enum quic_end end)
{
    const struct handshake_store *store = &quic->context->store;
    store->forget(store->owner, quic_connection_stream(quic->connections, connection, end));
}

static void begin_connection(struct quic *quic, const struct quic_packet *packet,
                             enum quic_salt_number salt, struct quic_connection **connection)
{
    bool evicted;
    if (!quic->connections->last_number)
        quic->connections->client_is_responder = !quic->context->from_originator;
    quic->from_client = true;
    *connection = quic_connection_begin(quic->connections, packet, salt, &evicted);
    if (evicted) emit_oddity(quic->context, "QUIC connections at once: too many for one flow");
    forget_stream(quic, *connection, QUIC_CLIENT);
    forget_stream(quic, *connection, QUIC_SERVER);
}

static struct span open_with(struct quic *quic, const struct quic_packet *packet, uint8_t salt,
                             struct span cid, enum quic_end end)
{
    struct parse_context *context = quic->context;
    const struct quic_keys *keys =
        quic_initial_keys(context->quic_keys, context->crypto, salt, cid, end == QUIC_CLIENT);
    return quic_packet_open(context, packet, keys);
}

/* Counts keys tried in vain. Above the bound, only the likeliest key is tried. */
static bool may_guess_again(struct quic *quic)
{
    if (quic->side.guesses >= GUESSES_MOST) return false;
    if (++quic->side.guesses == GUESSES_MOST)
        emit_oddity(quic->context, "QUIC Initials that no key opens");
    return quic->side.guesses < GUESSES_MOST;
}

/* If the packet opens with the keys of its own destination, it begins a connection. */
static struct span open_as_first(struct quic *quic, const struct quic_packet *packet,
                                 struct quic_connection **connection)
{
    const struct span nothing = {NULL, 0};
    struct quic_salts salts = quic_salts_of(packet->version);
    if (!quic->is_large) return nothing;
    for (uint8_t i = 0; i < salts.count; i++) {
        struct span opened =
            open_with(quic, packet, salts.number[i], packet->destination, QUIC_CLIENT);
        if (!opened.data && !may_guess_again(quic)) break;
        if (!opened.data) continue;
        quic->side.guesses = 0;
        begin_connection(quic, packet, (enum quic_salt_number)salts.number[i], connection);
        return opened;
    }
    return nothing;
}

/* Opens it with the keys of a known connection. A server may continue in another version (RFC
 * 9368). */
static struct span open_as_next(struct quic *quic, const struct quic_packet *packet,
                                const struct quic_connection *connection)
{
    enum quic_end end = sending_end(quic);
    uint8_t salt = packet->version == connection->version
                       ? connection->salt
                       : quic_salts_of(packet->version).number[0];
    if (connection->finished[end]) return (struct span){NULL, 0};
    return open_with(quic, packet, salt, quic_connection_cid(connection), end);
}

static struct span open_of_client(struct quic *quic, const struct quic_packet *packet,
                                  struct quic_connection **connection)
{
    *connection = quic_connection_of_client(quic->connections, packet);
    if (*connection) return open_as_next(quic, packet, *connection);
    struct span opened = open_as_first(quic, packet, connection);
    if (opened.data) return opened;
    /* The server's packet, which had the destination, was not seen. */
    *connection = quic_connection_of_source(quic->connections, packet->source);
    return *connection ? open_as_next(quic, packet, *connection) : opened;
}

static struct span open_of_server(struct quic *quic, const struct quic_packet *packet,
                                  struct quic_connection **connection)
{
    struct quic_connection *found[QUIC_CONNECTIONS_MOST];
    unsigned count = quic_connections_of_server(quic->connections, packet, found);
    for (unsigned i = 0; i < count; i++) {
        if (found[i]->finished[QUIC_SERVER]) continue;
        *connection = found[i];
        struct span opened = open_as_next(quic, packet, found[i]);
        if (opened.data) quic->side.guesses = 0;
        if (opened.data) return opened;
        if (!may_guess_again(quic)) break;
    }
    return (struct span){NULL, 0};
}

/* ---------------------------------------------------------------- hellos */

static bool take_client_hello(struct quic *quic, struct span body, uint32_t version, uint8_t lane)
{
    struct tls_client client;
    if (!tls_client_read(body, TLS_OVER_QUIC, &client)) {
        emit_oddity(quic->context, "QUIC ClientHello that breaks its own lengths");
        return true;
    }
    client.lane = lane;
    tls_client_emit(quic->context, &client, version);
    return true;
}

static bool take_server_hello(struct quic *quic, struct span body, uint8_t lane)
{
    struct tls_server server;
    if (!tls_server_read(body, TLS_OVER_QUIC, &server)) {
        emit_oddity(quic->context, "QUIC ServerHello that breaks its own lengths");
        return true;
    }
    server.lane = lane;
    tls_server_emit(quic->context, &server);
    return true;
}

/* Reads the message at the start of this end's CRYPTO bytes. True if this end needs no more
 * bytes. */
static bool take_message(struct quic *quic, const struct quic_connection *connection,
                         struct span bytes, uint32_t version)
{
    struct cursor c = cursor_of(bytes);
    uint8_t lane = quic_connection_lane(quic->connections, connection);
    if (version == QUIC_VERSION_Q050)
        return quic->from_client && gquic_emit_hello(quic->context, bytes, version);
    uint8_t type = cursor_u8(&c);
    struct cursor body = cursor_sub_u24(&c);
    if (!cursor_good(&body)) return false;
    struct span message = {body.at, cursor_left(&body)};
    if (type == HANDSHAKE_CLIENT_HELLO && quic->from_client)
        return take_client_hello(quic, message, version, lane);
    if (type == HANDSHAKE_SERVER_HELLO && !quic->from_client)
        return take_server_hello(quic, message, lane);
    emit_oddity(quic->context, "QUIC handshake that does not begin with a hello");
    return true;
}

/* Counted, because a hello of this size or number of packets is not read. */
static void give_up(struct quic *quic, struct quic_connection *connection, const char *why)
{
    emit_oddity(quic->context, why);
    connection->finished[sending_end(quic)] = true;
}

static void take_frames(struct quic *quic, struct quic_connection *connection,
                        const struct quic_packet *packet, struct span opened)
{
    const struct handshake_store *store = &quic->context->store;
    struct cursor frames = cursor_of(opened);
    struct quic_crypto crypto;
    struct span contiguous = {NULL, 0};
    enum quic_end end = sending_end(quic);
    unsigned stream = quic_connection_stream(quic->connections, connection, end);
    bool is_long = false;
    while (quic_crypto_next(&frames, packet->version, &crypto)) {
        is_long |=
            crypto.offset > HANDSHAKE_MOST || crypto.bytes.size > HANDSHAKE_MOST - crypto.offset;
        if (is_long) continue;
        struct span now = store->put(store->owner, stream, crypto.offset, crypto.bytes);
        if (now.data) contiguous = now;
    }
    if (contiguous.size > 0)
        connection->finished[end] = take_message(quic, connection, contiguous, packet->version);
    if (connection->finished[end]) {
        store->forget(store->owner, stream);
    } else if (++connection->packets[end] >= PACKETS_MOST || is_long) {
        give_up(quic, connection, "QUIC hello that is too long");
        store->forget(store->owner, stream);
    }
}

static void take_initial(struct quic *quic, const struct quic_packet *packet)
{
    struct quic_connection *connection = NULL;
    struct quic_connections *connections = quic->connections;
    quic->from_client = !connections->last_number ||
                        quic->context->from_originator != connections->client_is_responder;
    struct span opened = quic->from_client ? open_of_client(quic, packet, &connection)
                                           : open_of_server(quic, packet, &connection);
    if (!opened.data) return;
    connection->source[sending_end(quic)] = quic_cid_digest(packet->source);
    if (!connection->finished[sending_end(quic)]) take_frames(quic, connection, packet, opened);
}

/* Its client takes the server's id as the next destination, and the keys follow (RFC 9001, 5.2). */
static void take_retry(struct quic *quic, const struct quic_packet *packet)
{
    struct quic_connection *connection =
        quic_connection_of_source(quic->connections, packet->destination);
    if (connection) connection->retried = true;
}

/* ---------------------------------------------------------------- datagrams */

/* Packets of another connection than the first one's are ignored (RFC 9000, 12.2). */
static void take_packets(struct quic *quic, struct span bytes)
{
    struct cursor datagram = cursor_of(bytes);
    struct quic_packet packet;
    struct span first = {NULL, 0};
    bool is_first = true;
    while (quic_packet_next(&datagram, &packet)) {
        if (is_first) first = packet.destination;
        is_first = false;
        if (!span_equal(first, packet.destination)) return;
        if (packet.type == QUIC_RETRY) take_retry(quic, &packet);
        if (packet.type == QUIC_INITIAL) take_initial(quic, &packet);
    }
}

static struct parse_result parse(struct parse_context *context, struct span bytes)
{
    const struct parse_result more = {.status = PARSE_MORE, .consumed = bytes.size};
    struct protocol_state *state = &context->states->direction[context->from_originator ? 0 : 1];
    const struct handshake_store *store = &context->store;
    struct quic quic = {.context = context,
                        .is_large = bytes.size >= CLIENT_MINIMUM || context->datagram_cut};
    if (bytes.size == 0) return more;
    memcpy(&quic.side, state, sizeof quic.side);
    if (gquic_fits(bytes)) {
        gquic_parse(context, bytes, &quic.side.google_cid);
    } else if (bytes.data[0] & 0x80) {
        quic.connections = store->memory(store->owner);
        if (quic.connections) take_packets(&quic, bytes);
    }
    memcpy(state, &quic.side, sizeof quic.side);
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
    enum { FIXED_BIT = 0x40, CLIENT_CID_LEAST = 8 };
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
