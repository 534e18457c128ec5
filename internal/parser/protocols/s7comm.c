/* SPDX-License-Identifier: MIT */
/* Siemens S7: ISO transport (RFC 1006, X.224) on port 102 that carries protocol 0x32, or its newer
 * 0x72. On its port the connection request alone is enough. */
#include "recognise.h"

static enum probe_answer s7comm_probe(const struct parse_context *context, struct span bytes)
{
    if (!context->port_hint) return PROBE_NO;
    if (bytes.size >= 1 && span_u8(bytes, 0) != 3) return PROBE_NO;
    if (bytes.size >= 2 && span_u8(bytes, 1) != 0) return PROBE_NO;
    if (bytes.size < 8) return PROBE_MORE;
    uint8_t type = span_u8(bytes, 5) & 0xf0;
    if (type == 0xf0)
        return span_u8(bytes, 7) == 0x32 || span_u8(bytes, 7) == 0x72 ? PROBE_YES : PROBE_NO;
    if (type != 0xe0 && type != 0xd0) return PROBE_NO;
    /* S7's called TSAP (parameter 0xc2) is a kind of connection, 1 to 3, then rack and slot */
    if (bytes.size < 22) return span_u16(bytes, 2) < 22 ? PROBE_NO : PROBE_MORE;
    struct cursor cursor = cursor_over(bytes.data + 11, bytes.size - 11);
    while (cursor_left(&cursor)) {
        uint8_t parameter = cursor_u8(&cursor), size = cursor_u8(&cursor);
        struct cursor value = cursor_sub(&cursor, size);
        uint8_t kind = cursor_u8(&value);
        if (cursor_good(&value) && parameter == 0xc2 && size == 2)
            return kind >= 1 && kind <= 3 ? PROBE_YES : PROBE_NO;
    }
    return PROBE_NO;
}

const struct protocol s7comm_protocol = {
    .name = "s7comm",
    .carriers = CARRIER_TCP,
    .ports = {102},
    .probe = s7comm_probe,
    .parse = parse_recognised,
};
