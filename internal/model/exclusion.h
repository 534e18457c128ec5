/* SPDX-License-Identifier: MIT */
/*
 * exclusion - the devices and networks that are excluded from recording.
 *
 * A plain value: the MAC addresses, addresses and networks that a person listed. An IPv6 address
 * whose interface identifier was made of a listed MAC (RFC 4291, appendix A) is excluded too.
 */
#ifndef MODEL_EXCLUSION_H
#define MODEL_EXCLUSION_H

#include "model/address.h"

enum { EXCLUDED_MOST = 64 }; /* of each kind */

struct exclusion {
    size_t network_count, mac_count;
    struct ip_network networks[EXCLUDED_MOST];
    struct mac_address macs[EXCLUDED_MOST];
};

static inline bool exclusion_is_empty(const struct exclusion *exclusion)
{
    return exclusion->network_count == 0 && exclusion->mac_count == 0;
}

enum exclusion_outcome { EXCLUSION_ADDED, EXCLUSION_NOT_AN_ADDRESS, EXCLUSION_FULL };
/* "192.168.7.20", "10.9.0.0/16", "2001:db8::/32" or "f0:18:98:5c:11:01". */
enum exclusion_outcome exclusion_add(struct exclusion *exclusion, const char *text);

bool exclusion_has_ip(const struct exclusion *exclusion, const struct ip_address *ip);
bool exclusion_has_mac(const struct exclusion *exclusion, const struct mac_address *mac);

#endif
