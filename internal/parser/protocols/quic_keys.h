/* SPDX-License-Identifier: MIT */
/*
 * quic_keys - the keys of QUIC's Initial packets, which every observer can compute.
 *
 * RFC 9001 section 5.2: they come from a salt that the version fixes and from the Destination
 * Connection ID of the client's first Initial. Deriving them takes some ten SHA-256 runs, so each
 * worker keeps the last few.
 */
#ifndef PARSER_QUIC_KEYS_H
#define PARSER_QUIC_KEYS_H

#include "crypto.h"

enum { QUIC_CID_MOST = 20, QUIC_SALT_SIZE = 20, QUIC_KEY_CACHE_SIZE = 16 };

/* The parts of Initial packets that depend on the version. */
struct quic_salt {
    uint8_t bytes[QUIC_SALT_SIZE];
    bool labels_v2; /* "quicv2 key" and so on, RFC 9369 section 3.3.1 */
};

/* Salts by number, so that a flow can remember the one that worked. */
enum quic_salt_number {
    QUIC_SALT_V1,
    QUIC_SALT_V2,
    QUIC_SALT_DRAFT_29,
    QUIC_SALT_DRAFT_23,
    QUIC_SALT_DRAFT_22,
    QUIC_SALT_Q050,
    QUIC_SALT_T050,
    QUIC_SALT_T051,
    QUIC_SALT_COUNT,
};

struct quic_keys {
    uint8_t key[AES128_SIZE];
    uint8_t iv[GCM_NONCE_SIZE];
    uint8_t header[AES128_SIZE];
};

struct quic_key_cache {
    struct quic_key_entry {
        bool used, of_client;
        uint8_t salt, cid_size;
        uint8_t cid[QUIC_CID_MOST];
        struct quic_keys keys;
    } entries[QUIC_KEY_CACHE_SIZE];
    unsigned next;
};

/* Takes the keys from the cache, or derives and caches them. Valid until the next call. cid is at
 * most QUIC_CID_MOST bytes. */
const struct quic_keys *quic_initial_keys(struct quic_key_cache *cache,
                                          struct parser_crypto *crypto, enum quic_salt_number salt,
                                          struct span cid, bool of_client);

#endif
