/* SPDX-License-Identifier: MIT */
/*
 * tls - TLS over TCP: handshake messages out of records (RFC 8446 section 5.1, RFC 5246 section
 * 6.2.1).
 *
 * A message may span records, and a record may hold several messages. So the bytes read and the
 * bytes consumed differ: only whole records are consumed. `skip` counts the handshake bytes of a
 * direction that are already handled, from the first unconsumed record on. Messages that are not
 * needed are skipped in the same way, before they arrive.
 *
 * A client's direction ends after its hello and, if it sends one, its certificate. A server's
 * direction ends after a ServerHello of TLS 1.3, or after the Certificate of an older version.
 * After a HelloRetryRequest (emitted, marked as such) the server's real hello is emitted as well.
 * The client's second hello offers the same things again, and is not emitted.
 */
#include "certificate.h"
#include "tls_facts.h"
#include "tls_v2.h"

enum {
    RECORD_CHANGE_CIPHER_SPEC = 20,
    RECORD_ALERT = 21,
    RECORD_HANDSHAKE = 22,
    RECORD_APPLICATION_DATA = 23,
    RECORD_HEARTBEAT = 24,
};

enum {
    RECORD_HEADER_SIZE = 5,
    RECORD_MOST = (1 << 14) + 2048, /* RFC 5246 section 6.2.3 */
    MESSAGE_HEADER_SIZE = 4,
    MESSAGE_MOST = BYTES_SCRATCH_SIZE,
};

/* direction.word[FLAGS] */
enum { FLAG_CLIENT = 1, FLAG_SERVER = 2, FLAG_RETRIED = 4, FLAG_STARTED = 8 };
/* Words of a direction's state. */
enum { FLAGS, SKIP };

struct record_header {
    uint8_t type;
    uint16_t size;
};

/* False if these are not the five bytes of a record header. */
static bool read_record_header(const uint8_t *bytes, struct record_header *header)
{
    header->type = bytes[0];
    header->size = (uint16_t)(bytes[3] << 8 | bytes[4]);
    return header->type >= RECORD_CHANGE_CIPHER_SPEC && header->type <= RECORD_HEARTBEAT &&
           bytes[1] == 3 && bytes[2] <= 4 && header->size <= RECORD_MOST;
}

/* ---------------------------------------------------------------- one message out of records */

enum gathered {
    GATHERED_WHOLE, /* type and body are there */
    GATHERED_TYPE,  /* not needed: type and size are known */
    GATHERED_PART,  /* `wanted` bytes are needed */
    GATHERED_BROKEN,
    GATHERED_TOO_LARGE,
};

struct message {
    uint8_t type;
    size_t size; /* header included */
    struct span body;
    size_t wanted;
};

static bool is_wanted(uint8_t type)
{
    return type == HANDSHAKE_CLIENT_HELLO || type == HANDSHAKE_SERVER_HELLO ||
           type == HANDSHAKE_CERTIFICATE;
}

static void read_message_header(const uint8_t *bytes, struct message *message)
{
    message->type = bytes[0];
    message->size =
        MESSAGE_HEADER_SIZE + ((size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3]);
}

/* A message that is being collected in the scratch. */
struct collection {
    uint8_t *scratch;
    size_t have, need; /* need grows once the header is there */
};

static enum gathered collect(struct collection *collection, struct span payload,
                             struct message *message)
{
    while (payload.size > 0) {
        size_t missing = collection->need - collection->have;
        size_t step = missing < payload.size ? missing : payload.size;
        memcpy(collection->scratch + collection->have, payload.data, step);
        collection->have += step;
        payload.data += step;
        payload.size -= step;
        if (collection->have < collection->need) break;
        read_message_header(collection->scratch, message);
        if (!is_wanted(message->type)) return GATHERED_TYPE;
        if (message->size > MESSAGE_MOST) return GATHERED_TOO_LARGE;
        collection->need = message->size;
        if (collection->have == collection->need) {
            message->body = (struct span){collection->scratch + MESSAGE_HEADER_SIZE,
                                          message->size - MESSAGE_HEADER_SIZE};
            return GATHERED_WHOLE;
        }
    }
    return GATHERED_PART;
}

/* The whole message without a copy if one record holds it; else GATHERED_PART. */
static enum gathered borrow(struct span payload, struct message *message)
{
    if (payload.size < MESSAGE_HEADER_SIZE) return GATHERED_PART;
    read_message_header(payload.data, message);
    if (!is_wanted(message->type)) return GATHERED_TYPE;
    if (message->size > payload.size) return GATHERED_PART;
    message->body =
        (struct span){payload.data + MESSAGE_HEADER_SIZE, message->size - MESSAGE_HEADER_SIZE};
    return GATHERED_WHOLE;
}

/*
 * The message that begins after `skip` bytes of handshake in the records at bytes. It is borrowed
 * if one record holds it, else collected. If it is not whole, `wanted` is the bytes that are there
 * plus the missing ones. So many small records do not cause many calls.
 */
