/* SPDX-License-Identifier: MIT */
/* LDAP and CLDAP: the message envelope of RFC 4511, section 4.1.1, and StartTLS (section 4.14). */
#include "recognise.h"

enum { EXTENDED_REQUEST = 0x77, EXTENDED_RESPONSE = 0x78 };

static bool is_operation(uint8_t tag)
{
    static const uint8_t tags[] = {0x60, 0x61, 0x42, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
                                   0x4a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x50, 0x73, 0x77, 0x78};
    return memchr(tags, tag, sizeof tags) != NULL;
}

/* The envelope: its whole size, and the operation inside. False if it is not LDAP's. */
static bool take_message(struct span bytes, size_t *size, uint8_t *operation, struct cursor *body)
{
    struct cursor cursor = cursor_of(bytes), message, id;
    uint8_t tag;
    size_t stated;
    if (!ber_take(&cursor, &tag, &message, size) || tag != 0x30) return false;
    *size += (size_t)(message.at - bytes.data);
    if (!ber_take(&message, &tag, &id, &stated) || tag != 2 || stated < 1 || stated > 4)
        return false;
    return ber_take(&message, operation, body, &stated) && is_operation(*operation);
}

static enum probe_answer ldap_probe(const struct parse_context *context, struct span bytes)
{
    struct cursor body;
    uint8_t operation;
    size_t size;
    if (bytes.size && span_u8(bytes, 0) != 0x30) return PROBE_NO;
    if (bytes.size < 7) return probe_needs(context, bytes, 7);
    if (!take_message(bytes, &size, &operation, &body))
        return bytes.size < 16 ? probe_needs(context, bytes, 16) : PROBE_NO;
    if (context->carrier == CARRIER_UDP)
        return context->port_hint && (size <= bytes.size || context->datagram_cut) ? PROBE_YES
                                                                                   : PROBE_NO;
    bool opens = operation == 0x60 || operation == 0x63 || operation == EXTENDED_REQUEST;
    return context->port_hint || opens ? PROBE_YES : PROBE_NO;
}

/* shared.word[0]: the side that asked for StartTLS, as 1 + from_originator. */
static struct parse_result ldap_parse(struct parse_context *context, struct span bytes)
{
    static const char start_tls[] = "1.3.6.1.4.1.1466.20037";
    uint64_t *asked = &context->states->shared.word[0];
    struct cursor body;
    uint8_t operation;
    size_t size;
    say_application(context, (struct span){NULL, 0});
    if (context->carrier == CARRIER_UDP || context->at_end) return parse_done(bytes);
    if (*asked == 1u + context->from_originator) /* waits for the reply */
        return (struct parse_result){.status = bytes.size < 4096 ? PARSE_MORE : PARSE_SWITCH};
    if (!take_message(bytes, &size, &operation, &body)) {
        return bytes.size < 16 ? (struct parse_result){.status = PARSE_MORE} : parse_done(bytes);
    }
    if (size > 4096) return parse_done(bytes);
    if (bytes.size < size) return (struct parse_result){.status = PARSE_MORE, .wanted = size};
    if (operation == EXTENDED_REQUEST && !*asked &&
        span_contains((struct span){bytes.data, size}, start_tls)) {
        *asked = 1u + context->from_originator;
        return (struct parse_result){.status = PARSE_MORE, .consumed = size};
    }
    if (operation == EXTENDED_RESPONSE && *asked) { /* resultCode is an ENUMERATED of one byte */
        bool granted = cursor_u16(&body) == 0x0a01 && cursor_u8(&body) == 0;
        if (granted) return (struct parse_result){.status = PARSE_SWITCH, .consumed = size};
        *asked = 0;
    }
    bool is_business = operation != EXTENDED_REQUEST && operation != EXTENDED_RESPONSE;
    if (is_business) return parse_done(bytes);
    return (struct parse_result){.status = PARSE_MORE, .consumed = size};
}

const struct protocol ldap_protocol = {
    .name = "ldap",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {389, 3268},
    .probe = ldap_probe,
    .parse = ldap_parse,
};
