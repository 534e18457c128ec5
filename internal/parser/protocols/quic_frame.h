/* SPDX-License-Identifier: MIT */
/*
 * quic_frame - the frames of an opened Initial packet, and QUIC's encoding of numbers.
 *
 * RFC 9000 section 16 (variable-length integers) and section 19 (frames). Only CRYPTO frames matter
 * here: they carry the TLS handshake. Google's last versions before TLS give CRYPTO another number.
 */
#ifndef PARSER_QUIC_FRAME_H
#define PARSER_QUIC_FRAME_H

#include "base/cursor.h"

enum {
    QUIC_VERSION_NEGOTIATION = 0,
    QUIC_VERSION_1 = 1,
    QUIC_VERSION_2 = 0x6b3343cf,
    QUIC_VERSION_Q050 = 0x51303530, /* Google: their own handshake in QUIC's packets */
    QUIC_VERSION_T050 = 0x54303530, /* Google: TLS, and frame numbers of their own */
    QUIC_VERSION_T051 = 0x54303531,
};

static inline bool quic_version_is_google(uint32_t version)
{
    return version == QUIC_VERSION_Q050 || version == QUIC_VERSION_T050 ||
           version == QUIC_VERSION_T051;
}

uint64_t quic_varint(struct cursor *c);

/* Walks the frames of an opened Initial: the next CRYPTO frame; false when there are no more. */
struct quic_crypto {
    uint64_t offset;
    struct span bytes;
};
bool quic_crypto_next(struct cursor *frames, uint32_t version, struct quic_crypto *crypto);

#endif
