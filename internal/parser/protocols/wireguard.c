/* SPDX-License-Identifier: MIT */
/* WireGuard: handshake initiation, response and cookie reply (wireguard.com/protocol): a type,
 * three zero bytes, and a fixed size each. */
#include "recognise.h"

static enum probe_answer wireguard_probe(const struct parse_context *context, struct span bytes)
{
    if (bytes.size < 64 || span_u8(bytes, 1) || span_u8(bytes, 2) || span_u8(bytes, 3))
        return PROBE_NO;
    switch (span_u8(bytes, 0)) {
    case 1: return bytes.size == 148 ? PROBE_YES : PROBE_NO;
    case 2: return bytes.size == 92 ? PROBE_YES : PROBE_NO;
    case 3: return bytes.size == 64 ? PROBE_YES : PROBE_NO;
    case 4: return context->port_hint && bytes.size % 16 == 0 ? PROBE_YES : PROBE_NO;
    default: return PROBE_NO;
    }
}

const struct protocol wireguard_protocol = {
    .name = "wireguard",
    .carriers = CARRIER_UDP,
    .ports = {51820},
    .probe = wireguard_probe,
    .parse = parse_recognised,
};
