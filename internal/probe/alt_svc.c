/* SPDX-License-Identifier: MIT */
#include "alt_svc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t");
}

/* A quoted string (RFC 9110, section 5.6.4), or a word. NULL: it does not end, or does not fit. */
static const char *read_value(const char *at, char *into, size_t size)
{
    size_t used = 0;
    bool is_quoted = *at == '"';
    for (at += is_quoted; *at && (is_quoted ? *at != '"' : !strchr(" \t;,", *at)); at++) {
        if (is_quoted && *at == '\\' && at[1]) at++;
        if (used + 1 >= size) return NULL;
        into[used++] = *at;
    }
    into[used] = 0;
    if (!is_quoted) return at;
    return *at == '"' ? at + 1 : NULL;
}

/* [HOST]:PORT */
static bool read_authority(struct alt_svc *found, const char *authority)
{
    const char *colon = strrchr(authority, ':');
    char *end = NULL;
    if (!colon || !isdigit((unsigned char)colon[1])) return false;
    unsigned long port = strtoul(colon + 1, &end, 10);
    size_t size = (size_t)(colon - authority);
    if (*end || port == 0 || port > UINT16_MAX || size >= sizeof found->host) return false;
    memcpy(found->host, authority, size);
    found->host[size] = 0;
    found->port = (uint16_t)port;
    return true;
}

/* "; ma=86400" and so on. NULL: it cannot be read. */
static const char *skip_parameters(const char *at)
{
    char value[64];
    for (at = skip_blanks(at); *at == ';'; at = skip_blanks(at)) {
        at = skip_blanks(at + 1);
        at += strcspn(at, "=;,");
        if (*at == '=' && !(at = read_value(at + 1, value, sizeof value))) return NULL;
    }
    return at;
}

bool alt_svc_read(struct alt_svc *found, const char *at)
{
    char authority[sizeof found->host + 8];
    while (*(at = skip_blanks(at))) {
        size_t name = strcspn(at, "=;, \t");
        bool is_http3 = name == 2 && memcmp(at, "h3", 2) == 0;
        at += name;
        if (*at != '=') return false; /* "clear", or damaged */
        at = read_value(at + 1, authority, sizeof authority);
        if (!at) return false;
        if (is_http3 && read_authority(found, authority)) return true;
        at = skip_parameters(at);
        if (!at || *at != ',') return false;
        at++;
    }
    return false;
}
