/* SPDX-License-Identifier: MIT */
/*
 * encrypted_dns - finds the TLS and QUIC flows that are encrypted DNS, with the reasons.
 *
 * Their content cannot be read, so this is evidence and not observation. The reasons are stored
 * with it (flows.encrypted_dns), in the order of their weight:
 *   alpn     the client offered "dot" or "doq" (RFC 7858, RFC 9250), or HTTP to a resolver
 *   port     853 (RFC 7858 3.1, RFC 9250 4.1.1); 784 and 8853 of the drafts, to a resolver
 *   name     a public resolver serves DNS over HTTPS under this name (RFC 8484)
 *   address  the address is a public resolver's
 */
#ifndef ENRICHER_ENCRYPTED_DNS_H
#define ENRICHER_ENCRYPTED_DNS_H

#include "model/joined_row.h"

struct resolver_row;

/*
 * `named` and `at`: the resolver by the flow's name and its address, or NULL. Returns "dot", "doq"
 * or "doh", and the reasons; NULL if the flow is none of them.
 */
const char *encrypted_dns_of(const struct joined_row *row, const struct resolver_row *named,
                             const char *at, const char **reasons);

#endif
