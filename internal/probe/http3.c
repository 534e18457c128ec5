/* SPDX-License-Identifier: MIT */
#include "http3.h"

#include <stdio.h>
#include <stdlib.h>

/* ---------------------------------------------------------------- what arrives */

static int on_body(nghttp3_conn *conn, int64_t stream, const uint8_t *bytes, size_t size,
                   void *owner, void *stream_owner)
{
    struct http3 *http3 = owner;
    (void)conn;
    (void)bytes;
    (void)stream_owner;
    http3->body_bytes += (int64_t)size;
    http3->is_cut = http3->body_bytes > HTTP3_BODY_MOST;
    if (!http3->is_cut) http3->consume(http3->owner, stream, size);
    return 0;
}

static int on_consumed(nghttp3_conn *conn, int64_t stream, size_t size, void *owner,
                       void *stream_owner)
{
    struct http3 *http3 = owner;
    (void)conn;
    (void)stream_owner;
    http3->consume(http3->owner, stream, size);
    return 0;
}

static int on_headers(nghttp3_conn *conn, int64_t stream, void *owner, void *stream_owner)
{
    struct http3 *http3 = owner;
    (void)conn;
    (void)stream;
    (void)stream_owner;
    if (!http3->first_byte_us) http3->first_byte_us = probe_now_us(http3->probe);
    /* Of several answers (1xx) the last one counts. */
    http3->cookies = 0;
    http3->has_hsts = false;
    http3->encoding[0] = 0;
    return 0;
}

static struct span span_of(nghttp3_rcbuf *buffer)
{
    nghttp3_vec bytes = nghttp3_rcbuf_get_buf(buffer);
    return (struct span){bytes.base, bytes.len};
}

static int on_header(nghttp3_conn *conn, int64_t stream, int32_t token, nghttp3_rcbuf *name,
                     nghttp3_rcbuf *value, uint8_t flags, void *owner, void *stream_owner)
{
    struct http3 *http3 = owner;
    (void)conn;
    (void)stream;
    (void)flags;
    (void)stream_owner;
    if (++http3->headers > HTTP3_HEADERS_MOST) return NGHTTP3_ERR_CALLBACK_FAILURE;
    struct span word = span_of(value);
    if (token == NGHTTP3_QPACK_TOKEN__STATUS && word.size == 3) {
        char digits[4] = {0};
        memcpy(digits, word.data, 3);
        http3->status = strtol(digits, NULL, 10);
    }
    if (token == NGHTTP3_QPACK_TOKEN_CONTENT_ENCODING) {
        struct text encoding = text_into(http3->encoding, sizeof http3->encoding);
        text_add_utf8(&encoding, word);
    }
    http3->cookies += span_is(span_of(name), "set-cookie");
    http3->has_hsts |= span_is(span_of(name), "strict-transport-security");
    return 0;
}

static int on_end(nghttp3_conn *conn, int64_t stream, void *owner, void *stream_owner)
{
    struct http3 *http3 = owner;
    (void)conn;
    (void)stream_owner;
    if (stream == http3->stream) http3->is_over = true;
    return 0;
}

/* ---------------------------------------------------------------- the request */

static nghttp3_nv field(const char *name, const char *value)
{
    return (nghttp3_nv){.name = (uint8_t *)(uintptr_t)name,
                        .value = (uint8_t *)(uintptr_t)value,
                        .namelen = strlen(name),
                        .valuelen = strlen(value)};
}

/* The library copies the fields. */
static bool submit(struct http3 *http3)
{
    const struct target *target = &http3->probe->target;
    const char *host = strstr(target->url, "://");
    char authority[sizeof target->host + 16], path[sizeof target->url];
    const char *slash = host ? strchr(host + 3, '/') : NULL;
    (void)snprintf(path, sizeof path, "%s", slash ? slash : "/");
    path[strcspn(path, "#")] = 0;
    (void)snprintf(authority, sizeof authority,
                   ip_is_set(&target->address) && target->address.version == 6 ? "[%s]:%u"
                                                                               : "%s:%u",
                   target->host, target->port);
    if (target->port == 443) *strrchr(authority, ':') = 0;
    const nghttp3_nv fields[] = {field(":method", "GET"),
                                 field(":scheme", "https"),
                                 field(":authority", authority),
                                 field(":path", path),
                                 field("user-agent", "netscope-probe"),
                                 field("accept-encoding", "gzip, deflate, br, zstd")};
    return nghttp3_conn_submit_request(http3->conn, http3->stream, fields,
                                       sizeof fields / sizeof fields[0], NULL, NULL) == 0;
}

bool http3_begin(struct http3 *http3, const int64_t streams[4])
{
    const nghttp3_callbacks callbacks = {.recv_data = on_body,
                                         .deferred_consume = on_consumed,
                                         .begin_headers = on_headers,
                                         .recv_header = on_header,
                                         .end_stream = on_end};
    nghttp3_settings settings;
    nghttp3_settings_default(&settings); /* no dynamic table: nothing that the server can fill */
    http3->stream = streams[3];
    http3->begun_us = probe_now_us(http3->probe);
    return nghttp3_conn_client_new(&http3->conn, &callbacks, &settings, nghttp3_mem_default(),
                                   http3) == 0 &&
           nghttp3_conn_bind_control_stream(http3->conn, streams[0]) == 0 &&
           nghttp3_conn_bind_qpack_streams(http3->conn, streams[1], streams[2]) == 0 &&
           submit(http3);
}

bool http3_take(struct http3 *http3, int64_t stream, struct span bytes, bool is_end)
{
    nghttp3_ssize taken =
        nghttp3_conn_read_stream(http3->conn, stream, bytes.data, bytes.size, is_end);
    http3->is_odd = taken < 0;
    if (taken > 0) http3->consume(http3->owner, stream, (size_t)taken);
    return taken >= 0;
}

void http3_close_stream(struct http3 *http3, int64_t stream, uint64_t code)
{
    if (stream == http3->stream && !http3->is_over) http3->is_broken = true;
    if (http3->conn) (void)nghttp3_conn_close_stream(http3->conn, stream, code);
}

void http3_free(struct http3 *http3)
{
    nghttp3_conn_del(http3->conn);
}
