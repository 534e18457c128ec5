/* SPDX-License-Identifier: MIT */
/*
 * MySQL and MariaDB: the server's initial handshake packet, protocol version 10, and the client's
 * request for TLS (MySQL Internals, connection phase).
 */
#include "recognise.h"

enum { CLIENT_SSL = 0x0800, SSL_REQUEST_SIZE = 32 };

/* Length (little-endian), sequence number 0, version 10, and a version text. */
static enum probe_answer mysql_probe(const struct parse_context *context, struct span bytes)
{
    (void)context;
    if (bytes.size >= 3 && (span_u8(bytes, 1) > 1 || span_u8(bytes, 2) != 0)) return PROBE_NO;
    if (bytes.size < 6) return PROBE_MORE;
    if (span_u8(bytes, 3) != 0 || span_u8(bytes, 4) != 10) return PROBE_NO;
    size_t at = 5;
    while (at < bytes.size && at < 69 && span_u8(bytes, at) > 0x20 && span_u8(bytes, at) < 0x7f)
        at++;
    if (span_u8(bytes, 5) < '0' || span_u8(bytes, 5) > '9') return PROBE_NO;
    if (at == bytes.size) return PROBE_MORE;
    return span_u8(bytes, at) == 0 ? PROBE_YES : PROBE_NO;
}

/* The client's answer: a packet of exactly 32 bytes that asks for TLS, or a login. */
static struct parse_result mysql_answer(struct span bytes)
{
    if (bytes.size < 4 + SSL_REQUEST_SIZE) return (struct parse_result){.status = PARSE_MORE};
    size_t size = span_u8(bytes, 0) | (size_t)span_u8(bytes, 1) << 8;
    bool asks =
        span_u8(bytes, 3) == 1 && size == SSL_REQUEST_SIZE && span_u8(bytes, 5) & CLIENT_SSL >> 8;
    if (asks)
        return (struct parse_result){.status = PARSE_SWITCH, .consumed = 4 + SSL_REQUEST_SIZE};
    return parse_done(bytes);
}

/* shared.word[0]: the side that greeted, as 1 + from_originator; [1]: the client wants no TLS. */
static struct parse_result mysql_parse(struct parse_context *context, struct span bytes)
{
    uint64_t *server = &context->states->shared.word[0];
    if (context->at_end) return parse_done(bytes);
    uint64_t *is_plain = &context->states->shared.word[1];
    if (*server == 1u + context->from_originator) /* the rest of its greeting */
        return *is_plain ? parse_done(bytes)
                         : (struct parse_result){.status = PARSE_MORE, .consumed = bytes.size};
    enum probe_answer answer = mysql_probe(context, bytes);
    if (bytes.size < 4 || (answer == PROBE_MORE && span_u8(bytes, 3) == 0))
        return (struct parse_result){.status = PARSE_MORE};
    if (answer == PROBE_YES) {
        const uint8_t *end = memchr(bytes.data + 5, 0, bytes.size - 5);
        if (end)
            say_application(context, (struct span){bytes.data + 5, (size_t)(end - bytes.data) - 5});
        *server = 1u + context->from_originator;
        /* only the client can switch; until then the server's bytes are skipped */
        return (struct parse_result){.status = PARSE_MORE, .consumed = bytes.size};
    }
    struct parse_result result = mysql_answer(bytes);
    *is_plain = span_u8(bytes, 3) != 1 || result.status == PARSE_DONE;
    return *is_plain ? parse_done(bytes) : result;
}

const struct protocol mysql_protocol = {
    .name = "mysql",
    .carriers = CARRIER_TCP,
    .ports = {3306},
    .probe = mysql_probe,
    .parse = mysql_parse,
};
