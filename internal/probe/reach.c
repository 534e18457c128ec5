/* SPDX-License-Identifier: MIT */
#include "reach.h"

#include <string.h>

/* Within 0.0.0.0/0 and 2000::/3. */
static const char *const closed[] = {
    "0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",    "2001::/23",
    "2001:db8::/32", "3fff::/20",
};

static bool is_in(const struct ip_address *address, const char *text)
{
    struct ip_network network;
    return ip_network_parse(text, &network) && ip_network_contains(&network, address);
}

/* The address that stands from this byte on. */
static bool carries_public(const struct ip_address *address, size_t at)
{
    const struct ip_address inner = ip_from_v4(address->bytes + at);
    return reach_is_public(&inner);
}

bool reach_is_public(const struct ip_address *address)
{
    if (address->version == 6 && is_in(address, "64:ff9b::/96")) return carries_public(address, 12);
    if (address->version == 6 && is_in(address, "2002::/16")) return carries_public(address, 2);
    if (address->version == 6 && !is_in(address, "2000::/3")) return false;
    for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
        if (is_in(address, closed[i])) return false;
    return address->version == 4 || address->version == 6;
}
