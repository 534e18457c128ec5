/* SPDX-License-Identifier: MIT */
/* NetBIOS datagrams (RFC 1002, section 4.4): a type, flags, and the sender's own address and
 * port. */
#include "recognise.h"

static enum probe_answer netbios_datagram_probe(const struct parse_context *context,
                                                struct span bytes)
{
    if (!context->port_hint || bytes.size < 14) return PROBE_NO;
    if (span_u8(bytes, 0) < 0x10 || span_u8(bytes, 0) > 0x16 || span_u8(bytes, 1) & 0xf0)
        return PROBE_NO;
    return span_u16(bytes, 8) == 138 || context->sender_port == 138 ? PROBE_YES : PROBE_NO;
}

const struct protocol netbios_datagram_protocol = {
    .name = "netbios-dgm",
    .carriers = CARRIER_UDP,
    .ports = {138},
    .probe = netbios_datagram_probe,
    .parse = parse_recognised,
};
