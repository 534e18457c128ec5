/* SPDX-License-Identifier: MIT */
/* FIX: tag 8 is the version and tag 9 the length (FIX session layer, section 3). */
#include "recognise.h"

static enum probe_answer fix_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"8=FIX.4.", "8=FIX.5.", "8=FIXT.1.", NULL};
    (void)context;
    return starts_with_one(bytes, starts);
}

const struct protocol fix_protocol = {
    .name = "fix",
    .carriers = CARRIER_TCP,
    .probe = fix_probe,
    .parse = parse_recognised,
};
