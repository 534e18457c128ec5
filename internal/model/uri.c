/* SPDX-License-Identifier: MIT */
#include "uri.h"

#include <string.h>

struct span uri_without_query(struct span uri)
{
    const uint8_t *mark = uri.size ? memchr(uri.data, '?', uri.size) : NULL;
    if (mark) uri.size = (size_t)(mark - uri.data) + 1;
    return uri;
}

struct span uri_userinfo(struct span uri)
{
    const struct span none = {NULL, 0};
    if (uri.size == 0 || uri.data[0] == '/') return none;
    const uint8_t *slashes = memmem(uri.data, uri.size, "://", 3);
    if (!slashes) return none;
    const uint8_t *end = uri.data + uri.size, *authority = slashes + 3, *at = NULL;
    if (!memchr(authority, '@', (size_t)(end - authority))) return none;
    for (const uint8_t *c = authority; c < end && *c != '/' && *c != '?' && *c != '#'; c++)
        if (*c == '@') at = c;
    return at ? (struct span){authority, (size_t)(at + 1 - authority)} : none;
}
