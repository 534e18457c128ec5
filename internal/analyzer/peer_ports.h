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

/* Addresses of IPv6 by their keys. */
struct peer_hosts {
    void *owner;
    bool (*find)(void *owner, int64_t key, struct ip_address *ip); /* false: it is not known */
    size_t left; /* so many are still looked up; each of the others is a network of its own */
};

/* Attempts of one source on one port, in order of time: do the fresh ones in [since_us, until_us] lie
 * in many networks (/16 of IPv4; private ones are one network; /48 of IPv6)? */
bool peers_are_spread(const struct failed_attempt *from, const struct failed_attempt *to,
                      int64_t since_us, int64_t until_us, struct peer_hosts *hosts);

/* All attempts of a source by port: were most fresh ones by TCP in that time on ports of fewer than
 * three hosts? */
bool peers_are_scattered(const struct failed_attempt *from, const struct failed_attempt *to,
                         int64_t since_us, int64_t until_us);

#endif
