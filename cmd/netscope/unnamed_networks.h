/* SPDX-License-Identifier: MIT */
/*
 * unnamed_networks - networks that are local here and not in networks.local: those of this machine's
 * interfaces, and those of the addresses that were claimed on the links that a database has seen (by
 * ARP, NDP, DHCP).
 */
#ifndef CMD_UNNAMED_NETWORKS_H
#define CMD_UNNAMED_NETWORKS_H

#include "base/text.h"
#include "model/address.h"
#include "storage/reader.h"

#include <stddef.h>

enum { UNNAMED_NETWORKS_MOST = 16 };
struct unnamed_networks {
    const struct ip_network *known; /* networks.local */
    size_t known_count;
    struct ip_network found[UNNAMED_NETWORKS_MOST]; /* those beyond */
    size_t count;
};

/* The networks of the interfaces, by their own masks. */
void unnamed_networks_of_machine(struct unnamed_networks *networks);
/* Networks that routers and DHCP servers told; and, of other claimed addresses, the /24 or /64 around. */
void unnamed_networks_of_database(struct unnamed_networks *networks, struct storage_reader *reader);
/* "192.0.2.0/24, 2001:db8::/64" */
void unnamed_networks_format(const struct unnamed_networks *networks, struct text *text);

#endif
