/* SPDX-License-Identifier: MIT */
/* NATS: the server sends INFO first (docs.nats.io, client protocol). */
#include "recognise.h"

static enum probe_answer nats_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"INFO {\"server_id\"", NULL};
    (void)context;
    return starts_with_one(bytes, starts);
}

const struct protocol nats_protocol = {
    .name = "nats",
    .carriers = CARRIER_TCP,
    .ports = {4222},
    .probe = nats_probe,
    .parse = parse_recognised,
};
