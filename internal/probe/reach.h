/* SPDX-License-Identifier: MIT */
/*
 * reach - which addresses belong to the public internet.
 *
 * Who lets others choose what is probed does not lend them the networks behind this machine. All
 * else is refused: what the registries of special-purpose addresses list as not globally reachable
 * (RFC 6890 and what updates it), groups, and IPv6 outside 2000::/3. An IPv6 address that carries an
 * IPv4 one (6to4, NAT64) counts as that.
 */
#ifndef PROBE_REACH_H
#define PROBE_REACH_H

#include "model/address.h"

bool reach_is_public(const struct ip_address *address);

#endif
