/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <cjson/cJSON.h>
#include <ctype.h>
#include <strings.h>

const char *request_argument(const struct web_request *request, const char *name)
{
    for (size_t i = 0; i < request->argument_count; i++)
        if (strcmp(request->arguments[i].name, name) == 0) return request->arguments[i].value;
    return NULL;
}

/* ---------------------------------------------------------------- secrets */

/* Exactly 256 bits in lower-case hex, then the end or one of these characters. */
static bool take_secret(const char *from, const char *ends, char secret[WEB_SECRET_SIZE])
{
    size_t size = strspn(from, "0123456789abcdef");
    if (size != WEB_SECRET_SIZE - 1 || (from[size] && !strchr(ends, from[size]))) return false;
    memcpy(secret, from, size);
    secret[size] = 0;
    return true;
}

bool request_bearer(const struct web_request *request, char secret[WEB_SECRET_SIZE])
{
    static const char scheme[] = "Bearer ";
    const char *header = request->authorization;
    if (!header || strncasecmp(header, scheme, sizeof scheme - 1) != 0) return false;
    header += sizeof scheme - 1;
    return take_secret(header + strspn(header, " "), " ", secret);
}

bool request_cookie(const struct web_request *request, const char *name,
                    char secret[WEB_SECRET_SIZE])
{
    size_t size = strlen(name);
    for (const char *at = request->cookie; at; at = strchr(at, ';')) {
        at += strspn(at, "; ");
        if (strncmp(at, name, size) == 0 && at[size] == '=' &&
            take_secret(at + size + 1, "; ", secret))
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- what is accepted */

bool media_type_is(const char *header, const char *type)
{
    size_t size = strlen(type);
    if (!header || strncasecmp(header, type, size) != 0) return false;
    header += size;
    header += strspn(header, " \t");
    return !*header || *header == ';' || *header == ',';
}

/* ";q=0", ";q=0.000" behind the type: RFC 9110, section 12.4.2. */
static bool is_refused(const char *item, size_t size)
{
    for (size_t i = 0; i + 2 < size; i++) {
        if (item[i] != ';') continue;
        size_t at = i + 1;
        while (at < size && item[at] == ' ')
            at++;
        if (at + 2 >= size || tolower((unsigned char)item[at]) != 'q' || item[at + 1] != '=')
            continue;
        at += 2;
        while (at < size && (item[at] == '0' || item[at] == '.'))
            at++;
        return at == size || item[at] == ' ' || item[at] == ';';
    }
    return false;
}

/* Visits the items of a list with commas, until one is taken. */
static bool any_item(const char *list, bool (*takes)(const char *item, void *owner), void *owner)
{
    while (list && *list) {
        list += strspn(list, " \t,");
        size_t size = strcspn(list, ",");
        if (size > 0 && !is_refused(list, size) && takes(list, owner)) return true;
        list += size;
    }
    return false;
}

static bool is_encoding(const char *item, void *owner)
{
    static const char *const words[] = {[WEB_GZIP] = "gzip", [WEB_ZSTD] = "zstd"};
    const enum web_encoding *encoding = owner;
    return media_type_is(item, words[*encoding]);
}

bool request_takes(const struct web_request *request, enum web_encoding encoding)
{
    return any_item(request->accept_encoding, is_encoding, &encoding);
}

enum web_encoding request_encoding(const struct web_request *request)
{
    if (request_takes(request, WEB_ZSTD)) return WEB_ZSTD;
    return request_takes(request, WEB_GZIP) ? WEB_GZIP : WEB_PLAIN;
}

/* ---------------------------------------------------------------- what the client has */

bool request_has(const struct web_request *request, const char *tag)
{
    const char *at = request->if_none_match;
    size_t size = strlen(tag);
    while (at && (at = strchr(at, '"'))) {
        const char *end = strchr(++at, '"');
        if (!end) return false;
        if ((size_t)(end - at) == size && memcmp(at, tag, size) == 0) return true;
        at = end + 1;
    }
    return false;
}

static const struct {
    const char *word, *type, *shown;
} formats[] = {
    [RENDER_JSON] = {"json", "application/json", "application/json"},
    [RENDER_JSON_LINES] = {"jsonl", "application/jsonl", "application/jsonl"},
    [RENDER_CSV] = {"csv", "text/csv", "text/csv; charset=utf-8"},
    [RENDER_CSV_SAFE] = {"csv-safe", NULL, "text/csv; charset=utf-8"},
};
enum { FORMAT_COUNT = sizeof formats / sizeof formats[0] };

const char *format_media_type(enum render_format format)
{
    return formats[format].shown;
}

static bool is_format(const char *item, void *owner)
{
    enum render_format *format = owner;
    *format = RENDER_JSON;
    if (media_type_is(item, "*/*") || media_type_is(item, "application/*")) return true;
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        *format = (enum render_format)i;
        if (formats[i].type && media_type_is(item, formats[i].type)) return true;
    }
    *format = RENDER_CSV;
    return media_type_is(item, "text/*");
}

bool request_format(const struct web_request *request, enum render_format *format)
{
    const char *word = request_argument(request, "format");
    for (size_t i = 0; word && i < FORMAT_COUNT; i++) {
        *format = (enum render_format)i;
        if (formats[i].word && strcmp(formats[i].word, word) == 0) return true;
    }
    *format = RENDER_JSON;
    if (word) return false;
    return !request->accept || any_item(request->accept, is_format, format);
}

struct cJSON *request_body(const char *body, size_t size)
{
    if (!body || size == 0 || memchr(body, 0, size) || memmem(body, size, "\\u0000", 6))
        return NULL;
    return cJSON_ParseWithLength(body, size);
}
