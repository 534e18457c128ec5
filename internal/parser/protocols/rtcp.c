/* SPDX-License-Identifier: MIT */
/* RTCP (RFC 3550, section 6): a compound datagram that starts with a report. Further packets
 * follow, and their lengths add up. */
#include "recognise.h"

static enum probe_answer rtcp_probe(const struct parse_context *context, struct span bytes)
{
    struct cursor cursor = cursor_of(bytes);
    size_t count = 0;
    (void)context;
    while (cursor_left(&cursor)) {
        uint8_t first = cursor_u8(&cursor), type = cursor_u8(&cursor);
        size_t words = cursor_u16(&cursor);
        cursor_skip(&cursor, words * 4);
        if (!cursor_good(&cursor) || first >> 6 != 2 || type < 200 || type > 207) return PROBE_NO;
        if (count == 0 && type > 201) return PROBE_NO;
        if (type == 200 && words != 6 + 6 * (size_t)(first & 31)) return PROBE_NO;
        count++;
    }
    return count >= 2 ? PROBE_YES : PROBE_NO;
}

const struct protocol rtcp_protocol = {
    .name = "rtcp",
    .carriers = CARRIER_UDP,
    .probe = rtcp_probe,
    .parse = parse_recognised,
};
