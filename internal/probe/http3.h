/* SPDX-License-Identifier: MIT */
/*
 * http3 - one GET over HTTP/3 (RFC 9114), by nghttp3. It moves bytes of streams and sends nothing
 * itself: whoever has the connection asks it for what to send, and hands it what came.
 *
 * The body is counted and thrown away. Whatever the server sends, little is kept of it.
 */
#ifndef PROBE_HTTP3_H
#define PROBE_HTTP3_H

#include "run.h"

#include <nghttp3/nghttp3.h>

enum { HTTP3_BODY_MOST = 8 * 1024 * 1024, HTTP3_HEADERS_MOST = 300 };

struct http3 {
    nghttp3_conn *conn; /* NULL: not begun */
    int64_t stream;     /* of the request */
    const struct probe *probe;
    long status; /* 0: none came */
    int64_t body_bytes, headers, cookies;
    int64_t begun_us, first_byte_us; /* since the start of the probe; 0: not yet */
    char encoding[40];
    bool has_hsts;
    bool is_over;   /* the answer is whole */
    bool is_cut;    /* there is more of it than is read */
    bool is_broken; /* the server ended the stream in the middle */
    bool is_odd;    /* it does not speak HTTP/3 as the RFC has it */
    void (*consume)(void *owner, int64_t stream,
                    size_t bytes); /* the server may send so much more */
    void *owner;
};

/* streams: three to send in one direction, and one of both. False: no memory. */
bool http3_begin(struct http3 *http3, const int64_t streams[4]);
/* Bytes of a stream. False: they break the rules. */
bool http3_take(struct http3 *http3, int64_t stream, struct span bytes, bool is_end);
/* A stream was closed or reset, with an error code of HTTP/3. */
void http3_close_stream(struct http3 *http3, int64_t stream, uint64_t code);
void http3_free(struct http3 *http3);

#endif
