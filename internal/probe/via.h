/* SPDX-License-Identifier: MIT */
/*
 * via - how a layer gets to a server: directly, or by the relay if faults are simulated.
 *
 * The layers connect by these functions, so none of them knows the relay.
 */
#ifndef PROBE_VIA_H
#define PROBE_VIA_H

#include "run.h"

/* By the relay; then what TCP_INFO says is about the way to it. */
bool via_relay(const struct probe *probe, enum probe_layer layer);

/* Begins a connection, without blocking. -1: it failed already (errno). */
int via_open(const struct probe *probe, enum probe_layer layer, const struct place *place,
             uint16_t port);
/* What to wait for. */
short via_events(const struct probe *probe, enum probe_layer layer);
/* Once that came: 0, or the errno of the failure. stalls: of the handshake; may be NULL. */
int via_outcome(const struct probe *probe, enum probe_layer layer, int descriptor,
                unsigned *stalls);

/* For libcurl, which must have the addresses already (CURLOPT_RESOLVE). */
void via_for_curl(const struct probe *probe, enum probe_layer layer, CURL *curl);
/* Where to ask this resolver; false: there itself. The port is of 127.0.0.1. */
bool via_resolver(const struct probe *probe, const struct ip_address *address, uint16_t port,
                  uint16_t *at);
/* Where datagrams to the place are sent: an address of connect(2). */
socklen_t via_datagrams(const struct probe *probe, const struct place *place, uint16_t port,
                        struct sockaddr_storage *address);

#endif
