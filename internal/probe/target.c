/* SPDX-License-Identifier: MIT */
#include "target.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take(CURLU *parts, CURLUPart part, unsigned flags, char *into, size_t size)
{
    char *text = NULL;
    if (curl_url_get(parts, part, &text, flags) != CURLUE_OK) return false;
    bool fits = strlen(text) < size;
    if (fits) memcpy(into, text, strlen(text) + 1);
    curl_free(text);
    return fits;
}

static bool refuse(const char *text, struct error *error)
{
    return error_set_kind(error, ERROR_BAD_QUESTION,
                          "'%.200s' is no URL and no HOST[:PORT] to ask; write it like "
                          "https://example.org/ or example.org:443.",
                          text);
}

/* [2001:db8::1] stands in brackets in a URL, and without them everywhere else. */
static void drop_brackets(char *host)
{
    size_t size = strlen(host);
    if (size < 2 || host[0] != '[' || host[size - 1] != ']') return;
    memmove(host, host + 1, size - 2);
    host[size - 2] = 0;
}

static bool split(struct target *target, CURLU *parts)
{
    char scheme[16], port[8];
    if (!take(parts, CURLUPART_SCHEME, 0, scheme, sizeof scheme) ||
        !take(parts, CURLUPART_HOST, 0, target->host, sizeof target->host) ||
        !take(parts, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof port))
        return false;
    drop_brackets(target->host);
    target->port = (uint16_t)strtoul(port, NULL, 10);
    target->has_tls = strcmp(scheme, "https") == 0;
    if (!ip_parse(target->host, &target->address)) target->address.version = 0;
    return target->host[0] && target->port != 0 &&
           (target->has_tls || strcmp(scheme, "http") == 0) &&
           take(parts, CURLUPART_URL, 0, target->url, sizeof target->url);
}

/* A bare IPv6 address has colons that are no port's. */
static void write_url(const char *text, char *url, size_t size)
{
    struct ip_address address;
    const char *port = strrchr(text, ':');
    bool is_bare = ip_parse(text, &address) && address.version == 6;
    const char *scheme = !is_bare && port && strcmp(port, ":80") == 0 ? "http" : "https";
    if (strstr(text, "://"))
        (void)snprintf(url, size, "%s", text);
    else
        (void)snprintf(url, size, is_bare ? "%s://[%s]/" : "%s://%s", scheme, text);
}

bool target_read(struct target *target, const char *text, struct error *error)
{
    char url[1024];
    memset(target, 0, sizeof *target);
    if (strlen(text) > sizeof url - 16) return refuse(text, error);
    write_url(text, url, sizeof url);
    CURLU *parts = curl_url();
    if (!parts) return error_no_memory(error, "ask %.200s", text);
    bool good = curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK && split(target, parts);
    curl_url_cleanup(parts);
    return good || refuse(text, error);
}
