/* SPDX-License-Identifier: MIT */
/* BGP: the message header of RFC 4271, section 4.1: a marker of sixteen ones, a length, a type. */
#include "recognise.h"

static enum probe_answer bgp_probe(const struct parse_context *context, struct span bytes)
{
    (void)context;
    for (size_t i = 0; i < bytes.size && i < 16; i++) {
        if (span_u8(bytes, i) != 0xff) return PROBE_NO;
    }
    if (bytes.size < 19) return PROBE_MORE;
    size_t size = span_u16(bytes, 16);
    uint8_t type = span_u8(bytes, 18);
    return size >= 19 && size <= 4096 && type >= 1 && type <= 5 ? PROBE_YES : PROBE_NO;
}

const struct protocol bgp_protocol = {
    .name = "bgp",
    .carriers = CARRIER_TCP,
    .ports = {179},
    .probe = bgp_probe,
    .parse = parse_recognised,
};
