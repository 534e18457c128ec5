/* SPDX-License-Identifier: MIT */
/*
 * ja3 - the older fingerprints of hellos: decimals in wire order, and their MD5.
 *
 * JA3 = "version,ciphers,extensions,groups,point formats" of a ClientHello, JA3S =
 * "version,cipher,extensions" of a ServerHello; values joined by "-", empty fields kept. GREASE
 * (RFC 8701) is left out of a ClientHello's ciphers, extensions and groups. The version is the one
 * in the hello's head, not the record's and not supported_versions. Browsers shuffle their
 * extensions since 2023: good for looking up lists, not for telling clients apart.
 */
#ifndef PARSER_JA3_H
#define PARSER_JA3_H

#include "tls_hello.h"

struct parser_crypto;

/* Appends to text and returns what was appended; absent where it did not fit. */
struct span ja3_client(struct text *text, const struct tls_client *client);
struct span ja3_server(struct text *text, const struct tls_server *server);
/* 32 lower-case hex digits; absent for an absent string. */
struct span ja3_hash(struct parser_crypto *crypto, struct text *text, struct span ja3);

#endif