static enum gathered gather(struct parse_context *context, struct span bytes, size_t skip,
                            struct message *message)
{
    struct collection collection = {.scratch = context->bytes, .need = MESSAGE_HEADER_SIZE};
    enum gathered answer = GATHERED_PART;
    struct record_header record = {.size = 0};
    for (size_t at = 0; bytes.size - at >= RECORD_HEADER_SIZE; at += record.size) {
        if (!read_record_header(bytes.data + at, &record)) return GATHERED_BROKEN;
        at += RECORD_HEADER_SIZE;
        size_t there = bytes.size - at < record.size ? bytes.size - at : record.size;
        if (record.type == RECORD_HANDSHAKE) {
            size_t passed = skip < there ? skip : there;
            struct span payload = {bytes.data + at + passed, there - passed};
            skip -= passed;
            if (collection.have == 0) answer = borrow(payload, message);
            if (answer == GATHERED_PART) answer = collect(&collection, payload, message);
            if (answer != GATHERED_PART) return answer;
        } else if (record.type != RECORD_ALERT && record.type != RECORD_HEARTBEAT) {
            return GATHERED_BROKEN;
        }
        if (there < record.size) break;
    }
    message->wanted = bytes.size + collection.need - collection.have;
    return GATHERED_PART;
}

/* ---------------------------------------------------------------- messages */

/* Each returns true if this direction needs no more messages. */
static bool take_client_hello(struct parse_context *context, uint64_t *flags, struct span body)
{
    struct tls_client client;
    if (*flags & FLAG_CLIENT) return true;
    if (!tls_client_read(body, TLS_OVER_TCP, &client)) {
        emit_oddity(context, "TLS ClientHello that breaks its own lengths");
        return true;
    }
    *flags |= FLAG_CLIENT;
    tls_client_emit(context, &client, 0);
    return false;
}

static bool take_server_hello(struct parse_context *context, uint64_t *flags, struct span body)
{
    struct tls_server server;
    if (!tls_server_read(body, TLS_OVER_TCP, &server)) {
        emit_oddity(context, "TLS ServerHello that breaks its own lengths");
        return true;
    }
    if ((*flags & FLAG_SERVER) || (server.is_retry && (*flags & FLAG_RETRIED))) return true;
    *flags |= server.is_retry ? FLAG_RETRIED : FLAG_SERVER;
    tls_server_emit(context, &server);
    return !server.is_retry && tls_server_hides_the_rest(&server);
}

/* A guess for a capture that began after the hellos: servers have the lower port. */
static bool sender_is_server(const struct parse_context *context)
{
    if (context->sender_port == context->receiver_port) return !context->from_originator;
    return context->sender_port < context->receiver_port;
}

static bool take_certificate(struct parse_context *context, uint64_t flags, struct span body)
{
    bool from_server =
        (flags & FLAG_SERVER) || (!(flags & FLAG_CLIENT) && sender_is_server(context));
    certificate_emit_chain(context, body, from_server);
    return true;
}

static bool take_message(struct parse_context *context, uint64_t *flags,
                         const struct message *message)
{
    *flags |= FLAG_STARTED;
    switch (message->type) {
    case HANDSHAKE_CLIENT_HELLO: return take_client_hello(context, flags, message->body);
    case HANDSHAKE_SERVER_HELLO: return take_server_hello(context, flags, message->body);
    case HANDSHAKE_CERTIFICATE: return take_certificate(context, *flags, message->body);
    case HANDSHAKE_SERVER_HELLO_DONE:
    case HANDSHAKE_CLIENT_KEY_EXCHANGE:
    case HANDSHAKE_FINISHED: return true;
    default: return message->size > MESSAGE_MOST; /* a wire number, not one of our enums */
    }
}

/* ---------------------------------------------------------------- the stream */

static struct parse_result done(uint64_t consumed)
{
    return (struct parse_result){.status = PARSE_DONE, .consumed = consumed};
}

static struct parse_result more(const struct parse_context *context, uint64_t consumed,
                                size_t wanted)
{
    if (context->at_end) return done(consumed);
    return (struct parse_result){.status = PARSE_MORE, .consumed = consumed, .wanted = wanted};
}

static struct parse_result broken(const struct parse_context *context, uint64_t flags,
                                  uint64_t consumed)
{
    if (flags) return done(consumed);
    emit_oddity(context, "TLS that does not go on as records");
    return (struct parse_result){.status = PARSE_MALFORMED, .consumed = consumed};
}

