/* SPDX-License-Identifier: MIT */
/* SNMP: the message of RFC 1157 (v1), RFC 1901 (v2c) and RFC 3412 (v3): a sequence that starts with
 * the version. */
#include "recognise.h"

static enum probe_answer snmp_probe(const struct parse_context *context, struct span bytes)
{
    struct cursor cursor = cursor_of(bytes), message, field;
    uint8_t tag;
    size_t stated;
    if (bytes.size < 12 || span_u8(bytes, 0) != 0x30) return PROBE_NO;
    if (!ber_take(&cursor, &tag, &message, &stated)) return PROBE_NO;
    if (cursor_left(&cursor) || (stated != cursor_left(&message) && !context->datagram_cut))
        return PROBE_NO;
    if (!ber_take(&message, &tag, &field, &stated) || tag != 2 || stated != 1) return PROBE_NO;
    uint8_t version = cursor_u8(&field);
    if (!ber_take(&message, &tag, &field, &stated)) return PROBE_NO;
    if (version == 3) return tag == 0x30 && context->port_hint ? PROBE_YES : PROBE_NO;
    if (version > 1 || tag != 4) return PROBE_NO; /* the community: never read out */
    uint8_t pdu = cursor_u8(&message);
    return pdu >= 0xa0 && pdu <= 0xa8 ? PROBE_YES : PROBE_NO;
}

const struct protocol snmp_protocol = {
    .name = "snmp",
    .carriers = CARRIER_UDP,
    .ports = {161, 162},
    .probe = snmp_probe,
    .parse = parse_recognised,
};
