/* SPDX-License-Identifier: MIT */
/*
 * icmp - what routers say about a packet, without any right: by the error queue of an ordinary
 * socket (IP_RECVERR, ip(7)).
 */
#ifndef PROBE_ICMP_H
#define PROBE_ICMP_H

#include "model/address.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum icmp_kind {
    ICMP_WORD_EXPIRED,   /* the hop limit was used up */
    ICMP_WORD_TOO_BIG,   /* mtu is the largest size that goes on from there */
    ICMP_WORD_PORT,      /* the destination has nothing on this port */
    ICMP_WORD_FORBIDDEN, /* a firewall says so */
    ICMP_WORD_NO_WAY     /* no route, or no neighbour with this address */
};

enum { ICMP_QUOTED_MOST = 8 };

struct icmp_word {
    enum icmp_kind kind;
    struct ip_address from; /* version 0: the kernel does not tell */
    unsigned mtu;
    /* The first bytes of the payload that caused it; a router may quote none. */
    uint8_t quoted[ICMP_QUOTED_MOST];
    size_t quoted_size;
};

/* A socket that keeps what routers say, sends whole packets only (DF) up to the size of the
 * interface, and does not block. type: SOCK_DGRAM, SOCK_STREAM. -1: errno says why. */
int icmp_socket(int family, int type);
bool icmp_limit_hops(int descriptor, int family, int hops);
/* The next word about this socket's packets. False: there is none. */
bool icmp_take(int descriptor, struct icmp_word *word);

#endif
