/* SPDX-License-Identifier: MIT */
/* MongoDB: the message header of its wire protocol: a length, two ids, an operation code. */
#include "recognise.h"

static enum probe_answer mongodb_probe(const struct parse_context *context, struct span bytes)
{
    struct cursor cursor = cursor_of(bytes);
    if (bytes.size >= 4 && span_u8(bytes, 3) > 2) return PROBE_NO; /* at most 48 MB */
    if (bytes.size < 16) return PROBE_MORE;
    uint32_t size = cursor_u32_le(&cursor);
    cursor_skip(&cursor, 4);
    uint32_t answers = cursor_u32_le(&cursor), operation = cursor_u32_le(&cursor);
    if (size < 26) return PROBE_NO;
    /* OP_QUERY and OP_MSG are requests. OP_REPLY, and replies, are weak evidence without the
     * port. */
    if (operation == 2004 || operation == 2013)
        return answers == 0 || context->port_hint ? PROBE_YES : PROBE_NO;
    return context->port_hint && (operation == 1 || operation == 2012) ? PROBE_YES : PROBE_NO;
}

const struct protocol mongodb_protocol = {
    .name = "mongodb",
    .carriers = CARRIER_TCP,
    .ports = {27017},
    .probe = mongodb_probe,
    .parse = parse_recognised,
};
