/* SPDX-License-Identifier: MIT */
/* MQTT: CONNECT of 3.1 ("MQIsdp"), 3.1.1 and 5.0 (OASIS, section 3.1). */
#include "recognise.h"

static enum probe_answer mqtt_probe(const struct parse_context *context, struct span bytes)
{
    size_t at = 1;
    (void)context;
    if (bytes.size == 0) return PROBE_MORE;
    if (span_u8(bytes, 0) != 0x10) return PROBE_NO;
    while (at < bytes.size && at < 4 && span_u8(bytes, at) & 0x80) /* the remaining length */
        at++;
    at++;
    if (bytes.size <= at) return PROBE_MORE;
    struct span name = {bytes.data + at, bytes.size - at};
    if (name.data[0] != 0) return PROBE_NO;
    if (name.size < 2) return PROBE_MORE;
    const char *wanted = name.data[1] == 4 ? "MQTT" : name.data[1] == 6 ? "MQIsdp" : NULL;
    return wanted ? starts_with((struct span){name.data + 2, name.size - 2}, wanted) : PROBE_NO;
}

const struct protocol mqtt_protocol = {
    .name = "mqtt",
    .carriers = CARRIER_TCP,
    .ports = {1883},
    .probe = mqtt_probe,
    .parse = parse_recognised,
};
