/* SPDX-License-Identifier: MIT */
#include "exclusion.h"

#include <string.h>

enum exclusion_outcome exclusion_add(struct exclusion *exclusion, const char *text)
{
    struct ip_network network;
    struct mac_address mac;
    if (ip_network_parse(text, &network)) {
        if (exclusion->network_count == EXCLUDED_MOST) return EXCLUSION_FULL;
        exclusion->networks[exclusion->network_count++] = network;
        return EXCLUSION_ADDED;
    }
    if (!mac_parse(text, &mac)) return EXCLUSION_NOT_AN_ADDRESS;
    if (exclusion->mac_count == EXCLUDED_MOST) return EXCLUSION_FULL;
    exclusion->macs[exclusion->mac_count++] = mac;
    return EXCLUSION_ADDED;
}

bool exclusion_has_mac(const struct exclusion *exclusion, const struct mac_address *mac)
{
    for (size_t i = 0; i < exclusion->mac_count; i++) {
        if (memcmp(exclusion->macs[i].bytes, mac->bytes, sizeof mac->bytes) == 0) return true;
    }
    return false;
}

bool exclusion_has_ip(const struct exclusion *exclusion, const struct ip_address *ip)
{
    for (size_t i = 0; i < exclusion->network_count; i++) {
        if (ip_network_contains(&exclusion->networks[i], ip)) return true;
    }
    struct mac_address mac;
    return exclusion->mac_count && ip_names_mac(ip, &mac) && exclusion_has_mac(exclusion, &mac);
}
