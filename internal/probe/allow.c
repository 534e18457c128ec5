/* SPDX-License-Identifier: MIT */
#include "allow.h"

#include "target.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char between[] = ", \t";

/* The next entry, cut off; NULL: there is none. Entries beyond the size are no names of hosts. */
static const char *next_entry(const char *at, char entry[256])
{
    at += strspn(at, between);
    size_t size = strcspn(at, between);
    (void)snprintf(entry, 256, "%.*s", (int)(size < 256 ? size : 0), at);
    return size > 0 ? at + size : NULL;
}

/* A port, a path or a user would be silently left out. */
static bool read_entry(struct target *target, const char *entry)
{
    struct error unused;
    struct ip_address address;
    bool is_whole = ip_parse(entry, &address) || !strpbrk(entry, ":/@[]?#\\%*");
    return is_whole && entry[0] != '.' && target_read(target, entry, &unused);
}

bool allow_check(const char *list, struct error *error)
{
    char entry[256];
    struct target target;
    for (const char *at = list; (at = next_entry(at, entry));)
        if (!read_entry(&target, entry))
            return error_set(error,
                             "probe.allow takes host names and addresses without ports, such as "
                             "example.org, which also stands for the names below it; '%s' is none.",
                             entry);
    return true;
}

/* A root's dot says nothing more. */
static size_t name_size(const char *name)
{
    size_t size = strlen(name);
    return size > 1 && name[size - 1] == '.' ? size - 1 : size;
}

static bool is_below(const char *host, const char *name)
{
    size_t host_size = name_size(host), size = name_size(name);
    if (size == 0 || host_size < size) return false;
    const char *end = host + (host_size - size);
    return strncasecmp(end, name, size) == 0 && (end == host || end[-1] == '.');
}

bool allow_has(const char *list, const char *host)
{
    char entry[256];
    struct target target;
    struct ip_address address;
    bool is_address = ip_parse(host, &address);
    for (const char *at = list; (at = next_entry(at, entry));) {
        if (!read_entry(&target, entry) || ip_is_set(&target.address) != is_address) continue;
        if (is_address ? ip_equal(&target.address, &address) : is_below(host, target.host))
            return true;
    }
    return false;
}
