/* SPDX-License-Identifier: MIT */
/* memcached, only on its port: its text protocol (protocol.txt) and binary magic
 * (BinaryProtocolRevamped). */
#include "recognise.h"

static enum probe_answer memcached_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const words[] = {"get ",    "gets ",      "set ",    "add ",      "stats",
                                        "version", "delete ",    "incr ",   "flush_all", "VALUE ",
                                        "STAT ",   "STORED\r\n", "END\r\n", "VERSION ",  NULL};
    if (!context->port_hint) return PROBE_NO;
    if (context->carrier == CARRIER_UDP) { /* request id, sequence, datagrams, reserved */
        if (bytes.size < 12 || span_u16(bytes, 6) != 0) return PROBE_NO;
        struct span text = {bytes.data + 8, bytes.size - 8};
        return starts_with_one(text, words) == PROBE_YES ? PROBE_YES : PROBE_NO;
    }
    if (bytes.size && (span_u8(bytes, 0) == 0x80 || span_u8(bytes, 0) == 0x81)) return PROBE_YES;
    return starts_with_one(bytes, words);
}

const struct protocol memcached_protocol = {
    .name = "memcached",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {11211},
    .probe = memcached_probe,
    .parse = parse_recognised,
};
