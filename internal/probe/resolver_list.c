/* SPDX-License-Identifier: MIT */
#include "resolver_list.h"

#include <stdio.h>
#include <string.h>

/* HOST[:PORT] without a port has the one of DNS over TLS. */
static bool read_tls(struct secure_place *place, const char *host)
{
    char url[sizeof place->where.url + sizeof "https://[]:853"];
    struct error error;
    const char *bracket = strrchr(host, ']');
    if (strpbrk(host, "/?@") || strlen(host) > sizeof place->where.host) return false;
    if (ip_parse(host, &place->at) && place->at.version == 6)
        (void)snprintf(url, sizeof url, "https://[%s]:853", host);
    else
        (void)snprintf(url, sizeof url,
                       strchr(bracket ? bracket : host, ':') ? "https://%s" : "https://%s:853",
                       host);
    return target_read(&place->where, url, &error);
}

static bool read_secure(struct secure_place *place, char *item)
{
    struct error error;
    char *mark = strchr(item, '#');
    if (mark) *mark++ = 0;
    place->by_https = strncmp(item, "https://", 8) == 0;
    bool good = place->by_https ? target_read(&place->where, item, &error)
                                : read_tls(place, item + strlen("tls://"));
    place->at = place->where.address;
    return good && (!mark || ip_parse(mark, &place->at));
}

static bool add_plain(struct resolver_list *list, const char *item)
{
    size_t used = strlen(list->plain), size = sizeof list->plain - used;
    int written = snprintf(list->plain + used, size, "%s%s", used ? "," : "", item);
    return *item && written > 0 && (size_t)written < size;
}

static bool read_item(struct resolver_list *list, char *item)
{
    if (!strstr(item, "://")) return add_plain(list, item);
    if (list->secure_count == NAMED_SECURE_MOST ||
        (strncmp(item, "tls://", 6) != 0 && strncmp(item, "https://", 8) != 0))
        return false;
    return read_secure(&list->secure[list->secure_count++], item);
}

bool resolver_list_read(struct resolver_list *list, const char *text)
{
    char item[sizeof list->secure[0].where.url];
    memset(list, 0, sizeof *list);
    for (;;) {
        size_t size = strcspn(text, ",");
        if (size >= sizeof item) return false;
        memcpy(item, text, size);
        item[size] = 0;
        if (!read_item(list, item)) return false;
        if (!text[size]) return true;
        text += size + 1;
    }
}
