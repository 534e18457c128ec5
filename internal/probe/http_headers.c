/* SPDX-License-Identifier: MIT */
#include "http_headers.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

static void take_value(struct span value, char *into, size_t size)
{
    struct text text = text_into(into, size);
    while (value.size && (*value.data == ' ' || *value.data == '\t'))
        value.data++, value.size--;
    while (value.size && strchr(" \t\r\n", value.data[value.size - 1]))
        value.size--;
    text_add_utf8(&text, value);
}

static bool is_named(struct span line, size_t name_size, const char *name)
{
    return name_size == strlen(name) && strncasecmp((const char *)line.data, name, name_size) == 0;
}

void http_headers_take(struct http_headers *headers, struct span line)
{
    const uint8_t *colon = line.size ? memchr(line.data, ':', line.size) : NULL;
    if (span_starts(line, "HTTP/")) *headers = (struct http_headers){.all = headers->all};
    headers->all++;
    if (!colon || ++headers->count > HEADERS_MOST) return;
    size_t name_size = (size_t)(colon - line.data);
    struct span value = {colon + 1, line.size - name_size - 1};
    if (is_named(line, name_size, "content-encoding"))
        take_value(value, headers->encoding, sizeof headers->encoding);
    if (is_named(line, name_size, "alt-svc"))
        take_value(value, headers->alternative, sizeof headers->alternative);
    headers->cookies += is_named(line, name_size, "set-cookie");
    headers->has_hsts |= is_named(line, name_size, "strict-transport-security");
}
