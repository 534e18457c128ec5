/* SPDX-License-Identifier: MIT */
/* DCE/RPC: the connection-oriented header of C706, chapter 12: version 5.0, a packet type, and a
 * data representation. DCE/RPC over SMB is not recognised here. */
#include "recognise.h"

static enum probe_answer dcerpc_probe(const struct parse_context *context, struct span bytes)
{
    (void)context;
    if (bytes.size >= 1 && span_u8(bytes, 0) != 5) return PROBE_NO;
    if (bytes.size >= 2 && span_u8(bytes, 1) > 1) return PROBE_NO;
    if (bytes.size < 16) return PROBE_MORE;
    uint8_t type = span_u8(bytes, 2);
    bool is_little = span_u8(bytes, 4) == 0x10;
    if ((!is_little && span_u8(bytes, 4) != 0) || span_u8(bytes, 5) > 3) return PROBE_NO;
    if (type > 19 || (type > 3 && type < 11) || span_u16(bytes, 6) != 0) return PROBE_NO;
    unsigned size =
        is_little ? span_u8(bytes, 8) | (unsigned)span_u8(bytes, 9) << 8 : span_u16(bytes, 8);
    return size >= 16 ? PROBE_YES : PROBE_NO;
}

const struct protocol dcerpc_protocol = {
    .name = "dcerpc",
    .carriers = CARRIER_TCP,
    .ports = {135, 593},
    .probe = dcerpc_probe,
    .parse = parse_recognised,
};
