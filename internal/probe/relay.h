/* SPDX-License-Identifier: MIT */
/*
 * relay - what stands between the probe and the network if faults are simulated, and really does them.
 *
 * A thread with sockets on 127.0.0.1. Connections are SOCKS 5 (RFC 1928), so libcurl can take that
 * way too: the answer comes when the server has taken the connection, and the port in it (BND.PORT)
 * says how often the handshake stalled. There is one door for each group of layers, as each has faults of
 * its own. To resolvers and to QUIC servers there are slots: datagrams that come to a slot's port go
 * to what it was opened to.
 *
 * A lost datagram is dropped. A byte of TCP cannot be lost from here, because a kernel on each side
 * acknowledges it: a segment that is lost waits for one retransmission time-out (RFC 6298: a second
 * for a SYN, else 200 ms at least on Linux, twice as long each further time), with all that is behind it.
 * That is a stall.
 *
 * Opened before the process gives up its rights; the thread starts afterwards. Its functions may
 * be called by the probe's thread.
 */
#ifndef PROBE_RELAY_H
#define PROBE_RELAY_H

#include "simulate.h"
#include "target.h"
#include "trust.h"

struct relay;

struct relay_counts {
    uint64_t lost_datagrams, stalls;
};

/* The simulation must stay. Makes the trust believe the relay's own authority, if it needs one. NULL:
 * no memory, or no socket on 127.0.0.1. */
struct relay *relay_open(const struct simulation *simulation, const struct target *target,
                         struct trust *trust, struct error *error);
bool relay_start(struct relay *relay);
void relay_close(struct relay *relay); /* may be NULL */

/* The door for connections of this layer, on 127.0.0.1. */
uint16_t relay_door(const struct relay *relay, enum probe_layer layer);
/* A port on 127.0.0.1 for datagrams and connections to this resolver; 0: there are too many. */
uint16_t relay_resolver(struct relay *relay, const struct ip_address *address, uint16_t port);
/* A port on 127.0.0.1 for datagrams to this server; 0: there are too many. */
uint16_t relay_datagrams(struct relay *relay, const struct ip_address *address, uint16_t port);
struct relay_counts relay_look(struct relay *relay);

#endif
