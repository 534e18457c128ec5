/* SPDX-License-Identifier: MIT */
/* XMPP: the stream header of RFC 6120, section 4.7, and STARTTLS (section 5.4). */
#include "recognise.h"

enum { HEADER_LIMIT = 1024, STANZAS_LIMIT = 8192 };

static enum probe_answer xmpp_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"<?xml ", "<stream:stream", NULL};
    (void)context;
    enum probe_answer answer = starts_with_one(bytes, starts);
    if (answer != PROBE_YES) return answer;
    if (bytes.size > HEADER_LIMIT) bytes.size = HEADER_LIMIT;
    if (span_contains(bytes, "<stream:stream") && span_contains(bytes, "jabber:")) return PROBE_YES;
    return bytes.size == HEADER_LIMIT ? PROBE_NO : PROBE_MORE;
}

/* The end of the element that starts with this text; 0 if it is not whole. */
static size_t element_end(struct span bytes, const char *text)
{
    size_t size = strlen(text);
    for (size_t at = 0; at + size < bytes.size; at++) {
        if (memcmp(bytes.data + at, text, size) != 0) continue;
        const uint8_t *end = memchr(bytes.data + at, '>', bytes.size - at);
        return end ? (size_t)(end - bytes.data) + 1 : 0;
    }
    return 0;
}

/* shared.word[0]: the client has asked for TLS. Bytes are kept, within a bound, until the reply. */
static struct parse_result xmpp_parse(struct parse_context *context, struct span bytes)
{
    uint64_t *asked = &context->states->shared.word[0];
    say_application(context, (struct span){NULL, 0});
    size_t end = element_end(bytes, "<proceed");
    if (*asked && *asked != 1u + context->from_originator && end)
        return (struct parse_result){.status = PARSE_SWITCH, .consumed = end};
    end = element_end(bytes, "<starttls");
    if (end && !*asked && !span_contains(bytes, "<stream:features")) {
        *asked = 1u + context->from_originator;
        return (struct parse_result){.status = PARSE_MORE, .consumed = end};
    }
    if (context->at_end || bytes.size > STANZAS_LIMIT) return parse_done(bytes);
    return (struct parse_result){.status = PARSE_MORE, .wanted = bytes.size + 1};
}

const struct protocol xmpp_protocol = {
    .name = "xmpp",
    .carriers = CARRIER_TCP,
    .ports = {5222, 5269},
    .probe = xmpp_probe,
    .parse = xmpp_parse,
};
