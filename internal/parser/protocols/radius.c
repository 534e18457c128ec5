/* SPDX-License-Identifier: MIT */
/* RADIUS (RFC 2865, section 3): the length is the datagram's, and the attributes fill it
 * exactly. */
#include "recognise.h"

static enum probe_answer radius_probe(const struct parse_context *context, struct span bytes)
{
    static const uint8_t codes[] = {1, 2, 3, 4, 5, 11, 12, 13, 40, 41, 42, 43, 44, 45};
    if (!context->port_hint || bytes.size < 20 || span_u16(bytes, 2) > bytes.size) return PROBE_NO;
    if (!memchr(codes, span_u8(bytes, 0), sizeof codes)) return PROBE_NO;
    size_t length = span_u16(bytes, 2);
    if (length < 20) return PROBE_NO;
    struct cursor cursor = cursor_over(bytes.data + 20, length - 20);
    while (cursor_left(&cursor)) {
        cursor_skip(&cursor, 1);
        size_t size = cursor_u8(&cursor);
        if (size < 2) return PROBE_NO;
        cursor_skip(&cursor, size - 2);
    }
    return cursor_good(&cursor) ? PROBE_YES : PROBE_NO;
}

const struct protocol radius_protocol = {
    .name = "radius",
    .carriers = CARRIER_UDP,
    .ports = {1812, 1813, 1645, 1646, 3799},
    .probe = radius_probe,
    .parse = parse_recognised,
};
