/* SPDX-License-Identifier: MIT */
/* Syslog over UDP: the PRI part of RFC 3164, section 4.1.1, and RFC 5424, section 6.2.1. */
#include "recognise.h"

static enum probe_answer syslog_probe(const struct parse_context *context, struct span bytes)
{
    unsigned priority = 0;
    size_t at = 1;
    if (!context->port_hint || bytes.size < 5 || span_u8(bytes, 0) != '<') return PROBE_NO;
    while (at < 4 && span_u8(bytes, at) >= '0' && span_u8(bytes, at) <= '9')
        priority = priority * 10 + span_u8(bytes, at++) - '0';
    if (at == 1 || at >= bytes.size || span_u8(bytes, at) != '>') return PROBE_NO;
    return priority <= 191 ? PROBE_YES : PROBE_NO;
}

const struct protocol syslog_protocol = {
    .name = "syslog",
    .carriers = CARRIER_UDP,
    .ports = {514},
    .probe = syslog_probe,
    .parse = parse_recognised,
};
