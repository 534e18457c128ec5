/* SPDX-License-Identifier: MIT */
/*
 * SOCKS 4 and 4a (the protocol's note of 1992), SOCKS 5 (RFC 1928, RFC 1929 for passwords).
 *
 * Both sides are followed until the proxy agrees. Then the stream is probed anew, because another
 * protocol begins there. User names and passwords are skipped.
 */
#include "recognise.h"

/* shared.word[0] */
enum stage {
    STAGE_START,
    STAGE_METHODS,  /* 5: the client has offered methods */
    STAGE_PASSWORD, /* 5: the proxy wants a password */
    STAGE_READY,    /* 5: the client may ask */
    STAGE_ASKED,    /* 5: the client has asked */
    STAGE_ASKED_4,
};

enum { FIELD_LIMIT = 512 };

/* 4: version, CONNECT or BIND, port, address, user id, NUL (4a: a name, NUL). 0: not whole. */
static size_t request_4_size(struct span bytes)
{
    if (bytes.size < 9) return 0;
    const uint8_t *end = memchr(bytes.data + 8, 0, bytes.size - 8);
    if (!end) return 0;
    size_t at = (size_t)(end - bytes.data) + 1;
    bool is_4a = span_u8(bytes, 4) == 0 && span_u8(bytes, 5) == 0 && span_u8(bytes, 6) == 0 &&
                 span_u8(bytes, 7);
    if (!is_4a) return at;
    end = at < bytes.size ? memchr(bytes.data + at, 0, bytes.size - at) : NULL;
    return end ? (size_t)(end - bytes.data) + 1 : 0;
}

/* 5: version, command or reply, 0, an address of some kind, a port. 0: not whole. */
static size_t request_5_size(struct span bytes)
{
    if (bytes.size < 5) return 0;
    size_t size = 6 + (span_u8(bytes, 3) == 1   ? 4
                       : span_u8(bytes, 3) == 4 ? 16
                                                : 1u + span_u8(bytes, 4));
    return bytes.size >= size ? size : 0;
}

static enum probe_answer probe_4(struct span bytes)
{
    if (bytes.size >= 2 && (span_u8(bytes, 1) == 0 || span_u8(bytes, 1) > 2)) return PROBE_NO;
    if (bytes.size >= 4 && span_u16(bytes, 2) == 0) return PROBE_NO;
    if (bytes.size < 9) return PROBE_MORE;
    size_t size = request_4_size(bytes);
    if (size == 0) return bytes.size < FIELD_LIMIT ? PROBE_MORE : PROBE_NO;
    for (size_t i = 8; i < size; i++) {
        if (span_u8(bytes, i) && (span_u8(bytes, i) < 0x20 || span_u8(bytes, i) > 0x7e))
            return PROBE_NO;
    }
    return size == bytes.size ? PROBE_YES : PROBE_NO;
}

/* The client sends only the offer of methods before the first reply. */
static enum probe_answer socks_probe(const struct parse_context *context, struct span bytes)
{
    if (bytes.size == 0) return PROBE_MORE;
    if (span_u8(bytes, 0) == 4) return probe_4(bytes);
    if (span_u8(bytes, 0) != 5) return PROBE_NO;
    if (bytes.size < 2) return PROBE_MORE;
    size_t size = 2u + span_u8(bytes, 1);
    if (size == 2 || span_u8(bytes, 1) > 16 || bytes.size > size) return PROBE_NO;
    for (size_t i = 2; i < bytes.size; i++) { /* methods that are assigned, or private */
        if (span_u8(bytes, i) > 9 && span_u8(bytes, i) < 0x80) return PROBE_NO;
    }
    if (bytes.size < size) return PROBE_MORE;
    /* three bytes are weak evidence without the port or the most common offers */
    bool is_plain = span_u8(bytes, 2) == 0 || span_u8(bytes, 2) == 2;
    return context->port_hint || is_plain ? PROBE_YES : PROBE_NO;
}

/* One message of the dialogue, of either side. */
struct message {
    size_t size; /* 0: not whole */
    enum stage next;
    bool grants, refuses;
};

