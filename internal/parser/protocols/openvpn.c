/* SPDX-License-Identifier: MIT */
/*
 * OpenVPN: its control channel, plain, with tls-auth or with tls-crypt, and the TLS inside it.
 *
 * OpenVPN's network protocol (doxygen, "Network protocol"): an opcode, a session id, and with
 * tls-auth an HMAC, a packet id and a time. Then acknowledgements, then the message's own packet id
 * and a piece of a TLS stream. The reset packet, which comes first, reveals the size of the HMAC.
 * Pieces are taken in order, and repeated ones are skipped. With tls-crypt the content is not
 * readable.
 */
#include "recognise.h"

enum {
    OPCODE_CONTROL = 4,
    OPCODE_ACKNOWLEDGE = 5,
    SESSION_SIZE = 8,
    REPLAY_SIZE = 8, /* tls-auth: packet id and time, after the HMAC */
    TLS_MOST = 32 * 1024,
    ACKNOWLEDGED_MOST = 8,
};

enum { NOT_A_RESET = -1, ENCRYPTED = -2 };

/* The size of the HMAC in a reset packet, 0 without tls-auth. */
static int reset_hmac_size(struct span bytes)
{
    uint8_t first = bytes.size ? span_u8(bytes, 0) : 0;
    if (first != 0x38 && first != 0x40 && first != 0x50) return NOT_A_RESET;
    if (first != 0x40 && bytes.size == 14) /* no acknowledgements, packet 0 */
        return span_u8(bytes, 9) == 0 && span_u32(bytes, 10) == 0 ? 0 : NOT_A_RESET;
    if (first == 0x40 && bytes.size == 26) { /* acknowledges packet 0 */
        bool fits = span_u8(bytes, 9) == 1 && span_u32(bytes, 10) == 0 && span_u32(bytes, 22) == 0;
        return fits ? 0 : NOT_A_RESET;
    }
    /* tls-crypt: the replay packet id is 1 (or 0x0f000001), then a time stamp */
    if (bytes.size >= 54 && (span_u32(bytes, 9) & 0xf0ffffff) == 1) return ENCRYPTED;
    /* tls-auth: an HMAC (MD5, SHA-1, SHA-256, SHA-512), then the replay packet id */
    static const uint8_t hmacs[] = {16, 20, 32, 64};
    for (size_t i = 0; i < sizeof hmacs; i++) {
        size_t at = 9 + (size_t)hmacs[i];
        if (bytes.size >= at + 13 && bytes.size <= at + 25 && span_u32(bytes, at) == 1)
            return hmacs[i];
    }
    return NOT_A_RESET;
}

static enum probe_answer openvpn_probe(const struct parse_context *context, struct span bytes)
{
    if (context->carrier == CARRIER_UDP)
        return reset_hmac_size(bytes) != NOT_A_RESET ? PROBE_YES : PROBE_NO;
    if (bytes.size < 3) return PROBE_MORE;
    size_t size = span_u16(bytes, 0);
    if (size < 14 || size > 120) return PROBE_NO;
    if ((span_u8(bytes, 2) != 0x38 && span_u8(bytes, 2) != 0x40 && span_u8(bytes, 2) != 0x50))
        return PROBE_NO;
    if (bytes.size < size + 2) return PROBE_MORE;
    struct span packet = {bytes.data + 2, size};
    return reset_hmac_size(packet) != NOT_A_RESET ? PROBE_YES : PROBE_NO;
}

/* ---------------------------------------------------------------- the TLS inside */

/*
 * The state of a direction, besides the two words that TLS uses. WORD_DUE is the next packet id,
 * less 1 (resets are 0). WORD_STREAM holds how much of the TLS stream is present, and how much was
 * read.
 */
enum { WORD_DUE = 2, WORD_STREAM = 3 };
/* shared.word[WORD_HMAC]: the HMAC's size plus 1. */
enum { WORD_HMAC = 2 };

/* The certificates of a VPN name its users and a private authority; its hellos name software. Only
 * the hellos are emitted. */
