/* SPDX-License-Identifier: MIT */
/*
 * tls_v2 - hellos in the format of SSL 2.0.
 *
 * Old clients offered SSL 3.0 and TLS 1.0 in a hello that an SSL 2.0 server could read (RFC 5246
 * appendix E.2). Then they continued in records. A plain SSL 2.0 server answers in the same format,
 * with its certificate inside. Such hellos have no extensions and no fingerprints.
 */
#ifndef PARSER_TLS_V2_H
#define PARSER_TLS_V2_H

#include "parser.h"

/* Are these the first bytes of such a hello? */
enum probe_answer tls_v2_fits(struct span bytes);

/* Emits the hello at bytes, which fits. PARSE_MORE with consumed > 0: records follow. */
struct parse_result tls_v2_parse(struct parse_context *context, struct span bytes);

#endif
