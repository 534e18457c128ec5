/* SPDX-License-Identifier: MIT */
#include "tls_v2.h"

#include "certificate.h"

enum {
    V2_CLIENT_HELLO = 1,
    V2_SERVER_HELLO = 4,
    V2_HEADER_SIZE = 2, /* 0x8000 + length; a hello is never padded */
    V2_FIXED_SIZE = 11, /* both hellos, up to their three lengths */
    V2_VERSION = 0x0002,
};

/* Both hellos: the head, then three parts whose lengths the head states. */
struct v2_hello {
    size_t size;
    uint8_t type;
    uint16_t version;
    uint8_t certificate_type;
    uint16_t part[3]; /* ciphers, session id, challenge; certificate, ciphers, connection id */
};

static bool v2_read(struct span bytes, struct v2_hello *hello)
{
    struct cursor c = cursor_of(bytes);
    hello->size = cursor_u16(&c) & 0x7fff;
    hello->type = cursor_u8(&c);
    if (hello->type == V2_SERVER_HELLO) {
        cursor_skip(&c, 1); /* session id hit */
        hello->certificate_type = cursor_u8(&c);
    }
    hello->version = cursor_u16(&c);
    for (size_t i = 0; i < 3; i++)
        hello->part[i] = cursor_u16(&c);
    return cursor_good(&c);
}

static enum probe_answer v2_check(const struct v2_hello *hello)
{
    size_t parts = (size_t)hello->part[0] + hello->part[1] + hello->part[2];
    if (hello->type == V2_CLIENT_HELLO) {
        bool good = (hello->version == V2_VERSION || (hello->version >> 8 == 3)) &&
                    hello->part[0] > 0 && hello->part[0] % 3 == 0 && hello->part[1] <= 32 &&
                    hello->part[2] >= 16 && hello->part[2] <= 32 && hello->size == 9 + parts;
        return good ? PROBE_YES : PROBE_NO;
    }
    bool good = hello->version == V2_VERSION && hello->part[1] % 3 == 0 && hello->part[2] >= 16 &&
                hello->part[2] <= 32 && hello->size == 11 + parts;
    return good ? PROBE_YES : PROBE_NO;
}

enum probe_answer tls_v2_fits(struct span bytes)
{
    struct v2_hello hello;
    const uint8_t *p = bytes.data;
    if (bytes.size == 0) return PROBE_MORE;
    if (!(p[0] & 0x80)) return PROBE_NO;
    if (bytes.size > 2 && p[2] != V2_CLIENT_HELLO && p[2] != V2_SERVER_HELLO) return PROBE_NO;
    if (bytes.size > 3 && p[2] == V2_CLIENT_HELLO && p[3] != 0 && p[3] != 3) return PROBE_NO;
    if (bytes.size > 5 && p[2] == V2_SERVER_HELLO && (p[3] > 1 || p[4] > 1 || p[5] != 0))
        return PROBE_NO;
    if (!v2_read(bytes, &hello)) return PROBE_MORE;
    return v2_check(&hello);
}

static void emit_client_hello(struct parse_context *context, const struct v2_hello *hello)
{
    struct event event = {.kind = EVENT_CLIENT_HELLO};
    event.client_hello.transport = TLS_OVER_TCP;
    event.client_hello.legacy_version = hello->version;
    event.client_hello.highest_version = hello->version;
    event.client_hello.resuming = hello->part[1] > 0;
    emit(context, &event);
}

static void emit_server_hello(struct parse_context *context, const struct v2_hello *hello,
                              struct span certificate)
{
    struct event event = {.kind = EVENT_SERVER_HELLO};
    event.server_hello.transport = TLS_OVER_TCP;
    event.server_hello.version = hello->version;
    emit(context, &event);
    if (hello->certificate_type == 1 && certificate.size > 0)
        certificate_emit(context, certificate, true, 0);
}

struct parse_result tls_v2_parse(struct parse_context *context, struct span bytes)
{
    struct v2_hello hello;
    size_t wanted = V2_HEADER_SIZE + V2_FIXED_SIZE;
    bool known = v2_read(bytes, &hello);
    if (known) wanted = V2_HEADER_SIZE + hello.size;
    if (bytes.size < wanted || !known) {
        if (context->at_end) return (struct parse_result){.status = PARSE_DONE};
        return (struct parse_result){.status = PARSE_MORE, .wanted = wanted};
    }
    if (hello.type == V2_CLIENT_HELLO) {
        emit_client_hello(context, &hello);
        return (struct parse_result){.status = PARSE_MORE, .consumed = wanted};
    }
    emit_server_hello(context, &hello,
                      (struct span){bytes.data + V2_HEADER_SIZE + V2_FIXED_SIZE, hello.part[0]});
    return (struct parse_result){.status = PARSE_DONE, .consumed = wanted};
}
