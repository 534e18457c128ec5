/* SPDX-License-Identifier: MIT */
/* L2TP: the control message header of RFC 2661, section 3.1, on its port. */
#include "recognise.h"

static enum probe_answer l2tp_probe(const struct parse_context *context, struct span bytes)
{
    if (!context->port_hint || bytes.size < 6 || (span_u8(bytes, 1) & 0x0f) != 2) return PROBE_NO;
    bool is_control = span_u8(bytes, 0) & 0x80;
    if (!is_control) return PROBE_YES;
    if ((span_u8(bytes, 0) & 0xc8) != 0xc8) return PROBE_NO; /* with length and sequence */
    return span_u16(bytes, 2) == bytes.size || context->datagram_cut ? PROBE_YES : PROBE_NO;
}

const struct protocol l2tp_protocol = {
    .name = "l2tp",
    .carriers = CARRIER_UDP,
    .ports = {1701},
    .probe = l2tp_probe,
    .parse = parse_recognised,
};
