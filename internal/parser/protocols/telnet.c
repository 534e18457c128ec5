/* Telnet: option negotiation of RFC 854 and RFC 855; three of them, or one on its port. */
#include "recognise.h"

static enum probe_answer telnet_probe(const struct parse_context *context, struct span bytes)
{
    size_t count = 0;
    for (size_t at = 0; at < bytes.size; at += 3, count++) {
        if (bytes.data[at] != 0xff) break; /* IAC */
        if (bytes.size - at < 3) return PROBE_MORE;
        uint8_t verb = bytes.data[at + 1], option = bytes.data[at + 2];
        if (verb < 0xfa || verb == 0xff) return PROBE_NO;
        if (verb == 0xfa) break; /* a subnegotiation, after the first */
        if (option > 49 && option < 138) return PROBE_NO;
    }
    if (count >= 3 || (count >= 1 && context->port_hint)) return PROBE_YES;
    return bytes.size == 0 || count * 3 == bytes.size ? PROBE_MORE : PROBE_NO;
}

const struct protocol telnet_protocol = {
    .name = "telnet",
    .carriers = CARRIER_TCP,
    .ports = {23},
    .probe = telnet_probe,
    .parse = parse_recognised,
};
