/* SPDX-License-Identifier: MIT */
/* PPTP: the control message header of RFC 2637, section 2: a length, type 1, the magic cookie. */
#include "recognise.h"

static enum probe_answer pptp_probe(const struct parse_context *context, struct span bytes)
{
    (void)context;
    if (bytes.size >= 1 && span_u8(bytes, 0) != 0) return PROBE_NO;
    if (bytes.size < 8) return PROBE_MORE;
    return span_u16(bytes, 2) == 1 && span_u32(bytes, 4) == 0x1a2b3c4d ? PROBE_YES : PROBE_NO;
}

const struct protocol pptp_protocol = {
    .name = "pptp",
    .carriers = CARRIER_TCP,
    .ports = {1723},
    .probe = pptp_probe,
    .parse = parse_recognised,
};
