/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <ctype.h>
#include <strings.h>

/* The size of the name in "name", "name:8080" or "[::1]:8080"; 0: it is none of these. */
static size_t name_size(const char *host)
{
    size_t size = 0, port = 0;
    if (*host == '[') {
        size = 1 + strspn(host + 1, "0123456789abcdefABCDEF:.");
        if (host[size++] != ']') return 0;
    } else {
        while (isalnum((unsigned char)host[size]) || (host[size] && strchr("-._", host[size])))
            size++;
    }
    if (host[size] == ':') port = 1 + strspn(host + size + 1, "0123456789");
    return host[size + port] || port == 1 || port > 6 ? 0 : size;
}

bool guard_add(struct guard *guard, const char *name)
{
    size_t size = name_size(name);
    if (size == 0 || name[size] || size >= GUARD_NAME_SIZE || guard->count == GUARD_NAMES_MOST)
        return false;
    char *own = guard->names[guard->count++];
    for (size_t i = 0; i <= size; i++)
        own[i] = (char)tolower((unsigned char)name[i]);
    return true;
}

void guard_init(struct guard *guard)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    *guard = (struct guard){.count = 0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)guard_add(guard, names[i]);
}

bool guard_knows_host(const struct guard *guard, const char *host)
{
    size_t size = host ? name_size(host) : 0;
    for (size_t i = 0; i < guard->count && size > 0; i++)
        if (strlen(guard->names[i]) == size && strncasecmp(guard->names[i], host, size) == 0)
            return true;
    return false;
}

bool guard_same_origin(const struct web_request *request)
{
    const char *origin = request->origin, *site = request->fetch_site;
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0) return false;
    if (!origin) return true;
    if (strncmp(origin, "http://", 7) == 0)
        origin += 7;
    else if (strncmp(origin, "https://", 8) == 0)
        origin += 8;
    else
        return false;
    return request->host && strcasecmp(origin, request->host) == 0;
}
