/* SPDX-License-Identifier: MIT */
/* NTP: RFC 5905, section 7.3, and RFC 1305's control messages (mode 6). */
#include "recognise.h"

/* Control messages, and ntpdc's private mode 7 (ntp_request.h), whose third byte says for which
 * implementation it is: any, the old or the new one. Texts begin with such a first byte, too. */
static bool is_control(struct span bytes, unsigned mode)
{
    uint8_t implementation = span_u8(bytes, 2);
    if (mode == 6) return bytes.size >= 12 && bytes.size % 4 == 0;
    return implementation == 0 || implementation == 2 || implementation == 3;
}

static enum probe_answer ntp_probe(const struct parse_context *context, struct span bytes)
{
    if (!context->port_hint || bytes.size < 8) return PROBE_NO;
    unsigned version = span_u8(bytes, 0) >> 3 & 7, mode = span_u8(bytes, 0) & 7;
    if (version < 1 || version > 4) return PROBE_NO;
    if (mode == 6 || mode == 7)
        return version >= 2 && is_control(bytes, mode) ? PROBE_YES : PROBE_NO;
    return bytes.size >= 48 && span_u8(bytes, 1) <= 16 && mode <= 5 ? PROBE_YES : PROBE_NO;
}

const struct protocol ntp_protocol = {
    .name = "ntp",
    .carriers = CARRIER_UDP,
    .ports = {123},
    .probe = ntp_probe,
    .parse = parse_recognised,
};
