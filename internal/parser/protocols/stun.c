/* SPDX-License-Identifier: MIT */
/*
 * STUN (RFC 8489, section 5): two zero bits, the magic cookie, a length that is exact. Without the
 * cookie (RFC 3489) the attributes must fill the datagram.
 */
#include "recognise.h"

/* RFC 3489, section 11: binding and shared secret messages, and attributes of small numbers. */
static bool is_classic(struct span bytes)
{
    uint16_t type = span_u16(bytes, 0) & 0xfeef;
    if ((type != 1 && type != 2) || span_u16(bytes, 2) + 20u != bytes.size) return false;
    struct cursor cursor = cursor_over(bytes.data + 20, bytes.size - 20);
    while (cursor_left(&cursor)) {
        uint16_t attribute = cursor_u16(&cursor);
        cursor_skip(&cursor, cursor_u16(&cursor));
        if (attribute == 0 || (attribute > 0x30 && attribute < 0x8000)) return false;
    }
    return cursor_good(&cursor);
}

static enum probe_answer stun_probe(const struct parse_context *context, struct span bytes)
{
    if (bytes.size >= 1 && span_u8(bytes, 0) & 0xc0) return PROBE_NO;
    if (bytes.size < 20) return probe_needs(context, bytes, 20);
    size_t length = span_u16(bytes, 2);
    if (length % 4) return PROBE_NO;
    if (span_u32(bytes, 4) != 0x2112a442) {
        bool is_datagram = context->carrier == CARRIER_UDP;
        if (!is_datagram || (length == 0 && !context->port_hint)) return PROBE_NO;
        return is_classic(bytes) ? PROBE_YES : PROBE_NO;
    }
    if (context->carrier == CARRIER_TCP || context->datagram_cut) return PROBE_YES;
    return length + 20 == bytes.size ? PROBE_YES : PROBE_NO;
}

/*
 * Calls share their port with DTLS (RFC 7983, section 7), whose hellos carry more facts than STUN.
 * A relay puts them into ChannelData (RFC 8656, section 12.4): a channel number and a length.
 */
static struct parse_result stun_parse(struct parse_context *context, struct span bytes)
{
    enum { CHANNEL_HEADER_SIZE = 4 };
    extern const struct protocol dtls_protocol;
    say_application(context, (struct span){NULL, 0});
    if (context->carrier == CARRIER_TCP) return parse_done(bytes);
    struct span inner = bytes;
    if (bytes.size > CHANNEL_HEADER_SIZE && span_u8(bytes, 0) >> 4 == 4)
        inner = (struct span){bytes.data + CHANNEL_HEADER_SIZE, bytes.size - CHANNEL_HEADER_SIZE};
    if (dtls_protocol.probe(context, inner) == PROBE_YES) (void)dtls_protocol.parse(context, inner);
    return (struct parse_result){.status = PARSE_MORE, .consumed = bytes.size};
}

const struct protocol stun_protocol = {
    .name = "stun",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {3478, 3479, 19302},
    .probe = stun_probe,
    .parse = stun_parse,
};
