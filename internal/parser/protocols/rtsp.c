/* RTSP: start lines of RFC 2326, section 6, and RFC 7826, section 7. */
#include "recognise.h"

/* "METHOD target RTSP/1.0": or the version first, in a reply. */
static enum probe_answer rtsp_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const replies[] = {"RTSP/1.0 ", "RTSP/2.0 ", NULL};
    enum probe_answer answer = starts_with_one(bytes, replies);
    if (answer == PROBE_YES) return answer;
    size_t method = 0;
    while (method < bytes.size && method < 16 &&
           ((bytes.data[method] >= 'A' && bytes.data[method] <= 'Z') || bytes.data[method] == '_'))
        method++;
    if (method == bytes.size)
        return probe_needs(context, bytes, 16) == PROBE_NO ? PROBE_NO : PROBE_MORE;
    if (method == 0 || bytes.data[method] != ' ') return answer;
    bool whole;
    struct span line = first_line(bytes, &whole);
    if (whole) {
        size_t size = strlen("RTSP/1.0");
        bool is_mine =
            line.size > size && memcmp(line.data + line.size - size, " RTSP/1.0", size) == 0;
        return is_mine ? PROBE_YES : PROBE_NO;
    }
    return context->carrier == CARRIER_TCP && line.size < 2048 ? PROBE_MORE : PROBE_NO;
}

const struct protocol rtsp_protocol = {
    .name = "rtsp",
    .carriers = CARRIER_TCP,
    .ports = {554, 8554},
    .probe = rtsp_probe,
    .parse = parse_recognised,
};