static struct parse_result parse(struct parse_context *context, struct span bytes)
{
    uint64_t *word = context->states->direction[context->from_originator ? 0 : 1].word;
    uint64_t consumed = 0;
    /* Bytes of an unfinished message may be lost in the gap. A direction without any state may
     * begin here. */
    if (context->after_gap && (word[FLAGS] || word[SKIP])) return done(0);
    if (!word[FLAGS] && tls_v2_fits(bytes) != PROBE_NO) {
        struct parse_result result = tls_v2_parse(context, bytes);
        if (result.status != PARSE_MORE || result.consumed == 0) return result;
        word[FLAGS] |= FLAG_STARTED | (context->from_originator ? FLAG_CLIENT : FLAG_SERVER);
        consumed = result.consumed;
    }
    for (;;) {
        if (consumed + RECORD_HEADER_SIZE > bytes.size)
            return more(context, consumed, RECORD_HEADER_SIZE);
        struct span left = {bytes.data + consumed, bytes.size - (size_t)consumed};
        struct record_header record;
        if (!read_record_header(left.data, &record)) return broken(context, word[FLAGS], consumed);
        if (record.type == RECORD_APPLICATION_DATA) return done(consumed);
        if (record.type == RECORD_CHANGE_CIPHER_SPEC &&
            (!(word[FLAGS] & FLAG_RETRIED) || (word[FLAGS] & FLAG_SERVER))) {
            return done(consumed);
        }
        if (record.type != RECORD_HANDSHAKE || word[SKIP] >= record.size) {
            if (record.type == RECORD_HANDSHAKE) word[SKIP] -= record.size;
            consumed += RECORD_HEADER_SIZE + record.size;
            continue;
        }
        struct message message = {0};
        switch (gather(context, left, (size_t)word[SKIP], &message)) {
        case GATHERED_WHOLE:
        case GATHERED_TYPE: break;
        case GATHERED_PART: return more(context, consumed, message.wanted);
        case GATHERED_BROKEN: return broken(context, word[FLAGS], consumed);
        case GATHERED_TOO_LARGE:
            emit_oddity(context, "TLS handshake message larger than 128 KiB");
            return done(consumed);
        }
        if (take_message(context, &word[FLAGS], &message)) return done(consumed);
        word[SKIP] += message.size;
    }
}

/* ---------------------------------------------------------------- probe */

/* Handshake types that begin a stream, or its rest if the capture began later. */
static bool is_plausible_message(const struct parse_context *context, uint8_t type)
{
    switch (type) {
    case HANDSHAKE_CLIENT_HELLO:
    case HANDSHAKE_SERVER_HELLO: return true;
    case HANDSHAKE_CERTIFICATE:
    case HANDSHAKE_SERVER_HELLO_DONE:
    case HANDSHAKE_CLIENT_KEY_EXCHANGE: return context->port_hint;
    default: return false; /* a wire number, not one of our enums */
    }
}

/* A plaintext alert that answers a hello: level 1 or 2 (RFC 5246 section 7.2). */
static enum probe_answer probe_alert(struct span bytes)
{
    if (bytes.data[3] != 0 || bytes.data[4] != 2) return PROBE_NO;
    if (bytes.size < 6) return PROBE_MORE;
    return bytes.data[5] == 1 || bytes.data[5] == 2 ? PROBE_YES : PROBE_NO;
}

/* Empty handshake records must not be sent (RFC 8446, 5.1), but receivers read on after them. */
static struct span without_empty_records(struct span bytes)
{
    enum { EMPTY_MOST = 32 }; /* as OpenSSL's */
    static const uint8_t start[2] = {RECORD_HANDSHAKE, 3};
    for (unsigned i = 0; i < EMPTY_MOST && bytes.size >= RECORD_HEADER_SIZE; i++) {
        if (memcmp(bytes.data, start, 2) != 0 || bytes.data[3] || bytes.data[4]) break;
        bytes.data += RECORD_HEADER_SIZE;
        bytes.size -= RECORD_HEADER_SIZE;
    }
    return bytes;
}

static enum probe_answer probe_records(const struct parse_context *context, struct span all)
{
    struct span bytes = without_empty_records(all);
    const uint8_t *p = bytes.data;
    struct record_header record;
    if (bytes.size == 0) return PROBE_MORE;
    if (p[0] != RECORD_HANDSHAKE && p[0] != RECORD_ALERT) return PROBE_NO;
    if ((bytes.size > 1 && p[1] != 3) || (bytes.size > 2 && p[2] > 4)) return PROBE_NO;
    if (bytes.size < RECORD_HEADER_SIZE) return PROBE_MORE;
    if (!read_record_header(p, &record) || record.size == 0) return PROBE_NO;
    if (record.type == RECORD_ALERT) return probe_alert(bytes);
    if (bytes.size < 6) return PROBE_MORE;
    if (!is_plausible_message(context, p[5])) return PROBE_NO;
    if (bytes.size < 9 || record.size < MESSAGE_HEADER_SIZE) return PROBE_YES;
    return p[6] == 0 || p[6] == 1 ? PROBE_YES : PROBE_NO; /* below 128 KiB */
}

static enum probe_answer probe(const struct parse_context *context, struct span bytes)
{
    if (bytes.size == 0) return PROBE_MORE;
    enum probe_answer answer = probe_records(context, bytes);
    return answer == PROBE_NO ? tls_v2_fits(bytes) : answer;
}

const struct protocol tls_protocol = {
    .name = "tls",
    .carriers = CARRIER_TCP,
    .flags = PROTOCOL_PROVES_ITSELF,
    .ports = {443, 465, 563, 636, 853, 989, 990, 993, 995, 5061, 8443},
    .probe = probe,
    .parse = parse,
};
