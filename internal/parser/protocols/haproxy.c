/* SPDX-License-Identifier: MIT */
/*
 * haproxy - the header in which a proxy names the client of a forwarded connection.
 *
 * HAProxy's "The PROXY protocol", versions 1 (a line, section 2.1) and 2 (binary, section 2.2). The
 * real protocol begins after it, so the stream is probed anew.
 */
#include "recognise.h"

enum { LINE_MOST = 107, SIGNATURE_SIZE = 12, HEADER_SIZE = 16 };

static const char signature[] = "\r\n\r\n\0\r\nQUIT\n";

static bool is_binary_so_far(struct span bytes)
{
    size_t size = bytes.size < SIGNATURE_SIZE ? bytes.size : SIGNATURE_SIZE;
    return size > 0 && memcmp(bytes.data, signature, size) == 0;
}

static enum probe_answer haproxy_probe(const struct parse_context *context, struct span bytes)
{
    static const char *const starts[] = {"PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN", NULL};
    if (!is_binary_so_far(bytes)) return starts_with_one(bytes, starts);
    if (bytes.size <= SIGNATURE_SIZE) return probe_needs(context, bytes, SIGNATURE_SIZE + 1);
    return span_u8(bytes, SIGNATURE_SIZE) >> 4 == 2 ? PROBE_YES : PROBE_NO;
}

/* Its size; 0 while that is not known. */
static size_t preface_size(struct span bytes)
{
    if (is_binary_so_far(bytes))
        return bytes.size < HEADER_SIZE ? 0 : HEADER_SIZE + (size_t)span_u16(bytes, 14);
    const uint8_t *end = memchr(bytes.data, '\n', bytes.size);
    return end ? (size_t)(end - bytes.data) + 1 : 0;
}

static struct parse_result haproxy_parse(struct parse_context *context, struct span bytes)
{
    size_t size = bytes.size ? preface_size(bytes) : 0;
    if (size > 0 && size <= bytes.size)
        return (struct parse_result){.status = PARSE_SWITCH, .consumed = size};
    if (context->at_end || (size == 0 && bytes.size > LINE_MOST)) return parse_done(bytes);
    return (struct parse_result){.status = PARSE_MORE, .wanted = size ? size : bytes.size + 1};
}

const struct protocol haproxy_protocol = {
    .name = "haproxy",
    .carriers = CARRIER_TCP,
    .probe = haproxy_probe,
    .parse = haproxy_parse,
};
