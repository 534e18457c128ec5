/* SPDX-License-Identifier: MIT */
#include "recognise.h"

#include <strings.h>

enum { BANNER_LIMIT = 512 };

static enum probe_answer compare(struct span bytes, const char *text, bool any_case)
{
    size_t size = strlen(text);
    size_t window = bytes.size < size ? bytes.size : size;
    if (window && (any_case ? strncasecmp((const char *)bytes.data, text, window)
                            : memcmp(bytes.data, text, window)))
        return PROBE_NO;
    return window == size ? PROBE_YES : PROBE_MORE;
}

static enum probe_answer compare_all(struct span bytes, const char *const *texts, bool any_case)
{
    enum probe_answer best = PROBE_NO;
    for (; *texts; texts++) {
        enum probe_answer answer = compare(bytes, *texts, any_case);
        if (answer == PROBE_YES) return PROBE_YES;
        if (answer == PROBE_MORE) best = PROBE_MORE;
    }
    return best;
}

enum probe_answer starts_with(struct span bytes, const char *text)
{
    return compare(bytes, text, false);
}

enum probe_answer starts_with_one(struct span bytes, const char *const *texts)
{
    return compare_all(bytes, texts, false);
}

enum probe_answer starts_with_one_word(struct span bytes, const char *const *texts)
{
    return compare_all(bytes, texts, true);
}

static bool ends_with(struct span bytes, const char *text)
{
    size_t size = strlen(text);
    return bytes.size >= size && memcmp(bytes.data + bytes.size - size, text, size) == 0;
}

enum probe_answer probe_request_line(const struct parse_context *context, struct span bytes,
                                     const char *version, const char *other_version)
{
    enum { METHOD_LIMIT = 16, LINE_LIMIT = 2048 };
    enum probe_answer unsettled = context->carrier == CARRIER_TCP ? PROBE_MORE : PROBE_NO;
    size_t method = 0;
    while (method < bytes.size && method < METHOD_LIMIT &&
           ((span_u8(bytes, method) >= 'A' && span_u8(bytes, method) <= 'Z') ||
            span_u8(bytes, method) == '_' || (method > 0 && span_u8(bytes, method) == '/')))
        method++;
    if (method == bytes.size) return unsettled;
    bool is_version = method > 0 && memchr(bytes.data, '/', method); /* may begin a reply */
    if (is_version) return bytes.size < METHOD_LIMIT ? unsettled : PROBE_NO;
    if (method == 0 || span_u8(bytes, method) != ' ') return PROBE_NO;
    bool whole;
    struct span line = first_line(bytes, &whole);
    if (!whole) return line.size < LINE_LIMIT ? unsettled : PROBE_NO;
    if (ends_with(line, version)) return PROBE_YES;
    return other_version && ends_with(line, other_version) ? PROBE_YES : PROBE_NO;
}

bool span_contains(struct span bytes, const char *text)
{
    size_t size = strlen(text);
    for (size_t at = 0; at + size <= bytes.size; at++) {
        if (strncasecmp((const char *)bytes.data + at, text, size) == 0) return true;
    }
    return false;
}

struct span first_line(struct span bytes, bool *whole)
{
    const uint8_t *end = bytes.size ? memchr(bytes.data, '\n', bytes.size) : NULL;
    *whole = end != NULL;
    if (end) bytes.size = (size_t)(end - bytes.data);
    if (end && bytes.size && span_u8(bytes, bytes.size - 1) == '\r') bytes.size--;
    return bytes;
}

void say_application(struct parse_context *context, struct span detail)
{
    uint64_t *emitted = &context->states->shared.word[3];
    if (*emitted) return;
    *emitted = 1;
    emit(context, &(struct event){.kind = EVENT_APPLICATION, .application = {.detail = detail}});
}

void say_login(struct parse_context *context)
{
    emit(context, &(struct event){.kind = EVENT_LOGIN});
}

struct parse_result parse_done(struct span bytes)
{
    return (struct parse_result){.status = PARSE_DONE, .consumed = bytes.size};
}

struct parse_result parse_recognised(struct parse_context *context, struct span bytes)
{
    say_application(context, (struct span){NULL, 0});
    return parse_done(bytes);
}

struct parse_result parse_banner(struct parse_context *context, struct span bytes)
{
    bool whole;
    struct span line = first_line(bytes, &whole);
    if (!whole && bytes.size < BANNER_LIMIT && context->carrier == CARRIER_TCP && !context->at_end)
        return (struct parse_result){.status = PARSE_MORE};
    if (line.size > BANNER_LIMIT) line.size = BANNER_LIMIT;
    if (line.size) say_application(context, line);
    return parse_done(bytes);
}

bool ber_take(struct cursor *cursor, uint8_t *tag, struct cursor *contents, size_t *stated)
{
    *tag = cursor_u8(cursor);
    size_t size = cursor_u8(cursor);
    if (size & 0x80) {
        size_t octets = size & 0x7f;
        if (octets == 0 || octets > 4) return false;
        for (size = 0; octets > 0; octets--)
            size = size << 8 | cursor_u8(cursor);
    }
    if (!cursor_good(cursor)) return false;
    *stated = size;
    *contents = cursor_sub_clamped(cursor, size);
    return true;
}
