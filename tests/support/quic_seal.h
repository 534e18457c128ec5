/* SPDX-License-Identifier: MIT */
/*
 * quic_seal - Initial packets for tests, sealed by RFC 9001 section 5.
 */
#ifndef SUPPORT_QUIC_SEAL_H
#define SUPPORT_QUIC_SEAL_H

#include "build.h"

struct quic_seal {
    uint8_t first; /* the first byte before protection; the function sets its low bits */
    uint32_t version;
    const char *destination, *source;     /* connection ids as text */
    const uint8_t *key, *iv, *header_key; /* 16, 12 and 16 bytes */
    uint32_t number;
    struct span frames;
    size_t payload_least; /* padded to this */
};

/* Appends one packet to a datagram. */
void quic_seal_initial(struct build *datagram, const struct quic_seal *seal);

/* A CRYPTO frame with bytes at an offset. */
void quic_seal_crypto(struct build *frames, uint64_t offset, struct span bytes);

#endif
