/* SPDX-License-Identifier: MIT */
#include "quic_seal.h"

#include <assert.h>
#include <openssl/evp.h>

enum { NUMBER_SIZE = 4, TAG_SIZE = 16, NONCE_SIZE = 12, BLOCK_SIZE = 16 };

static void varint16(struct build *b, uint64_t value)
{
    build_number(b, 0x4000 | value, 2);
}

void quic_seal_crypto(struct build *frames, uint64_t offset, struct span bytes)
{
    build_number(frames, 0x06, 1);
    varint16(frames, offset);
    varint16(frames, bytes.size);
    build_bytes(frames, bytes.data, bytes.size);
}

static void encrypt(const EVP_CIPHER *kind, const uint8_t *key, const uint8_t *nonce,
                    struct span header, struct span plain, uint8_t *out)
{
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int written = 0, good = cipher != NULL;
    good = good && EVP_EncryptInit_ex(cipher, kind, NULL, key, nonce);
    if (nonce)
        good = good && EVP_EncryptUpdate(cipher, NULL, &written, header.data, (int)header.size);
    good = good && EVP_EncryptUpdate(cipher, out, &written, plain.data, (int)plain.size);
    if (nonce) {
        good = good && EVP_EncryptFinal_ex(cipher, out + written, &written);
        good = good && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, 16, out + plain.size);
    }
    EVP_CIPHER_CTX_free(cipher);
    assert(good);
    (void)good;
}

void quic_seal_initial(struct build *datagram, const struct quic_seal *seal)
{
    struct build plain = {.size = 0};
    build_bytes(&plain, seal->frames.data, seal->frames.size);
    while (plain.size < seal->payload_least)
        build_number(&plain, 0, 1);

    size_t start = datagram->size;
    build_number(datagram, seal->first | (NUMBER_SIZE - 1), 1);
    build_number(datagram, seal->version, 4);
    build_number(datagram, strlen(seal->destination), 1);
    build_text(datagram, seal->destination);
    build_number(datagram, strlen(seal->source), 1);
    build_text(datagram, seal->source);
    build_number(datagram, 0, 1); /* no token */
    varint16(datagram, NUMBER_SIZE + plain.size + TAG_SIZE);
    size_t number_at = datagram->size;
    build_number(datagram, seal->number, NUMBER_SIZE);
    struct span header = {datagram->data + start, datagram->size - start};

    uint8_t nonce[NONCE_SIZE], sealed[sizeof plain.data + TAG_SIZE], mask[BLOCK_SIZE];
    memcpy(nonce, seal->iv, sizeof nonce);
    for (size_t i = 0; i < NUMBER_SIZE; i++)
        nonce[sizeof nonce - 1 - i] ^= (uint8_t)(seal->number >> 8 * i);
    encrypt(EVP_aes_128_gcm(), seal->key, nonce, header, build_span(&plain), sealed);
    build_bytes(datagram, sealed, plain.size + TAG_SIZE);
    encrypt(EVP_aes_128_ecb(), seal->header_key, NULL, (struct span){NULL, 0},
            (struct span){datagram->data + number_at + 4, BLOCK_SIZE}, mask);
    datagram->data[start] ^= mask[0] & 0x0f;
    for (size_t i = 0; i < NUMBER_SIZE; i++)
        datagram->data[number_at + i] ^= mask[1 + i];
}
