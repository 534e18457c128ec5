/* SPDX-License-Identifier: MIT */
/* RTSP: start lines of RFC 2326, section 6, and RFC 7826, section 7. */
#include "recognise.h"

static enum probe_answer rtsp_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const replies[] = {"RTSP/1.0 ", "RTSP/2.0 ", NULL};
    enum probe_answer reply = starts_with_one(bytes, replies);
    return reply == PROBE_YES ? reply
                              : probe_request_line(context, bytes, " RTSP/1.0", " RTSP/2.0");
}

const struct protocol rtsp_protocol = {
    .name = "rtsp",
    .carriers = CARRIER_TCP,
    .ports = {554, 8554},
    .probe = rtsp_probe,
    .parse = parse_recognised,
};
