/* SPDX-License-Identifier: MIT */
/* rsync: the greeting of its daemon protocol (rsync(1), "@RSYNCD: version"). */
#include "recognise.h"

static enum probe_answer rsync_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"@RSYNCD: ", NULL};
    (void)context;
    return starts_with_one(bytes, starts);
}

const struct protocol rsync_protocol = {
    .name = "rsync",
    .carriers = CARRIER_TCP,
    .ports = {873},
    .probe = rsync_probe,
    .parse = parse_banner,
};
