/* SPDX-License-Identifier: MIT */
/*
 * PostgreSQL: the startup message, and the requests for TLS and GSSAPI before it (PostgreSQL
 * documentation, "Message Formats": StartupMessage, SSLRequest, GSSENCRequest).
 */
#include "recognise.h"

enum { VERSION_3 = 0x00030000, SSL_REQUEST = 80877103, GSS_REQUEST = 80877104 };

static enum probe_answer postgresql_probe(const struct parse_context *context, struct span bytes)
{
    (void)context;
    if (bytes.size >= 2 && (span_u8(bytes, 0) || span_u8(bytes, 1))) return PROBE_NO;
    if (bytes.size < 8) return PROBE_MORE;
    uint32_t size = span_u32(bytes, 0), code = span_u32(bytes, 4);
    if (code == SSL_REQUEST || code == GSS_REQUEST) return size == 8 ? PROBE_YES : PROBE_NO;
    if (code >> 16 != VERSION_3 >> 16 || (code & 0xffff) > 2 || size < 9 || size > 4096)
        return PROBE_NO;
    /* parameters follow, as text; "user" is always one of them */
    uint8_t letter = bytes.size > 8 ? span_u8(bytes, 8) : 'u';
    return letter >= 'a' && letter <= 'z' ? PROBE_YES : PROBE_NO;
}

/* shared.word[0]: the client waits for the one-byte reply to its request. */
static struct parse_result postgresql_parse(struct parse_context *context, struct span bytes)
{
    uint64_t *asked = &context->states->shared.word[0];
    if (context->at_end || bytes.size == 0) return parse_done(bytes);
    if (*asked == 0 || *asked == 1u + context->from_originator) { /* the client */
        if (*asked)
            return bytes.size < 4096 ? (struct parse_result){.status = PARSE_MORE}
                                     : (struct parse_result){.status = PARSE_SWITCH};
        enum probe_answer answer = postgresql_probe(context, bytes);
        if (answer == PROBE_MORE) return (struct parse_result){.status = PARSE_MORE};
        if (answer == PROBE_NO) return parse_done(bytes);
        say_application(context, (struct span){NULL, 0});
        if (span_u32(bytes, 4) >> 16 == VERSION_3 >> 16) return parse_done(bytes);
        *asked = 1u + context->from_originator;
        return (struct parse_result){.status = PARSE_MORE, .consumed = 8};
    }
    *asked = 0;
    if (span_u8(bytes, 0) == 'S')
        return (struct parse_result){.status = PARSE_SWITCH, .consumed = 1};
    if (span_u8(bytes, 0) == 'G') return parse_done(bytes);
    return (struct parse_result){.status = PARSE_MORE, .consumed = 1};
}

const struct protocol postgresql_protocol = {
    .name = "postgresql",
    .carriers = CARRIER_TCP,
    .ports = {5432},
    .probe = postgresql_probe,
    .parse = postgresql_parse,
};
