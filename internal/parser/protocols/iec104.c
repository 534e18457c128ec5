/* SPDX-License-Identifier: MIT */
/* IEC 60870-5-104, only on its port: an APCI of six bytes (start 0x68, length, four control
 * fields). */
#include "recognise.h"

static enum probe_answer iec104_probe(const struct parse_context *context, struct span bytes)
{
    if (!context->port_hint) return PROBE_NO;
    if (bytes.size >= 1 && span_u8(bytes, 0) != 0x68) return PROBE_NO;
    if (bytes.size < 6) return PROBE_MORE;
    return span_u8(bytes, 1) >= 4 && span_u8(bytes, 1) <= 253 ? PROBE_YES : PROBE_NO;
}

const struct protocol iec104_protocol = {
    .name = "iec104",
    .carriers = CARRIER_TCP,
    .ports = {2404},
    .probe = iec104_probe,
    .parse = parse_recognised,
};
