/* SPDX-License-Identifier: MIT */
#include "crypto.h"

#include "base/reserve.h"
#include "digest_memo.h"

#include <assert.h>
#include <openssl/evp.h>

enum { HMAC_BLOCK_SIZE = 64 };

struct parser_crypto {
    /* one context per digest: changing the digest would allocate */
    EVP_MD_CTX *md5_context, *sha256_context;
    EVP_MD *md5, *sha256;
    EVP_CIPHER *ecb, *gcm;
    EVP_CIPHER_CTX *block, *packet;
    struct digest_memo md5_memo, sha256_memo;
};

struct parser_crypto *parser_crypto_create(void)
{
    struct parser_crypto *crypto = reserve_sparse_memory(sizeof *crypto); /* memos: 4 MB */
    if (!crypto) return NULL;
    crypto->md5_context = EVP_MD_CTX_new();
    crypto->sha256_context = EVP_MD_CTX_new();
    crypto->md5 = EVP_MD_fetch(NULL, "MD5", NULL);
    crypto->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    crypto->ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
    crypto->gcm = EVP_CIPHER_fetch(NULL, "AES-128-GCM", NULL);
    crypto->block = EVP_CIPHER_CTX_new();
    crypto->packet = EVP_CIPHER_CTX_new();
    if (crypto->md5_context && crypto->sha256_context && crypto->md5 && crypto->sha256 &&
        crypto->ecb && crypto->gcm && crypto->block && crypto->packet) {
        return crypto;
    }
    parser_crypto_destroy(crypto);
    return NULL;
}

void parser_crypto_destroy(struct parser_crypto *crypto)
{
    if (!crypto) return;
    EVP_MD_CTX_free(crypto->md5_context);
    EVP_MD_CTX_free(crypto->sha256_context);
    EVP_MD_free(crypto->md5);
    EVP_MD_free(crypto->sha256);
    EVP_CIPHER_CTX_free(crypto->block);
    EVP_CIPHER_CTX_free(crypto->packet);
    EVP_CIPHER_free(crypto->ecb);
    EVP_CIPHER_free(crypto->gcm);
    release_memory(crypto, sizeof *crypto);
}

/* A digest over two pieces. Zeros if libcrypto is out of memory. */
static void digest_two(EVP_MD_CTX *context, const EVP_MD *kind, struct span first,
                       struct span second, uint8_t *digest, size_t digest_size)
{
    bool good = EVP_DigestInit_ex2(context, kind, NULL) &&
                EVP_DigestUpdate(context, first.data, first.size) &&
                EVP_DigestUpdate(context, second.data, second.size) &&
                EVP_DigestFinal_ex(context, digest, NULL);
    if (!good) memset(digest, 0, digest_size);
}

/* A digest, taken from the memo if the text was hashed before. */
static void digest_one(struct digest_memo *memo, EVP_MD_CTX *context, const EVP_MD *kind,
                       struct span bytes, uint8_t *digest, size_t digest_size)
{
    bool known;
    uint8_t *kept = digest_memo_slot(memo, bytes, &known);
    if (known) {
        memcpy(digest, kept, digest_size);
        return;
    }
    digest_two(context, kind, bytes, (struct span){NULL, 0}, digest, digest_size);
    if (kept) memcpy(kept, digest, digest_size);
}

void crypto_md5(struct parser_crypto *crypto, struct span bytes, uint8_t digest[MD5_SIZE])
{
    digest_one(&crypto->md5_memo, crypto->md5_context, crypto->md5, bytes, digest, MD5_SIZE);
}

void crypto_sha256(struct parser_crypto *crypto, struct span bytes, uint8_t digest[SHA256_SIZE])
{
    digest_one(&crypto->sha256_memo, crypto->sha256_context, crypto->sha256, bytes, digest,
               SHA256_SIZE);
}

void crypto_hmac_sha256(struct parser_crypto *crypto, struct span key, struct span message,
                        uint8_t digest[SHA256_SIZE])
{
    uint8_t inner[HMAC_BLOCK_SIZE], outer[HMAC_BLOCK_SIZE], inside[SHA256_SIZE];
    assert(key.size <= HMAC_BLOCK_SIZE);
    memset(inner, 0x36, sizeof inner);
    memset(outer, 0x5c, sizeof outer);
    for (size_t i = 0; i < key.size; i++) {
        inner[i] ^= key.data[i];
        outer[i] ^= key.data[i];
    }
    digest_two(crypto->sha256_context, crypto->sha256, (struct span){inner, sizeof inner}, message,
               inside, SHA256_SIZE);
    digest_two(crypto->sha256_context, crypto->sha256, (struct span){outer, sizeof outer},
               (struct span){inside, sizeof inside}, digest, SHA256_SIZE);
}

void crypto_aes128_block(struct parser_crypto *crypto, const uint8_t key[AES128_SIZE],
                         const uint8_t in[AES128_SIZE], uint8_t out[AES128_SIZE])
{
    int written = 0;
    bool good = EVP_EncryptInit_ex2(crypto->block, crypto->ecb, key, NULL, NULL) &&
                EVP_EncryptUpdate(crypto->block, out, &written, in, AES128_SIZE);
    if (!good || written != AES128_SIZE) memset(out, 0, AES128_SIZE);
}

bool crypto_gcm_open(struct parser_crypto *crypto, const uint8_t key[AES128_SIZE],
                     const uint8_t nonce[GCM_NONCE_SIZE], struct span header, struct span sealed,
                     uint8_t *opened)
{
    EVP_CIPHER_CTX *packet = crypto->packet;
    uint8_t tag[GCM_TAG_SIZE], nothing[GCM_TAG_SIZE];
    int written = 0;
    if (sealed.size < GCM_TAG_SIZE || sealed.size > INT32_MAX || header.size > INT32_MAX)
        return false;
    size_t size = sealed.size - GCM_TAG_SIZE;
    memcpy(tag, sealed.data + size, sizeof tag);
    return EVP_DecryptInit_ex2(packet, crypto->gcm, key, nonce, NULL) &&
           EVP_DecryptUpdate(packet, NULL, &written, header.data, (int)header.size) &&
           EVP_DecryptUpdate(packet, opened, &written, sealed.data, (int)size) &&
           EVP_CIPHER_CTX_ctrl(packet, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_SIZE, tag) &&
           EVP_DecryptFinal_ex(packet, nothing, &written) > 0;
}
