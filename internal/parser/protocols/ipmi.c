/* SPDX-License-Identifier: MIT */
/* IPMI over LAN: the RMCP header (DSP0136, section 3.2.1): version 6, class ASF or IPMI. */
#include "recognise.h"

static enum probe_answer ipmi_probe(const struct parse_context *context, struct span bytes)
{
    if (!context->port_hint || bytes.size < 8 || span_u8(bytes, 0) != 6) return PROBE_NO;
    uint8_t class = span_u8(bytes, 3) & 0x7f;
    return class >= 6 && class <= 8 ? PROBE_YES : PROBE_NO;
}

const struct protocol ipmi_protocol = {
    .name = "ipmi",
    .carriers = CARRIER_UDP,
    .ports = {623},
    .probe = ipmi_probe,
    .parse = parse_recognised,
};
