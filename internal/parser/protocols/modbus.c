/* SPDX-License-Identifier: MIT */
/* Modbus/TCP, only on its port: the MBAP header (Modbus Messaging on TCP/IP, section 3.1.3). */
#include "recognise.h"

static enum probe_answer modbus_probe(const struct parse_context *context, struct span bytes)
{
    if (!context->port_hint) return PROBE_NO;
    if (bytes.size < 8) return PROBE_MORE;
    size_t length = span_u16(bytes, 4);
    uint8_t function = span_u8(bytes, 7) & 0x7f;
    if (span_u16(bytes, 2) != 0 || length < 2 || length > 254 || function == 0) return PROBE_NO;
    return PROBE_YES;
}

const struct protocol modbus_protocol = {
    .name = "modbus",
    .carriers = CARRIER_TCP,
    .ports = {502},
    .probe = modbus_probe,
    .parse = parse_recognised,
};
