/* SPDX-License-Identifier: MIT */
/* ONC RPC (RFC 5531, section 9): calls of the programs of NFS (RFC 7530): the portmapper, mount,
 * nfs, nlm, nsm and similar ones. Over TCP a record mark precedes the call (section 11). */
#include "recognise.h"

static enum probe_answer rpc_probe(const struct parse_context *context, struct span bytes)
{
    size_t at = context->carrier == CARRIER_TCP ? 4 : 0;
    if (at && bytes.size >= 1 && (span_u8(bytes, 0) & 0x7f)) return PROBE_NO;
    if (bytes.size < at + 24) return probe_needs(context, bytes, at + 24);
    if (at && (span_u32(bytes, 0) & 0x7fffffff) < 40) return PROBE_NO;
    uint32_t program = span_u32(bytes, at + 12), version = span_u32(bytes, at + 16);
    if (span_u32(bytes, at + 4) != 0 || span_u32(bytes, at + 8) != 2) return PROBE_NO;
    return program >= 100000 && program <= 100400 && version <= 20 ? PROBE_YES : PROBE_NO;
}

const struct protocol rpc_protocol = {
    .name = "rpc",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {111, 2049},
    .probe = rpc_probe,
    .parse = parse_recognised,
};
