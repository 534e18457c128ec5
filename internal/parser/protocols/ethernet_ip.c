/* SPDX-License-Identifier: MIT */
/* EtherNet/IP: the encapsulation header of the CIP Networks Library, volume 2, section 2-3. */
#include "recognise.h"

static enum probe_answer ethernet_ip_probe(const struct parse_context *context, struct span bytes)
{
    static const uint8_t commands[] = {0x04, 0x63, 0x64, 0x65, 0x66, 0x6f, 0x70};
    if (!context->port_hint) return PROBE_NO;
    if (bytes.size < 24) return probe_needs(context, bytes, 24);
    if (span_u8(bytes, 1) != 0 || !memchr(commands, span_u8(bytes, 0), sizeof commands))
        return PROBE_NO;
    size_t size = span_u8(bytes, 2) | (size_t)span_u8(bytes, 3) << 8;
    if (context->carrier == CARRIER_UDP && size + 24 != bytes.size) return PROBE_NO;
    return span_u32(bytes, 20) == 0 ? PROBE_YES : PROBE_NO; /* options */
}

const struct protocol ethernet_ip_protocol = {
    .name = "ethernet-ip",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {44818},
    .probe = ethernet_ip_probe,
    .parse = parse_recognised,
};
