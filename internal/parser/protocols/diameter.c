/* SPDX-License-Identifier: MIT */
/* Diameter: the header of RFC 6733, section 3: version 1, a length in words, flags, a command. */
#include "recognise.h"

static enum probe_answer diameter_probe(const struct parse_context *context, struct span bytes)
{
    (void)context;
    if (bytes.size >= 1 && span_u8(bytes, 0) != 1) return PROBE_NO;
    if (bytes.size >= 5 && span_u8(bytes, 4) & 0x0f) return PROBE_NO;
    if (bytes.size < 24) return PROBE_MORE;
    uint32_t size = span_u32(bytes, 0) & 0xffffff, command = span_u32(bytes, 4) & 0xffffff;
    if (size < 28 || size % 4 || size > 65536) return PROBE_NO;
    /* the base commands, and those of the credit control and 3GPP applications */
    bool is_base = command == 257 || command == 258 || command == 274 || command == 275 ||
                   command == 280 || command == 282 || command == 271;
    return is_base || command == 272 || (command >= 300 && command <= 330) ? PROBE_YES : PROBE_NO;
}

const struct protocol diameter_protocol = {
    .name = "diameter",
    .carriers = CARRIER_TCP,
    .ports = {3868},
    .probe = diameter_probe,
    .parse = parse_recognised,
};
