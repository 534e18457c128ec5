/* SPDX-License-Identifier: MIT */
/* HTTP/2 in the clear: the preface of RFC 9113, section 3.4. */
#include "recognise.h"

static enum probe_answer http2_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NULL};
    (void)context;
    return starts_with_one(bytes, starts);
}

const struct protocol http2_protocol = {
    .name = "http2",
    .carriers = CARRIER_TCP,
    .ports = {80, 8080},
    .probe = http2_probe,
    .parse = parse_recognised,
};
