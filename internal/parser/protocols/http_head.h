/* SPDX-License-Identifier: MIT */
/*
 * http_head - one HTTP/1.x message head, read into spans.
 *
 * Knows nothing of streams: it is given bytes and says whether they can start a message, where
 * the head ends, and what its start line and fields say (RFC 9110, RFC 9112). It is as lenient
 * as receivers are: bare LF, several spaces, folded lines, a missing reason or version. What
 * the spans point at is the head itself, or the scratch text for values that were folded or
 * held credentials. Authorization, cookies and the userinfo of a URI are never read out.
 */
#ifndef PARSER_HTTP_HEAD_H
#define PARSER_HTTP_HEAD_H

#include "parser/parser.h"

enum { HTTP_HEAD_LIMIT = 64 * 1024, HTTP_LINE_LIMIT = 16 * 1024 };

struct http_head {
    bool is_reply;
    struct span version; /* "1.1"; absent in HTTP/0.9 and ICY */

    /* requests */
    struct span method, target;
    bool is_head, is_connect;

    /* replies */
    uint16_t status;
    struct span reason;

    /* fields; data NULL where there is none */
    struct span host, user_agent, referrer, content_type, server, upgrade;
    bool has_length, has_transfer_encoding, is_chunked;
    uint64_t length; /* Content-Length */
};

/*
 * Can these bytes start a request or a reply? Sure from the whole first line, and early where a
 * known method or a version stands in front. `strict` believes nothing but whole lines with a
 * version, as is wise in the middle of a stream.
 */
enum probe_answer http_start_line(struct span bytes, bool strict);

/*
 * The size of the head, its empty line included; 0 where that is not there yet. `searched` says
 * how much was looked at before, and is moved on.
 */
size_t http_head_size(struct span bytes, uint32_t *searched);

/* Of a request line that was cut: how much of it is whole words; 0 where the target is not. */
size_t http_cut_line_size(struct span bytes);

/* False where the first line is neither a request's nor a status line. The head may be cut. */
bool http_head_parse(struct span bytes, struct text *scratch, struct http_head *head);

#endif
