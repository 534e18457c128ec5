/* SPDX-License-Identifier: MIT */
/* SIP: start lines of RFC 3261, section 7. */
#include "recognise.h"

static enum probe_answer sip_probe(const struct parse_context *context, struct span bytes)
{
    enum probe_answer reply = starts_with(bytes, "SIP/2.0 ");
    return reply == PROBE_YES ? reply : probe_request_line(context, bytes, " SIP/2.0", NULL);
}

const struct protocol sip_protocol = {
    .name = "sip",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {5060},
    .probe = sip_probe,
    .parse = parse_recognised,
};
