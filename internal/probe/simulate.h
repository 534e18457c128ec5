/* SPDX-License-Identifier: MIT */
/*
 * simulate - the faults that --simulate names: "dns-delay=200ms,loss=5%,tls-expired".
 *
 * relay.h does them to the probe's own packets. A fault touches its layer, and the ones above it that
 * travel by the same packets.
 */
#ifndef PROBE_SIMULATE_H
#define PROBE_SIMULATE_H

#include "probe.h"

enum { LOSS_WHOLE = 1000000 };

enum dns_fault { DNS_WELL, DNS_SILENT, DNS_NXDOMAIN, DNS_SERVFAIL, DNS_REFUSED };
enum tcp_fault { TCP_WELL, TCP_SILENT, TCP_REFUSED };
enum tls_fault {
    TLS_WELL,
    TLS_EXPIRED,
    TLS_EARLY,
    TLS_SELF_SIGNED,
    TLS_WRONG_NAME,
    TLS_UNKNOWN,
    TLS_OLD,
    TLS_SILENT,
    TLS_NONE
};
enum http_fault { HTTP_WELL, HTTP_STATUS, HTTP_SILENT, HTTP_CLOSES, HTTP_RESET, HTTP_LOOP };

struct simulation {
    char words[200]; /* as they were given; empty: nothing is simulated */
    int64_t dns_delay_us, tcp_delay_us, http_delay_us;
    unsigned loss; /* of LOSS_WHOLE */
    enum dns_fault dns;
    enum tcp_fault tcp;
    enum tls_fault tls;
    enum http_fault http;
    int status;        /* of HTTP_STATUS */
    bool is_ipv6_hole; /* connections to IPv6 addresses get no answer */
    bool is_quic_hole; /* datagrams to the server vanish */
    uint64_t seed;     /* of the losses; 0: by chance */
};

/* words may be NULL. False: one of them is not known. */
bool simulation_read(struct simulation *simulation, const char *words, struct error *error);
/* Whether the layer is another one than without the faults. */
bool simulation_touches(const struct simulation *simulation, enum probe_layer layer);
/* A TLS or HTTP server of the relay stands in for the real one. */
bool simulation_stands_in(const struct simulation *simulation);

#endif
