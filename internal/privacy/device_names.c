/* SPDX-License-Identifier: MIT */
#include "device_names.h"

#include "model/address.h"

#include <strings.h>

static const char *const domains[] = {"local",    "lan",         "home",     "home.arpa",
                                      "internal", "localdomain", "intranet", "private",
                                      "corp",     "fritz.box"};

size_t local_domain_size(struct span name)
{
    for (size_t i = 0; i < sizeof domains / sizeof domains[0]; i++) {
        size_t size = strlen(domains[i]);
        if (name.size > size + 1 && name.data[name.size - size - 1] == '.' &&
            strncasecmp((const char *)name.data + name.size - size, domains[i], size) == 0)
            return size + 1;
    }
    return 0;
}

static bool is_address(struct span name)
{
    char text[IP_TEXT_SIZE];
    struct ip_address ip;
    if (name.size >= sizeof text) return false;
    memcpy(text, name.data, name.size);
    text[name.size] = '\0';
    return ip_parse(text, &ip);
}

bool is_device_name(struct span name)
{
    if (name.size == 0 || (name.size == 1 && name.data[0] == '.')) return false;
    if (!memchr(name.data, '.', name.size)) return name.data[0] != '_' && !is_address(name);
    return local_domain_size(name) > 0;
}

bool host_names_device(struct span host)
{
    char lower[256];
    size_t size = 0;
    for (; size < host.size && !strchr(":/?#", host.data[size]); size++) {
        uint8_t c = host.data[size];
        if (size == sizeof lower) return false;
        lower[size] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    return is_device_name((struct span){(const uint8_t *)lower, size});
}

bool url_names_device(struct span url)
{
    const uint8_t *slashes = url.size ? memmem(url.data, url.size, "://", 3) : NULL;
    if (!slashes) return false;
    const uint8_t *host = slashes + 3;
    return host_names_device((struct span){host, (size_t)(url.data + url.size - host)});
}

bool is_service_type(struct span name)
{
    return name.size > 0 && name.data[0] == '_';
}
