/* SPDX-License-Identifier: MIT */
/*
 * talk - what devices say: whole exchanges, put on the stage. Times are absolute, in microseconds.
 */
#ifndef WEEKS_TALK_H
#define WEEKS_TALK_H

#include "town.h"

/* A TCP connection. What the spans do not have of the sizes is filler. */
struct dialogue {
    struct span asks, tells;
    uint64_t sent, received;
    int64_t lasts_us;  /* between the last data and the end; 0: at once */
    bool server_first; /* tells comes before asks, as banners do */
};
/* Returns when it ended. */
int64_t talk_tcp(struct town *town, const struct endpoint *client, const struct endpoint *server,
                 int64_t at_us, const struct dialogue *dialogue);
/* One that is kept: so many bytes each way, every so often, until a time. */
struct kept_dialogue {
    int64_t until_us, every_us;
    uint64_t sent, received; /* each time */
    struct span asks;        /* at the beginning */
};
void talk_kept(struct town *town, const struct endpoint *client, const struct endpoint *server,
               int64_t at_us, const struct kept_dialogue *dialogue);
/* One segment of any flags without a connection. */
void talk_segment(struct town *town, const struct endpoint *from, const struct endpoint *to,
                  int64_t at_us, uint8_t flags);
/* An attempt: refused by a reset, or unanswered with its retries. */
void talk_refused(struct town *town, const struct endpoint *client, const struct endpoint *server,
                  int64_t at_us);
void talk_unanswered(struct town *town, const struct endpoint *client,
                     const struct endpoint *server, int64_t at_us);
/* A datagram each way; an answer of NULL: none. */
void talk_udp(struct town *town, const struct endpoint *client, const struct endpoint *server,
              int64_t at_us, struct span question, struct span answer);
void talk_ping(struct town *town, const struct endpoint *from, const struct endpoint *to,
               int64_t at_us, bool is_answered);
void talk_arp(struct town *town, const struct host *host, const char *ip, int64_t at_us);
/* The owner answers. */
void talk_arp_answered(struct town *town, const struct host *host, const struct host *owner,
                       int64_t at_us);
void talk_claim(struct town *town, const struct endpoint *claimant, const struct endpoint *to,
                int64_t at_us);

/* ------------------------------------------------------------ names */

struct question {
    const char *name;
    uint16_t type;                    /* 0: A */
    unsigned rcode;                   /* 3: there is no such name; 2: the resolver failed */
    const char *ip;                   /* the answer; NULL: of the name, by town_address_of() */
    unsigned ttl;                     /* 0: 300 */
    size_t text_bytes;                /* of a TXT answer */
    const struct mac_address *forger; /* whose frames it is that the resolver is said to send */
};
void talk_question(struct town *town, const struct host *host, int64_t at_us,
                   const struct question *question);
/* Looks the name up, by A, and by AAAA too if the host has IPv6. */
void talk_look_up(struct town *town, const struct host *host, const char *name, int64_t at_us);

/* A question to all neighbours (LLMNR), which one of them answers with its own address. */
void talk_neighbours(struct town *town, const struct host *host, const struct host *responder,
                     const char *name, int64_t at_us);

/* ------------------------------------------------------------ services outside, by name */

/* Looks the name up and talks to it. Returns when it ended. */
int64_t talk_tls(struct town *town, const struct host *host, const char *name, int64_t at_us,
                 uint64_t sent, uint64_t received);
int64_t talk_quic(struct town *town, const struct host *host, const char *name, int64_t at_us,
                  uint64_t received);
int64_t talk_http(struct town *town, const struct host *host, const char *name, int64_t at_us,
                  uint64_t received);
/* A ClientHello with this name ("": none). `shape` tells programs apart; those of devices are small. */
enum { SHAPE_OF_ITS_OWN = 64 };
void talk_client_hello(struct build *out, const char *name, unsigned shape);
/* A ServerHello; of TLS 1.2 with a certificate if there is one (hexadecimal DER). */
void talk_server_hello(struct build *out, const char *certificate);

/* ------------------------------------------------------------ DHCP and mDNS */

void talk_lease(struct town *town, const struct host *host, const struct endpoint *server,
                const struct endpoint *router, int64_t at_us);
void talk_discover(struct town *town, const struct endpoint *client, int64_t at_us);
/* The client gives its address back. */
void talk_decline(struct town *town, const struct endpoint *client, int64_t at_us);
void talk_mdns(struct town *town, const struct host *host, int64_t at_us);
void talk_ssdp(struct town *town, const struct host *host, int64_t at_us);
void talk_router_advertisement(struct town *town, const struct host *router, int64_t at_us);
/* A way to a network of small radios (RFC 4191, 2.3), without a lifetime as a router. */
void talk_border_router(struct town *town, const struct host *router, int64_t at_us);
/* The claimant says that it has the router's link-local address. */
void talk_router_claim(struct town *town, const struct host *router,
                       const struct endpoint *claimant, int64_t at_us);

#endif
