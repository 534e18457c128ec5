/* SPDX-License-Identifier: MIT */
/* Kerberos 5: RFC 4120, section 5.4 to 5.9; over TCP a length precedes it (section 7.2.2). */
#include "recognise.h"

static enum probe_answer kerberos_probe(const struct parse_context *context, struct span bytes)
{
    static const uint8_t tags[] = {0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x74, 0x75, 0x7e};
    struct cursor cursor = cursor_of(bytes), message, sequence, field;
    uint8_t tag;
    size_t stated;
    if (context->carrier == CARRIER_TCP) {
        if (bytes.size >= 1 && span_u8(bytes, 0) != 0) return PROBE_NO;
        if (bytes.size >= 2 && span_u8(bytes, 1) > 1) return PROBE_NO;
        cursor_skip(&cursor, 4);
    }
    if (bytes.size < 24) return probe_needs(context, bytes, 24);
    if (!ber_take(&cursor, &tag, &message, &stated)) return PROBE_NO;
    if (!memchr(tags, tag, sizeof tags)) return PROBE_NO;
    if (!ber_take(&message, &tag, &sequence, &stated) || tag != 0x30) return PROBE_NO;
    if (!ber_take(&sequence, &tag, &field, &stated) || (tag & 0xfe) != 0xa0) return PROBE_NO;
    /* pvno is an INTEGER of one byte, and 5 */
    return cursor_u16(&field) == 0x0201 && cursor_u8(&field) == 5 ? PROBE_YES : PROBE_NO;
}

const struct protocol kerberos_protocol = {
    .name = "kerberos",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {88, 464},
    .probe = kerberos_probe,
    .parse = parse_recognised,
};
