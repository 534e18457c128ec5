/* SPDX-License-Identifier: MIT */
/*
 * certificate - the chain of X.509 certificates of a TLS handshake up to version 1.2.
 *
 * libcrypto reads the DER, because it was made for hostile input (x509_outline.h). Every
 * certificate gives one event with the fields that people ask for. At most CERTIFICATES_MOST of a
 * chain are read.
 */
#ifndef PARSER_CERTIFICATE_H
#define PARSER_CERTIFICATE_H

#include "parser.h"

enum { CERTIFICATES_MOST = 16 };

/* body: of a Certificate message (RFC 5246 section 7.4.2), without the handshake header. */
void certificate_emit_chain(struct parse_context *context, struct span body, bool from_server);

/* One certificate; false (and an oddity) if it is none. */
bool certificate_emit(struct parse_context *context, struct span der, bool from_server,
                      unsigned position);

#endif
