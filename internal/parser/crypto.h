/* SPDX-License-Identifier: MIT */
/*
 * crypto - digests and ciphers, fetched once per worker. Private to the parser room.
 *
 * JA3 needs MD5, JA4 and certificates SHA-256. QUIC's Initial packets need HMAC-SHA-256, one block
 * of AES-128 and AES-128-GCM. Everything that libcrypto allocates is allocated when the worker
 * starts. The functions here only run it.
 */
#ifndef PARSER_CRYPTO_H
#define PARSER_CRYPTO_H

#include "base/cursor.h"

struct parser_crypto;
struct parser_crypto *parser_crypto_create(void);
void parser_crypto_destroy(struct parser_crypto *crypto);

enum {
    MD5_SIZE = 16,
    SHA256_SIZE = 32,
    AES128_SIZE = 16, /* of a key and of a block */
    GCM_NONCE_SIZE = 12,
    GCM_TAG_SIZE = 16,
};

void crypto_md5(struct parser_crypto *crypto, struct span bytes, uint8_t digest[MD5_SIZE]);
void crypto_sha256(struct parser_crypto *crypto, struct span bytes, uint8_t digest[SHA256_SIZE]);

/* RFC 2104. Keys longer than 64 bytes are not needed here; they fail an assert. */
void crypto_hmac_sha256(struct parser_crypto *crypto, struct span key, struct span message,
                        uint8_t digest[SHA256_SIZE]);

/* Encrypts one block. */
void crypto_aes128_block(struct parser_crypto *crypto, const uint8_t key[AES128_SIZE],
                         const uint8_t in[AES128_SIZE], uint8_t out[AES128_SIZE]);

/*
 * AES-128-GCM. `sealed` ends with the tag; `opened` has room for sealed.size - GCM_TAG_SIZE bytes.
 * False if the tag does not match: then `opened` has no meaning.
 */
bool crypto_gcm_open(struct parser_crypto *crypto, const uint8_t key[AES128_SIZE],
                     const uint8_t nonce[GCM_NONCE_SIZE], struct span header, struct span sealed,
                     uint8_t *opened);

#endif
