/* SPDX-License-Identifier: MIT */
/*
 * encrypted_dns - which TLS and QUIC flows are DNS in secret, and what says so.
 *
 * Nothing of it can be read, so this is evidence and not sight, and the reasons are told with it
 * (flows.encrypted_dns). In the order of their weight:
 *   alpn     the client offered "dot" or "doq" (RFC 7858, RFC 9250), or HTTP to a resolver
 *   port     853 (RFC 7858 3.1, RFC 9250 4.1.1); 784 and 8853 of the drafts, to a resolver
 *   name     the name is one that a public resolver serves DNS over HTTPS at (RFC 8484)
 *   address  the address is a public resolver's
 */
#ifndef ENRICHER_ENCRYPTED_DNS_H
#define ENRICHER_ENCRYPTED_DNS_H

#include "model/record.h"

struct resolver_row;

/* `named` and `at`: the resolver by the flow's name and its address, or NULL. Returns "dot", "doq"
 * or "doh", and the reasons; NULL where the flow is none of them. */
const char *encrypted_dns_of(const struct flow_record *flow, const struct resolver_row *named,
                             const char *at, const char **reasons);

#endif
