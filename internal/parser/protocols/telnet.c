/* SPDX-License-Identifier: MIT */
/* Telnet: option negotiation of RFC 854 and RFC 855. Three options are required, or one on its
 * port. */
#include "recognise.h"

static enum probe_answer telnet_probe(const struct parse_context *context, struct span bytes)
{
    size_t wanted = context->port_hint ? 1 : 3;
    for (size_t count = 0; count < wanted; count++) {
        if (bytes.size < 3)
            return bytes.size == 0 || span_u8(bytes, 0) == 0xff ? PROBE_MORE : PROBE_NO;
        uint8_t verb = span_u8(bytes, 1), option = span_u8(bytes, 2);
        bool is_option = option < 50 || option >= 138; /* assigned options */
        if (span_u8(bytes, 0) != 0xff || verb < 0xfb || verb == 0xff || !is_option) return PROBE_NO;
        bytes.data += 3;
        bytes.size -= 3;
    }
    return PROBE_YES;
}

const struct protocol telnet_protocol = {
    .name = "telnet",
    .carriers = CARRIER_TCP,
    .ports = {23},
    .probe = telnet_probe,
    .parse = parse_recognised,
};
