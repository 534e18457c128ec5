/* SPDX-License-Identifier: MIT */
/*
 * ja4 - the newer fingerprint of a ClientHello, which does not change if extensions are shuffled.
 *
 * JA4 = a_b_c. a: transport (t, q, d), version, whether a server name is present, counts of ciphers
 * and extensions, first and last character of the first ALPN value. b: the first 12 hex digits of
 * the SHA-256 over the sorted ciphers. c: the same over the sorted extensions (without server name
 * and ALPN) and the signature algorithms in wire order. JA4_r is the same with lists instead of
 * hashes. GREASE (RFC 8701) is left out everywhere. Only JA4 is here: the other fingerprints of its
 * family are not free.
 */
#ifndef PARSER_JA4_H
#define PARSER_JA4_H

#include "tls_hello.h"

struct parser_crypto;

/*
 * Appends both to text. Absent if they did not fit, or if a list is longer than JA4_VALUES_MOST (no
 * real hello is).
 */
enum { JA4_VALUES_MOST = 8192 };
void ja4_client(struct parser_crypto *crypto, struct text *text, const struct tls_client *client,
                struct span *ja4, struct span *ja4_r);

#endif
