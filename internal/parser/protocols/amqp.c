/* SPDX-License-Identifier: MIT */
/* AMQP: the protocol header of AMQP 0-9-1 (section 4.2.2) and 1.0 (section 2.2). */
#include "recognise.h"

static enum probe_answer amqp_probe(const struct parse_context *context, struct span bytes)
{
    enum probe_answer answer = starts_with(bytes, "AMQP");
    (void)context;
    if (answer == PROBE_NO || bytes.size < 8) return answer == PROBE_NO ? PROBE_NO : PROBE_MORE;
    return span_u8(bytes, 4) <= 3 && span_u8(bytes, 5) <= 1 ? PROBE_YES : PROBE_NO;
}

const struct protocol amqp_protocol = {
    .name = "amqp",
    .carriers = CARRIER_TCP,
    .ports = {5672},
    .probe = amqp_probe,
    .parse = parse_recognised,
};
