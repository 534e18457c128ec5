/* SPDX-License-Identifier: MIT */
/*
 * ja3 - the older fingerprints of hellos: decimals in wire order, and their MD5.
 *
 * JA3 = "version,ciphers,extensions,groups,point formats" of a ClientHello, JA3S =
 * "version,cipher,extensions" of a ServerHello. Values are joined by "-", and empty fields are
 * kept. GREASE (RFC 8701) is left out of a ClientHello's ciphers, extensions and groups. The
 * version is that of the hello's head, neither the record's nor of supported_versions. Browsers
 * shuffle their extensions since 2023. So JA3 is good for looking up lists, not for distinguishing
 * clients.
 */
#ifndef PARSER_JA3_H
#define PARSER_JA3_H

#include "tls_hello.h"

struct parser_crypto;

/* Appends to text and returns the appended part; absent if it did not fit. */
struct span ja3_client(struct text *text, const struct tls_client *client);
struct span ja3_server(struct text *text, const struct tls_server *server);
/* 32 lower-case hex digits; absent for an absent string. */
struct span ja3_hash(struct parser_crypto *crypto, struct text *text, struct span ja3);

#endif
