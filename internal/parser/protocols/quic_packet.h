/* SPDX-License-Identifier: MIT */
/*
 * quic_packet - one packet of a QUIC datagram: its long header and its keys.
 *
 * RFC 9000 section 17.2 for the header, RFC 9001 section 5 for the protection. An observer can open
 * only Initial packets. Nothing here keeps state.
 */
#ifndef PARSER_QUIC_PACKET_H
#define PARSER_QUIC_PACKET_H

#include "parser.h"
#include "quic_frame.h"
#include "quic_keys.h"

enum quic_type { QUIC_INITIAL, QUIC_ZERO_RTT, QUIC_HANDSHAKE, QUIC_RETRY, QUIC_NEGOTIATION };

struct quic_packet {
    enum quic_type type;
    uint32_t version;
    struct span destination, source; /* connection ids */
    struct span header;              /* up to the packet number, which is protected */
    struct span sealed;              /* packet number and payload */
};

/* The salts to try for a version, best first; count 0: not a version that can be opened here. */
struct quic_salts {
    uint8_t count;
    uint8_t number[4]; /* enum quic_salt_number */
};
struct quic_salts quic_salts_of(uint32_t version);
/* A version that is known to be in use (a reserved one, ?a?a?a?a, is not). */
bool quic_version_is_known(uint32_t version);

/* Reads the next packet with a long header. False at the end, at a short header, or if it is
 * broken. */
bool quic_packet_next(struct cursor *datagram, struct quic_packet *packet);

/*
 * Opens an Initial packet into the context's scratch. An empty span if the keys do not match: then
 * it has other keys, or it is damaged. Valid until the scratch is used again.
 */
struct span quic_packet_open(const struct parse_context *context, const struct quic_packet *packet,
                             const struct quic_keys *keys);

#endif
