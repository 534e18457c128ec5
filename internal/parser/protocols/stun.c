/* STUN: RFC 8489, section 5: two zero bits, the magic cookie, a length that is exact. */
#include "recognise.h"

static enum probe_answer stun_probe(const struct parse_context *context, struct span bytes)
{
    if (bytes.size >= 1 && bytes.data[0] & 0xc0) return PROBE_NO;
    if (bytes.size < 20) return probe_needs(context, bytes, 20);
    if (read_u32(bytes, 4) != 0x2112a442) return PROBE_NO;
    size_t length = read_u16(bytes, 2);
    if (length % 4) return PROBE_NO;
    if (context->carrier == CARRIER_TCP || context->datagram_cut) return PROBE_YES;
    return length + 20 == bytes.size ? PROBE_YES : PROBE_NO;
}

const struct protocol stun_protocol = {
    .name = "stun",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {3478, 3479, 19302},
    .probe = stun_probe,
    .parse = parse_recognised,
};
