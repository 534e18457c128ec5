/* SPDX-License-Identifier: MIT */
/* STOMP: the first frame of either side (stomp.github.io, STOMP 1.2). */
#include "recognise.h"

static enum probe_answer stomp_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"CONNECT\naccept-version:",
                                         "CONNECT\nlogin:",
                                         "CONNECT\nhost:",
                                         "STOMP\n",
                                         "CONNECTED\n",
                                         NULL};
    (void)context;
    return starts_with_one(bytes, starts);
}

const struct protocol stomp_protocol = {
    .name = "stomp",
    .carriers = CARRIER_TCP,
    .ports = {61613},
    .probe = stomp_probe,
    .parse = parse_recognised,
};
