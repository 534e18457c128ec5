/* SPDX-License-Identifier: MIT */
/*
 * http_head - one HTTP/1.x message head, read into spans.
 *
 * It knows nothing of streams. It reports whether bytes can start a message, and the end of the
 * head. It reads the start line and the fields (RFC 9110, RFC 9112). It is as lenient as receivers
 * are: bare LF, several spaces, folded lines, a missing reason or version.
 *
 * The spans point into the head itself, or into the scratch text for values that were folded or
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

    /* fields; data NULL if there is none */
    struct span host, user_agent, referrer, content_type, server, upgrade;
    bool has_length, has_transfer_encoding, is_chunked;
    bool contradicts;      /* several Content-Lengths that differ */
    bool has_credentials;  /* a password or token: Authorization (RFC 9110, 11.6.2), the query */
    bool is_form;          /* application/x-www-form-urlencoded */
    bool expects_continue; /* RFC 9110, section 10.1.1: the body may not follow */
    uint64_t length;       /* Content-Length */
};

/*
 * Can these bytes start a request or a reply? Sure from the whole first line, and earlier if a
 * known method or a version comes first. `strict` accepts only whole lines with a version and a
 * known method or a path, for the middle of a stream.
 */
enum probe_answer http_start_line(struct span bytes, bool strict);

/*
 * The size of the head, its empty line included; 0 if that is not there yet. `searched` is the
 * number of bytes searched before; it is moved on.
 */
size_t http_head_size(struct span bytes, uint32_t *searched);

/* Of a cut request line: the size of its whole words; 0 if the target is not whole. */
size_t http_cut_line_size(struct span bytes);

/* False if the first line is neither a request line nor a status line. The head may be cut. */
bool http_head_parse(struct span bytes, struct text *scratch, struct http_head *head);

#endif
