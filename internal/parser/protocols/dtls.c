/* SPDX-License-Identifier: MIT */
/*
 * dtls - DTLS 1.0 to 1.3: the hellos and certificates of handshakes over datagrams (RFC 4347, RFC
 * 6347, RFC 9147).
 *
 * Every handshake fragment names its message and its offset. A message in one fragment is read in
 * place. The handshake store reassembles others, hellos in stream 2 and certificates in stream 3,
 * only the latest message of each. A hello is emitted once for its random and list of extensions.
 * So neither a retransmission nor the repetition with a cookie after a HelloVerifyRequest is a
 * second hello. The hello after a HelloRetryRequest of DTLS 1.3 has another fingerprint, and is
 * emitted. Encrypted records (another epoch) are not read.
 */
#include "certificate.h"
#include "tls_facts.h"

enum {
    RECORD_HANDSHAKE = 22,
    RECORD_HEADER_SIZE = 13,
    FRAGMENT_HEADER_SIZE = 12,
    MESSAGE_MOST = 32 * 1024,
    STREAM_HELLO = 2,
    STREAM_CHAIN = 3,
    CAPWAP_PREAMBLE = 0x01000000, /* RFC 5415 section 4.2: DTLS follows */
    VERSION_BEFORE_1_0 = 0x0100,  /* OpenSSL's, before RFC 4347 */
};

enum { FLAG_HELLO = 1, FLAG_SERVER = 2, FLAG_CHAIN = 4 };

/* states->direction[] */
struct side {
    uint64_t identity; /* of the hello emitted last */
    uint8_t flags;
    uint8_t unused[3];
    /* The messages in the store's two streams, plus 1; 0: none. */
    uint32_t hello_sequence, chain_sequence;
    uint32_t hello_size, chain_size;
    uint32_t more_unused;
};
_Static_assert(sizeof(struct side) == sizeof(struct protocol_state), "they overlay");

struct fragment {
    uint8_t type;
    uint32_t size; /* of the whole message's body */
    uint16_t sequence;
    uint32_t offset;
    struct span bytes;
};

static bool is_version(uint16_t version)
{
    return version == 0xfeff || version == 0xfefd || version == 0xfefc ||
           version == VERSION_BEFORE_1_0;
}

/* The plaintext handshake record at the cursor; false if there is none. */
static bool read_record(struct cursor *datagram, struct cursor *record, uint8_t *type)
{
    *type = cursor_u8(datagram);
    uint16_t version = cursor_u16(datagram);
    uint16_t epoch = cursor_u16(datagram);
    cursor_skip(datagram, 6); /* sequence number */
    uint16_t size = cursor_u16(datagram);
    if (!cursor_good(datagram) || !is_version(version) || epoch != 0) return false;
    *record = cursor_sub_clamped(datagram, size);
    return true;
}

static bool read_fragment(struct cursor *record, struct fragment *fragment)
{
    if (cursor_left(record) < FRAGMENT_HEADER_SIZE) return false;
    fragment->type = cursor_u8(record);
    fragment->size = cursor_u24(record);
    fragment->sequence = cursor_u16(record);
    fragment->offset = cursor_u24(record);
    uint32_t size = cursor_u24(record);
    if (fragment->offset > fragment->size || size > fragment->size - fragment->offset) return false;
    fragment->bytes = cursor_span(record, size);
    return cursor_good(record);
}

static struct cursor open_datagram(struct span bytes)
{
    struct cursor whole = cursor_of(bytes), behind = whole;
    return cursor_u32(&behind) == CAPWAP_PREAMBLE ? behind : whole;
}

/* ---------------------------------------------------------------- messages */

/* FNV-1a over the random and the numbers of the extensions, to distinguish one flow's hellos. */
static uint64_t hello_identity(struct span random, struct span extensions)
{
    struct cursor block = cursor_of(extensions);
    struct tls_extension extension;
    uint64_t identity = 0xcbf29ce484222325u;
    for (size_t i = 0; i < random.size; i++)
        identity = (identity ^ random.data[i]) * 0x100000001b3u;
    while (tls_extension_next(&block, &extension))
        identity = (identity ^ extension.number) * 0x100000001b3u;
    return identity;
}

/* True once per hello, which it remembers. */
static bool is_news(struct side *side, uint64_t identity, uint8_t more_flags)
{
    if ((side->flags & FLAG_HELLO) && side->identity == identity) return false;
    side->identity = identity;
    side->flags = FLAG_HELLO | more_flags;
    return true;
}

