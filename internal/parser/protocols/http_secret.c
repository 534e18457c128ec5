/* SPDX-License-Identifier: MIT */
#include "http_secret.h"

#include <string.h>
#include <strings.h>

static bool starts(struct span s, const char *word)
{
    size_t size = strlen(word);
    return s.size >= size && strncasecmp((const char *)s.data, word, size) == 0;
}

static bool ends(struct span s, const char *word)
{
    size_t size = strlen(word);
    return s.size >= size && starts((struct span){s.data + s.size - size, size}, word);
}

static struct span cut(struct span *rest, uint8_t separator)
{
    struct span part = *rest;
    const uint8_t *end = rest->size ? memchr(rest->data, separator, rest->size) : NULL;
    if (end) part.size = (size_t)(end - rest->data);
    size_t taken = part.size + (end ? 1 : 0);
    rest->data += taken;
    rest->size -= taken;
    return part;
}

bool http_shows_secret(struct span value)
{
    static const char *const schemes[] = {"basic", "bearer", "digest", "token"};
    struct span rest = value, scheme = cut(&rest, ' ');
    if (rest.size == 0) return scheme.size >= 16; /* no scheme: a token of some length */
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (scheme.size == strlen(schemes[i]) && starts(scheme, schemes[i])) return true;
    return false;
}

bool http_is_form(struct span value)
{
    return starts(value, "application/x-www-form-urlencoded");
}

/* "password", "userPassword", "login[pwd]", "j_passwd"; not "compass". */
static bool names_password(struct span name)
{
    if (ends(name, "%5d")) name.size -= 3;
    if (ends(name, "]")) name.size -= 1;
    if (ends(name, "password") || ends(name, "passwd")) return true;
    size_t size = ends(name, "pwd") ? 3 : ends(name, "pass") ? 4 : 0;
    if (size == 0 || name.size == size) return size != 0;
    name.size -= size;
    uint8_t before = name.data[name.size - 1] | 0x20;
    return before < 'a' || before > 'z' || ends(name, "%5b");
}

bool http_form_has_password(struct span form)
{
    while (form.size) {
        struct span value = cut(&form, '&');
        struct span name = cut(&value, '=');
        if (value.size && names_password(name)) return true;
    }
    return false;
}

bool http_query_has_password(struct span target)
{
    (void)cut(&target, '?');
    return http_form_has_password(cut(&target, '#'));
}
