/* SPDX-License-Identifier: MIT */
/* IKE: the header of RFC 7296, section 3.1, and RFC 2408; on port 4500 after four zero bytes. */
#include "recognise.h"

static enum probe_answer isakmp_probe(const struct parse_context *context, struct span bytes)
{
    if (!context->port_hint) return PROBE_NO;
    bool behind_marker = bytes.size >= 32 && span_u32(bytes, 0) == 0; /* RFC 3948, section 2.2 */
    if (behind_marker) bytes = (struct span){bytes.data + 4, bytes.size - 4};
    if (bytes.size < 28) return PROBE_NO;
    if (span_u8(bytes, 17) != 0x10 && span_u8(bytes, 17) != 0x20 && span_u8(bytes, 17) != 0x21)
        return PROBE_NO;
    return span_u32(bytes, 24) == bytes.size || context->datagram_cut ? PROBE_YES : PROBE_NO;
}

const struct protocol isakmp_protocol = {
    .name = "isakmp",
    .carriers = CARRIER_UDP,
    .ports = {500, 4500},
    .probe = isakmp_probe,
    .parse = parse_recognised,
};
