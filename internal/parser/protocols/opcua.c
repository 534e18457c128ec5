/* SPDX-License-Identifier: MIT */
/* OPC UA over TCP: the hello and acknowledge of OPC 10000-6, section 7.1.2. */
#include "recognise.h"

static enum probe_answer opcua_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"HELF", "ACKF", "OPNF", "RHEF", NULL};
    (void)context;
    enum probe_answer answer = starts_with_one(bytes, starts);
    if (answer != PROBE_YES || bytes.size < 8) return answer == PROBE_NO ? PROBE_NO : PROBE_MORE;
    return span_u8(bytes, 6) == 0 && span_u8(bytes, 7) == 0 ? PROBE_YES : PROBE_NO;
}

const struct protocol opcua_protocol = {
    .name = "opcua",
    .carriers = CARRIER_TCP,
    .ports = {4840},
    .probe = opcua_probe,
    .parse = parse_recognised,
};
