/* SPDX-License-Identifier: MIT */
/* NetFlow 5 (Cisco), NetFlow 9 (RFC 3954) and IPFIX (RFC 7011): a version, and a size that fits. */
#include "recognise.h"

static enum probe_answer netflow_probe(const struct parse_context *context, struct span bytes)
{
    if (bytes.size < 24) return PROBE_NO;
    unsigned version = span_u16(bytes, 0), count = span_u16(bytes, 2);
    bool exact5 = count >= 1 && count <= 30 && bytes.size == 24 + 48 * (size_t)count;
    if (version == 5) return exact5 ? PROBE_YES : PROBE_NO;
    if (version == 10) return count == bytes.size && context->port_hint ? PROBE_YES : PROBE_NO;
    if (version != 9 || !context->port_hint) return PROBE_NO;
    unsigned set = span_u16(bytes, 20); /* the first flow set: templates, options or data */
    return set <= 1 || set >= 256 ? PROBE_YES : PROBE_NO;
}

const struct protocol netflow_protocol = {
    .name = "netflow",
    .carriers = CARRIER_UDP,
    .ports = {2055, 2056, 4739, 9995, 9996, 9555},
    .probe = netflow_probe,
    .parse = parse_recognised,
};
