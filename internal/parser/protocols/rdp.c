/* SPDX-License-Identifier: MIT */
/*
 * RDP: the X.224 connection request and confirm of [MS-RDPBCGR], sections 2.2.1.1 and 2.2.1.2, in
 * TPKT (RFC 1006). If the server chooses TLS, TLS follows.
 */
#include "recognise.h"

enum { NEGOTIATION_RESPONSE = 2 };

/* Only RDP has these after the X.224 header: a cookie, or a negotiation of 8 bytes. */
static bool is_rdp(struct span rest)
{
    if (rest.size == 0) return true;
    if (span_starts(rest, "Cookie: mstshash=") || span_starts(rest, "Cookie: msts=")) return true;
    if (span_starts(rest, "tsv://")) return true;
    return rest.size >= 8 && span_u8(rest, 0) >= 1 && span_u8(rest, 0) <= 3 &&
           span_u8(rest, 2) == 8 && span_u8(rest, 3) == 0;
}

static enum probe_answer rdp_probe(const struct parse_context *context, struct span bytes)
{
    if (bytes.size >= 1 && span_u8(bytes, 0) != 3) return PROBE_NO;
    if (bytes.size >= 2 && span_u8(bytes, 1) != 0) return PROBE_NO;
    if (bytes.size < 11) return PROBE_MORE;
    size_t size = span_u16(bytes, 2);
    uint8_t type = span_u8(bytes, 5) & 0xf0;
    if (size < 11 || size > 512 || span_u8(bytes, 4) + 5u != size) return PROBE_NO;
    if (type != 0xe0 && type != 0xd0) return PROBE_NO;
    if (bytes.size < size) return PROBE_MORE;
    struct span rest = {bytes.data + 11, size - 11};
    return is_rdp(rest) && (rest.size || context->port_hint) ? PROBE_YES : PROBE_NO;
}

static struct parse_result rdp_parse(struct parse_context *context, struct span bytes)
{
    enum probe_answer answer = rdp_probe(context, bytes);
    if (answer == PROBE_MORE && !context->at_end)
        return (struct parse_result){.status = PARSE_MORE};
    if (answer != PROBE_YES) return parse_done(bytes);
    say_application(context, (struct span){NULL, 0});
    size_t size = span_u16(bytes, 2);
    bool is_confirm = (span_u8(bytes, 5) & 0xf0) == 0xd0;
    if (!is_confirm) /* the client's next bytes depend on the reply */
        return (struct parse_result){.status = PARSE_MORE, .consumed = size};
    bool chooses =
        size >= 19 && span_u8(bytes, 11) == NEGOTIATION_RESPONSE && span_u8(bytes, 15) != 0;
    if (!chooses) return parse_done(bytes);
    return (struct parse_result){.status = PARSE_SWITCH, .consumed = size};
}

const struct protocol rdp_protocol = {
    .name = "rdp",
    .carriers = CARRIER_TCP,
    .ports = {3389},
    .probe = rdp_probe,
    .parse = rdp_parse,
};
