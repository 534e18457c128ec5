/* SPDX-License-Identifier: MIT */
/*
 * gquic - Google's QUIC before TLS: versions Q0xx, whose client hello (CHLO) is in the clear.
 *
 * Up to Q043 packets have a header of their own. Q044 to Q049 have one that resembles the later
 * long header. From Q050 on the packets are QUIC's, and only the handshake inside is Google's.
 * quic_packet.h opens those packets, and this file reads the CHLO. Source: Google's "QUIC Wire
 * Layout Specification" and "QUIC Crypto", and Chromium's changes of the header from version to
 * version.
 */
#ifndef PARSER_GQUIC_H
#define PARSER_GQUIC_H

#include "parser.h"

/* Is this a client's datagram of Q0xx, up to Q049? It contains its version, so the answer is
 * sure. */
bool gquic_fits(struct span datagram);

/* Emits the hello of such a datagram, if it holds one and its connection is not *last_cid. */
void gquic_parse(struct parse_context *context, struct span datagram, uint64_t *last_cid);

/* Reads a handshake message from its first byte. True if it is whole and was a CHLO, which is
 * emitted. */
bool gquic_emit_hello(struct parse_context *context, struct span message, uint32_t version);

#endif
