/* SPDX-License-Identifier: MIT */
/* VNC: ProtocolVersion of RFC 6143, section 7.1.1. */
#include "recognise.h"

static enum probe_answer vnc_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"RFB 003.", "RFB 004.", NULL};
    (void)context;
    return starts_with_one(bytes, starts);
}

const struct protocol vnc_protocol = {
    .name = "vnc",
    .carriers = CARRIER_TCP,
    .ports = {5900, 5901},
    .probe = vnc_probe,
    .parse = parse_banner,
};