static struct message take_start(struct span bytes)
{
    if (span_u8(bytes, 0) == 4)
        return (struct message){.size = request_4_size(bytes), .next = STAGE_ASKED_4};
    if (span_u8(bytes, 0) != 5) return (struct message){.refuses = true};
    size_t size = bytes.size < 2 ? 0 : 2u + span_u8(bytes, 1);
    return (struct message){.size = size <= bytes.size ? size : 0, .next = STAGE_METHODS};
}

static struct message take_methods(struct span bytes)
{
    if (bytes.size < 2) return (struct message){0};
    if (span_u8(bytes, 0) != 5) return (struct message){.refuses = true};
    if (span_u8(bytes, 1) == 0) return (struct message){.size = 2, .next = STAGE_READY};
    if (span_u8(bytes, 1) == 2) return (struct message){.size = 2, .next = STAGE_PASSWORD};
    return (struct message){.refuses = true}; /* GSS-API wraps later bytes; 255 is a refusal */
}

/* The client's name and password, or the proxy's reply to them. */
static struct message take_password(struct span bytes, bool from_client)
{
    if (span_u8(bytes, 0) != 1) return (struct message){.refuses = true};
    if (!from_client) {
        bool is_no = bytes.size >= 2 && span_u8(bytes, 1) != 0;
        return (struct message){
            .size = bytes.size >= 2 ? 2 : 0, .next = STAGE_READY, .refuses = is_no};
    }
    struct cursor cursor = cursor_of(bytes);
    cursor_skip(&cursor, 1);
    cursor_skip(&cursor, cursor_u8(&cursor));
    cursor_skip(&cursor, cursor_u8(&cursor));
    size_t size = cursor_good(&cursor) ? (size_t)(cursor.at - bytes.data) : 0;
    return (struct message){.size = size, .next = STAGE_PASSWORD};
}

static struct message take_reply(struct span bytes, enum stage stage)
{
    if (stage == STAGE_ASKED_4) {
        if (bytes.size < 8) return (struct message){0};
        return (struct message){.size = 8,
                                .grants = span_u8(bytes, 0) == 0 && span_u8(bytes, 1) == 90,
                                .refuses = span_u8(bytes, 1) != 90};
    }
    if (bytes.size >= 2 && (span_u8(bytes, 0) != 5 || span_u8(bytes, 1) != 0))
        return (struct message){.refuses = true};
    return (struct message){.size = request_5_size(bytes), .grants = true};
}

static struct message take_message(struct span bytes, enum stage stage, bool from_client)
{
    switch (stage) {
    case STAGE_START: return take_start(bytes);
    case STAGE_METHODS:
        if (!from_client) return take_methods(bytes);
        break;
    case STAGE_PASSWORD: return take_password(bytes, from_client);
    case STAGE_READY:
        if (from_client)
            return (struct message){.size = request_5_size(bytes), .next = STAGE_ASKED};
        break;
    case STAGE_ASKED:
    case STAGE_ASKED_4:
        if (!from_client) return take_reply(bytes, stage);
        break;
    }
    return (struct message){0}; /* too early: it waits */
}

static struct parse_result socks_parse(struct parse_context *context, struct span bytes)
{
    uint64_t *stage = &context->states->shared.word[0];
    uint64_t *client = &context->states->shared.word[1]; /* the client, as 1 + from_originator */
    if (*client == 0) *client = 1u + context->from_originator;
    bool from_client = *client == 1u + context->from_originator;
    size_t at = 0;
    while (at < bytes.size) {
        struct span rest = {bytes.data + at, bytes.size - at};
        struct message message = take_message(rest, (enum stage) * stage, from_client);
        if (message.refuses) return parse_done(bytes);
        if (message.size == 0) {
            if (rest.size > 8 * FIELD_LIMIT) return parse_done(bytes);
            break;
        }
        say_application(context, (struct span){NULL, 0});
        at += message.size;
        if (message.grants) return (struct parse_result){.status = PARSE_SWITCH, .consumed = at};
        *stage = message.next;
    }
    enum parse_status status = context->at_end ? PARSE_DONE : PARSE_MORE;
    return (struct parse_result){.status = status, .consumed = at};
}

const struct protocol socks_protocol = {
    .name = "socks",
    .carriers = CARRIER_TCP,
    .ports = {1080, 1081, 9050, 9150},
    .probe = socks_probe,
    .parse = socks_parse,
};
