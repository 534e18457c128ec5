/* SPDX-License-Identifier: MIT */
/* dns_layer - what is asked of which resolver; between dns.c, which asks, and dns_together.c. */
#ifndef PROBE_DNS_LAYER_H
#define PROBE_DNS_LAYER_H

#include "dns_secure.h"

#include <ares.h>

enum { RESOLVERS_MOST = 3, CHANNELS_MOST = 1 + 2 * RESOLVERS_MOST };

enum { ASKED_A, ASKED_AAAA, ASKED_HTTPS, ASKED_BY_TCP, ASKED_AGAIN, ASKED_COUNT };

struct asked {
    struct probe *probe;
    struct step *step; /* NULL: not asked */
    int type;
    int no_way; /* of the resolver */
    bool is_answered, is_over;
    struct answer_addresses addresses;
};

struct resolver {
    char name[IP_TEXT_SIZE + 8]; /* address, with its port if it is not 53 */
    struct ip_address address;
    bool has_usual_port;
    int no_way; /* errno: this machine cannot send there; 0: it can */
    ares_channel udp, tcp;
    struct asked asked[ASKED_COUNT];
};

/* Where a resolver is that was named by its name. */
struct lookup {
    struct secure *secure;
    struct secure_question *question;
};

struct layer {
    struct probe *probe;
    struct resolver_list list; /* as the user named them */
    ares_channel system;
    struct step *step; /* of the system */
    bool is_over;
    struct resolver resolvers[RESOLVERS_MOST];
    size_t resolver_count;
    struct secure *secure; /* NULL: there was no memory */
    struct lookup lookups[NAMED_SECURE_MOST];
};

/* What all the answers say together. */
void dns_judge(struct layer *layer);

#endif
