/* SPDX-License-Identifier: MIT */
/* BACnet/IP (ASHRAE 135, annex J): a BVLC header with the length of the datagram. */
#include "recognise.h"

static enum probe_answer bacnet_probe(const struct parse_context *context, struct span bytes)
{
    if (bytes.size < 4 || span_u8(bytes, 0) != 0x81 || span_u8(bytes, 1) > 0x0c) return PROBE_NO;
    if (span_u16(bytes, 2) != bytes.size && !context->datagram_cut) return PROBE_NO;
    bool holds_npdu = span_u8(bytes, 1) >= 0x09 && span_u8(bytes, 1) <= 0x0b;
    size_t npdu = span_u8(bytes, 1) == 4 ? 10 : 4;
    if (span_u8(bytes, 1) == 4 || holds_npdu)
        return bytes.size > npdu && span_u8(bytes, npdu) == 1 ? PROBE_YES : PROBE_NO;
    return context->port_hint ? PROBE_YES : PROBE_NO;
}

const struct protocol bacnet_protocol = {
    .name = "bacnet",
    .carriers = CARRIER_UDP,
    .ports = {47808},
    .probe = bacnet_probe,
    .parse = parse_recognised,
};
