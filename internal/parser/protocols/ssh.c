/* SPDX-License-Identifier: MIT */
/* SSH: the identification string of RFC 4253, section 4.2. */
#include "recognise.h"

static enum probe_answer ssh_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"SSH-2.", "SSH-1.", NULL};
    (void)context;
    return starts_with_one(bytes, starts);
}

static struct parse_result ssh_parse(struct parse_context *context, struct span bytes)
{
    if (ssh_probe(context, bytes) == PROBE_NO) return parse_done(bytes);
    bool whole;
    struct span line = first_line(bytes, &whole);
    if (!whole && bytes.size < 256 && !context->at_end)
        return (struct parse_result){.status = PARSE_MORE};
    if (line.size > 255) line.size = 255;
    emit(context, &(struct event){.kind = EVENT_APPLICATION,
                                  .application = {.version_attribute = "banner", .detail = line}});
    return parse_done(bytes);
}

const struct protocol ssh_protocol = {
    .name = "ssh",
    .carriers = CARRIER_TCP,
    .ports = {22, 2222},
    .probe = ssh_probe,
    .parse = ssh_parse,
};
