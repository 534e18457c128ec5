/* SPDX-License-Identifier: MIT */
#include "mac_cipher.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum { BLOCK = 16, ROUNDS = 8 };

struct mac_cipher {
    EVP_CIPHER_CTX *aes;
};

struct mac_cipher *mac_cipher_create(const uint8_t key[MAC_KEY_SIZE])
{
    struct mac_cipher *cipher = calloc(1, sizeof *cipher);
    if (!cipher) return NULL;
    cipher->aes = EVP_CIPHER_CTX_new();
    bool good = cipher->aes &&
                EVP_EncryptInit_ex2(cipher->aes, EVP_aes_128_ecb(), key, NULL, NULL) == 1 &&
                EVP_CIPHER_CTX_set_padding(cipher->aes, 0) == 1;
    if (good) return cipher;
    mac_cipher_destroy(cipher);
    return NULL;
}

void mac_cipher_destroy(struct mac_cipher *cipher)
{
    if (!cipher) return;
    EVP_CIPHER_CTX_free(cipher->aes);
    free(cipher);
}

/* The round function: half a value in, half a value out. tweak separates the vendors. */
static uint32_t scramble(struct mac_cipher *cipher, unsigned round, uint32_t tweak, uint32_t half)
{
    uint8_t in[BLOCK] = {(uint8_t)round}, out[BLOCK];
    int size;
    for (unsigned i = 0; i < 4; i++) {
        in[4 + i] = (uint8_t)(tweak >> 8 * i);
        in[8 + i] = (uint8_t)(half >> 8 * i);
    }
    if (EVP_EncryptUpdate(cipher->aes, out, &size, in, BLOCK) != 1) return 0;
    return (uint32_t)out[0] << 24 | (uint32_t)out[1] << 16 | (uint32_t)out[2] << 8 | out[3];
}

/* A permutation of the numbers of 2 * half_bits bits. */
static uint64_t permute(struct mac_cipher *cipher, uint64_t value, unsigned half_bits,
                        uint32_t tweak)
{
    uint32_t mask = (UINT32_C(1) << half_bits) - 1;
    uint32_t left = (uint32_t)(value >> half_bits) & mask, right = (uint32_t)value & mask;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t next = left ^ (scramble(cipher, round, tweak, right) & mask);
        left = right;
        right = next;
    }
    return (uint64_t)left << half_bits | right;
}

static bool is_solicited_node(uint64_t value)
{
    return value >> 24 == 0x3333ff;
}

struct mac_address mac_cipher_apply(struct mac_cipher *cipher, const struct mac_address *mac)
{
    /* The first octet is the highest of the 48 bits, so the two bits for the kind are 40 and 41. */
    const uint64_t kind = UINT64_C(3) << 40, low40 = (UINT64_C(1) << 40) - 1;
    uint64_t value = mac_to_integer(mac);
    if (value == 0 || (mac_is_group(mac) && !is_solicited_node(value))) return *mac;
    if (!mac_is_local(mac) || is_solicited_node(value)) {
        uint32_t vendor = (uint32_t)(value >> 24);
        return mac_from_integer((uint64_t)vendor << 24 |
                                permute(cipher, value & 0xffffff, 12, vendor));
    }
    uint64_t rest = permute(cipher, value >> 42 << 40 | (value & low40), 23, 0);
    return mac_from_integer(rest >> 40 << 42 | (value & kind) | (rest & low40));
}
