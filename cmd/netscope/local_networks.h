/* SPDX-License-Identifier: MIT */
/*
 * local_networks - networks that are local here and not in networks.local: those of this machine's
 * interfaces, and those of the addresses that were claimed on the links that a database has seen (by
 * ARP, NDP, DHCP).
 */
#ifndef CMD_LOCAL_NETWORKS_H
#define CMD_LOCAL_NETWORKS_H

#include "base/text.h"
#include "model/address.h"
#include "storage/reader.h"

#include <stddef.h>

enum { LOCAL_NETWORKS_FOUND = 16 };
struct local_networks {
    const struct ip_network *known; /* networks.local */
    size_t known_count;
    struct ip_network found[LOCAL_NETWORKS_FOUND]; /* those beyond */
    size_t count;
};

/* The networks of the interfaces, by their own masks. */
void local_networks_of_machine(struct local_networks *networks);
/* Networks that routers and DHCP servers told; and, of other claimed addresses, the /24 or /64 around. */
void local_networks_of_database(struct local_networks *networks, struct storage_reader *reader);
/* "192.0.2.0/24, 2001:db8::/64" */
void local_networks_format(const struct local_networks *networks, struct text *text);

#endif
