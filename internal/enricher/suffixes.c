/* SPDX-License-Identifier: MIT */
#include "suffixes.h"

#include "base/cursor.h"

#include <string.h>

static bool is_address(const char *name, size_t size)
{
    if (memchr(name, ':', size)) return true; /* IPv6, or a port follows */
    const char *last = name_last_labels(name, size, 1);
    return *last && strspn(last, "0123456789") == strlen(last);
}

static uint32_t flags_of(const struct name_table *suffixes, const char *name, size_t size)
{
    const struct name_entry *entry = name_table_find(suffixes, name, size);
    return entry ? entry->flags : 0;
}

/*
 * Without the list: two labels, or three if a country registers below a word for the kind of holder
 * (bbc.co.uk, abc.net.au).
 */
static const char *registrable_by_shape(const char *name, size_t size)
{
    static const char *const kinds[] = {"ac",  "co",  "com", "edu", "go", "gob",
                                        "gov", "mil", "ne",  "net", "or", "org"};
    const char *last = name_last_labels(name, size, 1), *two = name_last_labels(name, size, 2);
    if (strlen(last) != 2 || two == last) return two;
    struct span kind = {(const uint8_t *)two, (size_t)(last - two) - 1};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (span_is(kind, kinds[i])) return name_last_labels(name, size, 3);
    return two;
}

const char *suffixes_registrable(const struct name_table *suffixes, const char *name)
{
    size_t size = strlen(name);
    const char *end = name + size;
    if (is_address(name, size)) return name;
    if (!name_table_is_open(suffixes)) return registrable_by_shape(name, size);
    /* One label more than the longest rule, for the label that matches a wildcard. */
    const char *at = name_last_labels(name, size, suffixes->labels_most + 1);
    const char *before = NULL; /* `at` with one label more */
    if (at > name) {
        before = at - 1;
        while (before > name && before[-1] != '.')
            before--;
    }
    for (uint32_t flags = flags_of(suffixes, at, (size_t)(end - at)); at < end;) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        const char *parent = dot ? dot + 1 : end;
        uint32_t parent_flags =
            parent < end ? flags_of(suffixes, parent, (size_t)(end - parent)) : SUFFIX_WILDCARD;
        if (flags & SUFFIX_EXCEPTION) return at;
        /* The list's last rule is "*": the root is a wildcard. */
        if (flags & SUFFIX_PLAIN || parent_flags & SUFFIX_WILDCARD) return before ? before : name;
        before = at;
        at = parent;
        flags = parent_flags;
    }
    return name;
}
