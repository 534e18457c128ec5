/* SPDX-License-Identifier: MIT */
/*
 * http_secret - whether a password or a token stands in the clear in a request. It says that one does,
 * and never keeps it.
 *
 * Where: Authorization and Proxy-Authorization (RFC 9110, section 11.6.2), a query, and a form (URL
 * Living Standard, application/x-www-form-urlencoded). NTLM, Negotiate and signatures send no secret.
 */
#ifndef PARSER_HTTP_SECRET_H
#define PARSER_HTTP_SECRET_H

#include "base/cursor.h"

/* The value of Authorization: Basic (RFC 7617), Bearer (RFC 6750), Digest (RFC 7616), or a bare token. */
bool http_shows_secret(struct span value);

/* The value of Content-Type. */
bool http_is_form(struct span value);

/* name=value&name=value: a name that says password, and a value. */
bool http_form_has_password(struct span form);
/* The same behind the question mark of a target. */
bool http_query_has_password(struct span target);

#endif
