/* SPDX-License-Identifier: MIT */
#include "prefix_cipher.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, BITS_MOST = 128 };

struct prefix_cipher {
    EVP_CIPHER_CTX *aes;
    uint8_t pad[BLOCK];
    const struct ip_network *kept;
    size_t kept_count;
};

struct prefix_cipher *prefix_cipher_create(const uint8_t key[PREFIX_KEY_SIZE],
                                           const struct ip_network *kept, size_t kept_count)
{
    struct prefix_cipher *cipher = calloc(1, sizeof *cipher);
    int size;
    if (!cipher) return NULL;
    cipher->kept = kept;
    cipher->kept_count = kept_count;
    cipher->aes = EVP_CIPHER_CTX_new();
    bool good = cipher->aes &&
                EVP_EncryptInit_ex2(cipher->aes, EVP_aes_128_ecb(), key, NULL, NULL) == 1 &&
                EVP_CIPHER_CTX_set_padding(cipher->aes, 0) == 1 &&
                EVP_EncryptUpdate(cipher->aes, cipher->pad, &size, key + BLOCK, BLOCK) == 1;
    if (good) return cipher;
    prefix_cipher_destroy(cipher);
    return NULL;
}

void prefix_cipher_destroy(struct prefix_cipher *cipher)
{
    if (!cipher) return;
    EVP_CIPHER_CTX_free(cipher->aes);
    free(cipher);
}

/* The number of leading bits that two addresses share, at most `most`. */
static unsigned common_bits(const uint8_t *a, const uint8_t *b, unsigned most)
{
    for (unsigned i = 0; i < most; i++) {
        if ((a[i / 8] ^ b[i / 8]) & 0x80 >> i % 8) return i;
    }
    return most;
}

/* The leading bits that stay unchanged: those of kept networks, and those that lead to them. */
static unsigned kept_bits(const struct prefix_cipher *cipher, const struct ip_address *ip)
{
    unsigned first = ip->version == 4 ? 12 : 0, most = 0;
    for (size_t i = 0; i < cipher->kept_count; i++) {
        const struct ip_network *network = &cipher->kept[i];
        if (network->address.version != ip->version) continue;
        unsigned bits = network->prefix_bits,
                 common = common_bits(network->address.bytes + first, ip->bytes + first, bits),
                 kept = common < bits ? common + 1 : bits;
        if (kept > most) most = kept;
    }
    return most;
}

/* The first i bits of the address, then bits of the padding. */
static void fill_block(uint8_t block[BLOCK], const uint8_t *address, const uint8_t pad[BLOCK],
                       unsigned i)
{
    memcpy(block, pad, BLOCK);
    memcpy(block, address, i / 8);
    if (i % 8 == 0) return;
    uint8_t mask = (uint8_t)(0xff << (8 - i % 8));
    block[i / 8] = (uint8_t)((address[i / 8] & mask) | (pad[i / 8] & ~mask));
}

struct ip_address prefix_cipher_apply(struct prefix_cipher *cipher, const struct ip_address *ip)
{
    uint8_t blocks[BITS_MOST][BLOCK], flips[BITS_MOST][BLOCK];
    unsigned first = ip->version == 4 ? 12 : 0, bits = ip->version == 4 ? 32 : 128;
    unsigned kept = kept_bits(cipher, ip);
    struct ip_address out = *ip;
    int size = 0, wanted = (int)((bits - kept) * BLOCK);
    for (unsigned i = kept; i < bits; i++)
        fill_block(blocks[i], ip->bytes + first, cipher->pad, i);
    if (wanted == 0) return out;
    bool good = EVP_EncryptUpdate(cipher->aes, flips[kept], &size, blocks[kept], wanted) == 1;
    /* It cannot fail. If it did, the true address must not leak. */
    if (!good || size != wanted) return (struct ip_address){.version = 0};
    for (unsigned i = kept; i < bits; i++)
        out.bytes[first + i / 8] ^= (uint8_t)((flips[i][0] & 0x80) >> i % 8);
    return out;
}
