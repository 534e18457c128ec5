/* SPDX-License-Identifier: MIT */
/*
 * resolver_list - the resolvers that somebody names, with commas between:
 *
 *   ADDRESS[:PORT]                     by UDP and TCP
 *   tls://HOST[:PORT][#ADDRESS]        DNS over TLS (RFC 7858), port 853 if none is given
 *   https://HOST[:PORT]/PATH[#ADDRESS] DNS over HTTPS (RFC 8484)
 *
 * ADDRESS behind # is where the host is, so that its name need not be looked up.
 */
#ifndef PROBE_RESOLVER_LIST_H
#define PROBE_RESOLVER_LIST_H

#include "target.h"

enum { NAMED_SECURE_MOST = 3 };

struct secure_place {
    bool by_https;        /* else by TLS */
    struct target where;  /* host and port; by HTTPS the URL */
    struct ip_address at; /* version 0: the host's name must be looked up */
};

struct resolver_list {
    char plain[512]; /* ADDRESS[:PORT], commas between; not yet looked at */
    struct secure_place secure[NAMED_SECURE_MOST];
    size_t secure_count;
};

/* False: it cannot be understood. */
bool resolver_list_read(struct resolver_list *list, const char *text);

#endif
