/* SPDX-License-Identifier: MIT */
/* DNP3: the data link header of IEEE 1815, section 9.2, with its CRC. */
#include "recognise.h"

/* CRC-16/DNP: polynomial 0x3d65, reflected, complemented. */
static uint16_t dnp3_crc(const uint8_t *data, size_t size)
{
    uint16_t crc = 0;
    for (size_t i = 0; i < size; i++) {
        crc ^= data[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc & 1 ? (uint16_t)(crc >> 1 ^ 0xa6bc) : (uint16_t)(crc >> 1);
    }
    return (uint16_t)~crc;
}

static enum probe_answer dnp3_probe(const struct parse_context *context, struct span bytes)
{
    enum probe_answer start = starts_with(bytes, "\x05\x64");
    if (start == PROBE_NO) return PROBE_NO;
    if (bytes.size < 10) return probe_needs(context, bytes, 10);
    uint16_t crc = (uint16_t)(span_u8(bytes, 8) | span_u8(bytes, 9) << 8);
    return span_u8(bytes, 2) >= 5 && dnp3_crc(bytes.data, 8) == crc ? PROBE_YES : PROBE_NO;
}

const struct protocol dnp3_protocol = {
    .name = "dnp3",
    .carriers = CARRIER_TCP | CARRIER_UDP,
    .ports = {20000},
    .probe = dnp3_probe,
    .parse = parse_recognised,
};