static void take_client_hello(struct parse_context *context, struct side *side, struct span body)
{
    struct tls_client client;
    if (!tls_client_read(body, TLS_OVER_DTLS, &client)) {
        emit_oddity(context, "DTLS ClientHello that breaks its own lengths");
    } else if (is_news(side, hello_identity(client.random, client.extensions), 0)) {
        tls_client_emit(context, &client, 0);
    }
}

static void take_server_hello(struct parse_context *context, struct side *side, struct span body)
{
    struct tls_server server;
    if (!tls_server_read(body, TLS_OVER_DTLS, &server)) {
        emit_oddity(context, "DTLS ServerHello that breaks its own lengths");
    } else if (is_news(side, hello_identity(server.random, server.extensions), FLAG_SERVER)) {
        tls_server_emit(context, &server);
    }
}

static void take_chain(struct parse_context *context, struct side *side, struct span body)
{
    bool is_server = side->flags & FLAG_HELLO ? (side->flags & FLAG_SERVER) != 0
                                              : context->sender_port < context->receiver_port;
    if (side->flags & FLAG_CHAIN) return;
    side->flags |= FLAG_CHAIN;
    certificate_emit_chain(context, body, is_server);
}

static void take_message(struct parse_context *context, struct side *side, uint8_t type,
                         struct span body)
{
    if (type == HANDSHAKE_CLIENT_HELLO) take_client_hello(context, side, body);
    if (type == HANDSHAKE_SERVER_HELLO) take_server_hello(context, side, body);
    if (type == HANDSHAKE_CERTIFICATE) take_chain(context, side, body);
}

/* Puts a part of a message into the store, and reads the message once it is whole. */
static void take_part(struct parse_context *context, struct side *side,
                      const struct fragment *fragment)
{
    const struct handshake_store *store = &context->store;
    bool is_chain = fragment->type == HANDSHAKE_CERTIFICATE;
    unsigned stream = is_chain ? STREAM_CHAIN : STREAM_HELLO;
    uint32_t *sequence = is_chain ? &side->chain_sequence : &side->hello_sequence;
    uint32_t *size = is_chain ? &side->chain_size : &side->hello_size;
    if (*sequence != fragment->sequence + 1u || *size != fragment->size) {
        store->forget(store->owner, stream);
        *sequence = fragment->sequence + 1u;
        *size = fragment->size;
    }
    struct span so_far = store->put(store->owner, stream, fragment->offset, fragment->bytes);
    if (so_far.size < fragment->size) return;
    so_far.size = fragment->size;
    take_message(context, side, fragment->type, so_far);
    store->forget(store->owner, stream);
    *sequence = 0;
}

static void take_fragment(struct parse_context *context, struct side *side,
                          const struct fragment *fragment)
{
    if (fragment->type != HANDSHAKE_CLIENT_HELLO && fragment->type != HANDSHAKE_SERVER_HELLO &&
        fragment->type != HANDSHAKE_CERTIFICATE) {
        return;
    }
    if (fragment->bytes.size == fragment->size) {
        take_message(context, side, fragment->type, fragment->bytes);
    } else if (fragment->size > MESSAGE_MOST) {
        emit_oddity(context, "DTLS handshake message larger than 32 KiB");
    } else {
        take_part(context, side, fragment);
    }
}

/* ---------------------------------------------------------------- datagrams */

static struct parse_result parse(struct parse_context *context, struct span bytes)
{
    struct protocol_state *state = &context->states->direction[context->from_originator ? 0 : 1];
    struct cursor datagram = open_datagram(bytes), record;
    struct fragment fragment;
    struct side side;
    uint8_t type;
    memcpy(&side, state, sizeof side);
    while (cursor_left(&datagram) >= RECORD_HEADER_SIZE && read_record(&datagram, &record, &type)) {
        if (type != RECORD_HANDSHAKE) continue;
        while (read_fragment(&record, &fragment))
            take_fragment(context, &side, &fragment);
    }
    memcpy(state, &side, sizeof side);
    return (struct parse_result){.status = PARSE_MORE, .consumed = bytes.size};
}

static enum probe_answer probe(const struct parse_context *context, struct span bytes)
{
    struct cursor datagram = open_datagram(bytes), record;
    struct fragment fragment;
    uint8_t type;
    (void)context;
    if (!read_record(&datagram, &record, &type) || type != RECORD_HANDSHAKE) return PROBE_NO;
    if (!read_fragment(&record, &fragment)) return PROBE_NO;
    return fragment.type <= HANDSHAKE_FINISHED ? PROBE_YES : PROBE_NO;
}

const struct protocol dtls_protocol = {
    .name = "dtls",
    .carriers = CARRIER_UDP,
    .ports = {443, 853, 3391, 4433, 4740, 5061, 5246, 5349, 5684},
    .probe = probe,
    .parse = parse,
};
