/* SPDX-License-Identifier: MIT */
/* CoAP (RFC 7252, section 3), only on its port: the header, and options that can be walked. */
#include "recognise.h"

static enum probe_answer coap_probe(const struct parse_context *context, struct span bytes)
{
    struct cursor cursor = cursor_of(bytes);
    uint8_t first = cursor_u8(&cursor), code = cursor_u8(&cursor);
    cursor_skip(&cursor, 2 + (first & 15u));
    if (!context->port_hint || first >> 6 != 1 || (first & 15) > 8) return PROBE_NO;
    if (!cursor_good(&cursor) || code >> 5 == 1 || code >> 5 > 5 || code >> 5 == 3) return PROBE_NO;
    while (cursor_left(&cursor)) {
        uint8_t head = cursor_u8(&cursor);
        if (head == 0xff) break;
        unsigned delta = head >> 4, size = head & 15;
        if (delta == 15 || size == 15) return PROBE_NO;
        cursor_skip(&cursor, delta == 13 ? 1 : delta == 14 ? 2 : 0);
        if (size == 13)
            size = 13u + cursor_u8(&cursor);
        else if (size == 14)
            size = 269u + cursor_u16(&cursor);
        cursor_skip(&cursor, size);
    }
    return cursor_good(&cursor) || context->datagram_cut ? PROBE_YES : PROBE_NO;
}

const struct protocol coap_protocol = {
    .name = "coap",
    .carriers = CARRIER_UDP,
    .ports = {5683},
    .probe = coap_probe,
    .parse = parse_recognised,
};
