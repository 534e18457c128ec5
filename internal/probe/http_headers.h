/* SPDX-License-Identifier: MIT */
/* http_headers - what is kept of the headers of an answer of HTTP/1.1 or 2, line by line as libcurl hands them over. */
#ifndef PROBE_HTTP_HEADERS_H
#define PROBE_HTTP_HEADERS_H

#include "base/cursor.h"

#include <stdbool.h>
#include <stdint.h>

enum { HEADERS_MOST = 300 };

/* Of the last answer: a line of status (a redirect has one, too) begins anew. */
struct http_headers {
    int64_t count, cookies;
    int64_t all; /* of all answers */
    bool has_hsts;
    char encoding[40], alternative[120]; /* Alt-Svc; both empty if there is none */
};

void http_headers_take(struct http_headers *headers, struct span line);

#endif
