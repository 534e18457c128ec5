/* SPDX-License-Identifier: MIT */
/* Redis: RESP requests, an array of bulk strings (redis.io, protocol specification). */
#include "recognise.h"

/* "*2\r\n$4\r\nAUTH...": nothing after the first length is read. */
static enum probe_answer redis_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const replies[] = {"+PONG\r\n", "-NOAUTH ", "-ERR ", "-DENIED ", NULL};
    if (context->port_hint && starts_with_one(bytes, replies) == PROBE_YES) return PROBE_YES;
    size_t at = 1;
    if (bytes.size == 0) return PROBE_MORE;
    if (span_u8(bytes, 0) != '*') return PROBE_NO;
    while (at < bytes.size && at < 7 && span_u8(bytes, at) >= '0' && span_u8(bytes, at) <= '9')
        at++;
    if (at == bytes.size) return PROBE_MORE;
    if (at == 1) return PROBE_NO;
    enum probe_answer answer =
        starts_with((struct span){bytes.data + at, bytes.size - at}, "\r\n$");
    if (answer != PROBE_YES || bytes.size == at + 3)
        return answer == PROBE_NO ? PROBE_NO : PROBE_MORE;
    return span_u8(bytes, at + 3) >= '0' && span_u8(bytes, at + 3) <= '9' ? PROBE_YES : PROBE_NO;
}

const struct protocol redis_protocol = {
    .name = "redis",
    .carriers = CARRIER_TCP,
    .ports = {6379},
    .probe = redis_probe,
    .parse = parse_recognised,
};
