/* SPDX-License-Identifier: MIT */
/*
 * peer_ports - whether failed attempts on one port look like those of a peer-to-peer program.
 * Private to this room.
 */
#ifndef ANALYZER_PEER_PORTS_H
#define ANALYZER_PEER_PORTS_H

#include "failed_attempts.h"

/* A port on which servers listen: below 1024, or one of those that scanners look for. Peers choose
 * others. */
bool port_is_of_servers(uint16_t port);

/* Attempts of one source on one port, in order of time: do the fresh ones in [since_us, until_us] lie
 * in many networks (/16 of IPv4; private ones are one network; each address of IPv6 is its own)? */
bool peers_are_spread(const struct failed_attempt *from, const struct failed_attempt *to,
                      int64_t since_us, int64_t until_us);

/* All attempts of a source by port: were most fresh ones by TCP in that time on ports of fewer than
 * three hosts? */
bool peers_are_scattered(const struct failed_attempt *from, const struct failed_attempt *to,
                         int64_t since_us, int64_t until_us);

#endif
