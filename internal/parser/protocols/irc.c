/* SPDX-License-Identifier: MIT */
/* IRC (RFC 2812, section 3): the registration of a client and the greeting of a server. */
#include "recognise.h"

static enum probe_answer irc_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const sure[] = {"CAP LS", "NOTICE AUTH :", "NICK ", "PASS ", ":", NULL};
    enum probe_answer answer = starts_with_one(bytes, sure);
    if (answer != PROBE_YES) return answer;
    bool whole;
    struct span line = first_line(bytes, &whole);
    if (!whole) return line.size < 512 ? PROBE_MORE : PROBE_NO;
    if (span_starts(line, "CAP LS") || span_starts(line, "NOTICE AUTH :")) return PROBE_YES;
    if (span_u8(line, 0) == ':')
        return span_contains(line, " NOTICE ") || span_contains(line, " 001 ") ? PROBE_YES
                                                                               : PROBE_NO;
    /* other protocols have NICK and PASS too: require USER after it, or the port */
    if (context->port_hint) return PROBE_YES;
    if (span_contains(bytes, "\nUSER ")) return PROBE_YES;
    return bytes.size < 256 ? PROBE_MORE : PROBE_NO;
}

const struct protocol irc_protocol = {
    .name = "irc",
    .carriers = CARRIER_TCP,
    .ports = {6667, 6668, 6669, 6660, 7000},
    .probe = irc_probe,
    .parse = parse_recognised,
};
