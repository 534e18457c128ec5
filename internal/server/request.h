/* SPDX-License-Identifier: MIT */
/*
 * request - one HTTP request as its parts, and the readers of its headers.
 *
 * Everything in it was chosen by who sent it. The texts are borrowed from the connection and live as
 * long as the request. This file knows no socket, no token and no database, so a fuzz target can
 * drive it. RFC 9110 (HTTP semantics), RFC 6750 (bearer tokens), RFC 6265 (cookies).
 *
 * Plain values; any thread. Private to this room.
 */
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include "model/address.h"
#include "render/render.h"

enum web_method { WEB_GET, WEB_POST, WEB_PATCH, WEB_DELETE, WEB_OTHER };
enum web_encoding { WEB_PLAIN, WEB_GZIP, WEB_ZSTD };

enum {
    WEB_ARGUMENTS_MOST = 32,
    WEB_LOG_IN_MOST = 1024,     /* bytes of the body of a log-in, which needs no token */
    WEB_CHANGE_MOST = 8 * 1024, /* of a change: a note of 1,024 bytes, each of them escaped */
    WEB_SECRET_SIZE = 65,       /* 256 bits in hex, NUL included */
};

struct web_argument {
    const char *name, *value; /* after the decoding of %XX */
};

struct web_request {
    enum web_method method;
    const char *path; /* after the decoding of %XX */
    /* Headers; NULL: not there. */
    const char *host, *origin, *fetch_site, *authorization, *cookie, *accept, *accept_encoding,
        *content_type, *last_event_id, *if_none_match;
    struct web_argument arguments[WEB_ARGUMENTS_MOST];
    size_t argument_count;
    bool is_odd; /* too many arguments, or a NUL in one: nothing is done */
    struct ip_address client;
};

/* NULL: it has none. */
const char *request_argument(const struct web_request *request, const char *name);

/* The secret of "Authorization: Bearer SECRET". False: there is none, or it has another size. */
bool request_bearer(const struct web_request *request, char secret[WEB_SECRET_SIZE]);
/* The secret in the cookie of this name. */
bool request_cookie(const struct web_request *request, const char *name,
                    char secret[WEB_SECRET_SIZE]);
/* The media type of the header is this one, whatever its parameters. */
bool media_type_is(const char *header, const char *type);
/* Accept-Encoding names it, and not with q=0. */
bool request_takes(const struct web_request *request, enum web_encoding encoding);
/* The best that it takes. */
enum web_encoding request_encoding(const struct web_request *request);
/* The JSON of a body, which cJSON_Delete() frees. NULL: it has none, or a NUL, at which a text would end. */
struct cJSON *request_body(const char *body, size_t size);
/* If-None-Match names this tag: the client still has that answer. (RFC 9110, section 13.1.2) */
bool request_has(const struct web_request *request, const char *tag);

/*
 * The form of an answer: the argument `format` (json, jsonl, csv, csv-safe), else the header Accept.
 * False: neither names a form that there is.
 */
bool request_format(const struct web_request *request, enum render_format *format);
const char *format_media_type(enum render_format format);

#endif