static void emit_hellos(void *owner, const struct event *event)
{
    const struct sink *outer = owner;
    if (event->kind != EVENT_CERTIFICATE) outer->emit(outer->owner, event);
}

static struct parse_result parse_tls(struct parse_context *context, struct span bytes)
{
    extern const struct protocol tls_protocol;
    struct sink outer = *context->sink, inner = {emit_hellos, &outer};
    const struct sink *before = context->sink;
    context->sink = &inner;
    struct parse_result result = tls_protocol.parse(context, bytes);
    context->sink = before;
    return result;
}

static bool take_piece(struct parse_context *context, uint64_t *stream, struct span piece)
{
    const struct handshake_store *store = &context->store;
    unsigned number = context->from_originator ? 0 : 1;
    uint32_t there = (uint32_t)*stream, read = (uint32_t)(*stream >> 32);
    if (piece.size > TLS_MOST - there) return true;
    struct span all = store->put(store->owner, number, there, piece);
    if (all.size < there + piece.size) return true;
    there += (uint32_t)piece.size;
    if (read < there) {
        struct span fresh = {all.data + read, there - read};
        struct parse_result result = parse_tls(context, fresh);
        if (result.status != PARSE_MORE || result.consumed > TLS_MOST) return true;
        read += (uint32_t)result.consumed;
    }
    *stream = (uint64_t)read << 32 | there;
    return read > TLS_MOST;
}

/* Handles one packet; true once this direction needs no more packets. */
static bool take_packet(struct parse_context *context, struct span bytes)
{
    uint64_t *hmac = &context->states->shared.word[WORD_HMAC];
    uint64_t *word = context->states->direction[context->from_originator ? 0 : 1].word;
    struct cursor c = cursor_of(bytes);
    uint8_t opcode = cursor_u8(&c) >> 3;
    if (opcode != OPCODE_CONTROL && opcode != OPCODE_ACKNOWLEDGE) {
        int size = reset_hmac_size(bytes);
        if (size < 0) return true;
        *hmac = (uint64_t)size + 1;
        return false;
    }
    if (opcode == OPCODE_ACKNOWLEDGE || !*hmac) return !*hmac;
    cursor_skip(&c, SESSION_SIZE);
    if (*hmac > 1) cursor_skip(&c, (size_t)*hmac - 1 + REPLAY_SIZE);
    uint8_t acknowledged = cursor_u8(&c);
    if (acknowledged > ACKNOWLEDGED_MOST) return true;
    if (acknowledged) cursor_skip(&c, acknowledged * sizeof(uint32_t) + SESSION_SIZE);
    uint32_t number = cursor_u32(&c);
    if (!cursor_good(&c)) return true;
    if (number != word[WORD_DUE] + 1) return false; /* repeated, or too early */
    word[WORD_DUE]++;
    return take_piece(context, &word[WORD_STREAM], cursor_rest(&c));
}

static struct parse_result openvpn_parse(struct parse_context *context, struct span bytes)
{
    struct parse_result more = {.status = PARSE_MORE};
    say_application(context, (struct span){NULL, 0});
    if (context->carrier == CARRIER_UDP) {
        more.consumed = bytes.size;
        return take_packet(context, bytes) ? parse_done(bytes) : more;
    }
    while (bytes.size - more.consumed >= 2) {
        struct span left = {bytes.data + more.consumed, bytes.size - (size_t)more.consumed};
        size_t size = span_u16(left, 0);
        if (left.size < 2 + size) {
            more.wanted = 2 + size;
            return context->at_end ? parse_done(bytes) : more;
        }
        more.consumed += 2 + size;
        if (take_packet(context, (struct span){left.data + 2, size})) return parse_done(bytes);
    }
    more.wanted = 2;
    return context->at_end ? parse_done(bytes) : more;
}

const struct protocol openvpn_protocol = {
    .name = "openvpn",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {1194},
    .probe = openvpn_probe,
    .parse = openvpn_parse,
};
