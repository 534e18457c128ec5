/* SPDX-License-Identifier: MIT */
/* uri - the private parts of a URI: query and credentials. */
#ifndef MODEL_URI_H
#define MODEL_URI_H

#include "base/cursor.h"

/* The URI up to and with the question mark of its query, which shows that there was a query (RFC
 * 3986, 3.4). */
struct span uri_without_query(struct span uri);
/* The "user:password@" of an absolute URI (RFC 3986, 3.2.1): size 0 if there is none. */
struct span uri_userinfo(struct span uri);

#endif
