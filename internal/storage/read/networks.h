/* SPDX-License-Identifier: MIT */
/*
 * networks - the SQL functions about networks in CIDR notation (RFC 4632, RFC 4291 section 2.3):
 *
 *   in_network(ip, network)    1 if the address lies in it, 0 if not; NULL if ip is NULL or no address
 *   network_first(network)     the first and the last address of an IPv4 network, as a number
 *   network_last(network)      (schema/README.md); NULL for IPv6
 *
 * A network without /N is one host. A text that is no network is an error. Private to this room;
 * netscope-sql(7) has the first.
 */
#ifndef STORAGE_NETWORKS_H
#define STORAGE_NETWORKS_H

#include <sqlite3.h>
#include <stdbool.h>

/* Registers them with the connection. */
bool networks_register(sqlite3 *connection);

#endif
