/* SPDX-License-Identifier: MIT */
/*
 * uri - the parts of a URI that are nobody's business.
 */
#ifndef MODEL_URI_H
#define MODEL_URI_H

#include "base/cursor.h"

/* Up to a query's question mark, which shows that there was one (RFC 3986, 3.4). */
struct span uri_without_query(struct span uri);
/* The "user:password@" of an absolute URI (RFC 3986, 3.2.1): size 0 where there is none. */
struct span uri_userinfo(struct span uri);

#endif
