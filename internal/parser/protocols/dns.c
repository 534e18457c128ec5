/* SPDX-License-Identifier: MIT */
/*
 * dns - queries and replies over UDP and TCP (RFC 1035, RFC 7766).
 *
 * On port 53 everything that looks like a message is DNS. On other ports only a datagram (or a
 * stream's first message) that is exactly one ordinary query or reply is DNS. If a port of mDNS or
 * another relative serves the message, it is left to that parser.
 */
#include "dns_message.h"

enum { LENGTH_SIZE = 2, STRICT_MESSAGE_MAX = 4096 };

static bool is_relatives_port(uint16_t port)
{
    return port == 5353 || port == 5355 || port == 137;
}

static enum probe_answer datagram_probe(const struct parse_context *context, struct span bytes)
{
    bool mine = context->port_hint
                    ? dns_message_is_plausible(bytes, context->datagram_cut ? SIZE_MAX : bytes.size)
                    : dns_message_is_certain(bytes);
    return mine ? PROBE_YES : PROBE_NO;
}

/* RFC 1035, section 4.2.2: a length precedes every message. */
static enum probe_answer stream_probe(const struct parse_context *context, struct span bytes)
{
    struct cursor c = cursor_of(bytes);
    size_t length = cursor_u16(&c);
    if (!cursor_good(&c)) return PROBE_MORE;
    if (length < DNS_HEADER_SIZE) return PROBE_NO;
    if (!context->port_hint && length > STRICT_MESSAGE_MAX) return PROBE_NO;
    struct cursor message = cursor_sub_clamped(&c, length);
    struct span there = cursor_rest(&message);
    if (there.size < DNS_HEADER_SIZE) return PROBE_MORE;
    if (!dns_message_is_plausible(there, length)) return PROBE_NO;
    if (context->port_hint) return PROBE_YES;
    if (there.size < length) return PROBE_MORE;
    return dns_message_is_certain(there) ? PROBE_YES : PROBE_NO;
}

static enum probe_answer dns_probe(const struct parse_context *context, struct span bytes)
{
    if (context->carrier == CARRIER_TCP) {
        uint16_t server = context->from_originator ? context->receiver_port : context->sender_port;
        return is_relatives_port(server) ? PROBE_NO : stream_probe(context, bytes);
    }
    if (is_relatives_port(dns_message_server_port(context, bytes))) return PROBE_NO;
    return datagram_probe(context, bytes);
}

static struct parse_result datagram_parse(struct parse_context *context, struct span bytes)
{
    struct name_message message;
    /* One odd datagram does not make the next one odd: continue either way. */
    if (dns_message_is_plausible(bytes, context->datagram_cut ? SIZE_MAX : bytes.size)) {
        (void)dns_message_parse(context, bytes, NAME_DNS, &message);
    } else {
        emit_oddity(context, "a datagram in a DNS flow is not a DNS message");
    }
    return (struct parse_result){.status = PARSE_MORE, .consumed = bytes.size};
}

static struct parse_result stream_parse(struct parse_context *context, struct span bytes)
{
    struct cursor c = cursor_of(bytes);
    struct name_message message;
    while (cursor_left(&c) >= LENGTH_SIZE) {
        uint64_t consumed = bytes.size - cursor_left(&c);
        size_t length = cursor_u16(&c);
        if (length < DNS_HEADER_SIZE) {
            emit_oddity(context, "a DNS message in a stream is shorter than its header");
            return (struct parse_result){.status = PARSE_MALFORMED, .consumed = consumed};
        }
        if (cursor_left(&c) < length && !context->at_end) {
            return (struct parse_result){
                .status = PARSE_MORE, .consumed = consumed, .wanted = LENGTH_SIZE + length};
        }
        struct cursor body = cursor_sub_clamped(&c, length);
        text_clear(&context->text); /* the sink has the last message's text */
        (void)dns_message_parse(context, cursor_rest(&body), NAME_DNS, &message);
    }
    return (struct parse_result){.status = PARSE_MORE,
                                 .consumed = bytes.size - cursor_left(&c),
                                 .wanted = LENGTH_SIZE + DNS_HEADER_SIZE};
}

static struct parse_result dns_parse(struct parse_context *context, struct span bytes)
{
    if (context->carrier == CARRIER_TCP) return stream_parse(context, bytes);
    return datagram_parse(context, bytes);
}

const struct protocol dns_protocol = {
    .name = "dns",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {53},
    .probe = dns_probe,
    .parse = dns_parse,
};
