/* SPDX-License-Identifier: MIT */
/* tls_facts - a hello as an event: names and lists as text, and the fingerprints. */
#ifndef PARSER_TLS_FACTS_H
#define PARSER_TLS_FACTS_H

#include "tls_hello.h"

/* Computes fingerprints, escapes text and emits. quic_version 0: not QUIC. */
void tls_client_emit(struct parse_context *context, const struct tls_client *client,
                     uint32_t quic_version);
void tls_server_emit(struct parse_context *context, const struct tls_server *server);

#endif
