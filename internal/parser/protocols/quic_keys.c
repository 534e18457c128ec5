/* SPDX-License-Identifier: MIT */
#include "quic_keys.h"

#include <assert.h>

static const struct quic_salt salts[QUIC_SALT_COUNT] = {
    /* RFC 9001 section 5.2; the same in draft-ietf-quic-tls-33 and -34 */
    [QUIC_SALT_V1] = {{0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
                       0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a},
                      false},
    /* RFC 9369 section 3.3.1 */
    [QUIC_SALT_V2] = {{0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
                       0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9},
                      true},
    /* draft-ietf-quic-tls-29 to -32, section 5.2 */
    [QUIC_SALT_DRAFT_29] = {{0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
                             0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99},
                            false},
    /* draft-ietf-quic-tls-23 to -28, section 5.2 */
    [QUIC_SALT_DRAFT_23] = {{0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7,
                             0xd2, 0x43, 0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02},
                            false},
    /* draft-ietf-quic-tls-21 and -22, section 5.2 */
    [QUIC_SALT_DRAFT_22] = {{0x7f, 0xbc, 0xdb, 0x0e, 0x7c, 0x66, 0xbb, 0xe9, 0x19, 0x3a,
                             0x96, 0xcd, 0x21, 0x51, 0x9e, 0xbd, 0x7a, 0x02, 0x64, 0x4a},
                            false},
    /* Google's Q050, T050 and T051: the salts that Chromium's QUIC code names for them */
    [QUIC_SALT_Q050] = {{0x50, 0x45, 0x74, 0xef, 0xd0, 0x66, 0xfe, 0x2f, 0x9d, 0x94,
                         0x5c, 0xfc, 0xdb, 0xd3, 0xa7, 0xf0, 0xd3, 0xb5, 0x6b, 0x45},
                        false},
    [QUIC_SALT_T050] = {{0x7f, 0xf5, 0x79, 0xe5, 0xac, 0xd0, 0x72, 0x91, 0x55, 0x80,
                         0x30, 0x4c, 0x43, 0xa2, 0x36, 0x7c, 0x60, 0x48, 0x83, 0x10},
                        false},
    [QUIC_SALT_T051] = {{0x7a, 0x4e, 0xde, 0xf4, 0xe7, 0xcc, 0xee, 0x5f, 0xa4, 0x50,
                         0x6c, 0x19, 0x12, 0x4f, 0xc8, 0xcc, 0xda, 0x6e, 0x03, 0x3d},
                        false},
};

/*
 * HKDF-Expand-Label (RFC 8446 section 7.1) with an empty context. No output here is longer than one
 * SHA-256, so HKDF-Expand (RFC 5869) is one HMAC over the label and a byte 1.
 */
static void expand_label(struct parser_crypto *crypto, const uint8_t secret[SHA256_SIZE],
                         const char *label, uint8_t *out, size_t size)
{
    uint8_t info[32], block[SHA256_SIZE];
    size_t label_size = strlen(label), at = 0;
    assert(size <= SHA256_SIZE && label_size + 11 <= sizeof info);
    info[at++] = 0;
    info[at++] = (uint8_t)size;
    info[at++] = (uint8_t)(6 + label_size);
    memcpy(info + at, "tls13 ", 6);
    at += 6;
    memcpy(info + at, label, label_size);
    at += label_size;
    info[at++] = 0;
    info[at++] = 1;
    crypto_hmac_sha256(crypto, (struct span){secret, SHA256_SIZE}, (struct span){info, at}, block);
    memcpy(out, block, size);
}

static void derive(struct parser_crypto *crypto, const struct quic_salt *salt, struct span cid,
                   bool of_client, struct quic_keys *keys)
{
    uint8_t initial[SHA256_SIZE], secret[SHA256_SIZE];
    bool v2 = salt->labels_v2;
    crypto_hmac_sha256(crypto, (struct span){salt->bytes, sizeof salt->bytes}, cid, initial);
    expand_label(crypto, initial, of_client ? "client in" : "server in", secret, sizeof secret);
    expand_label(crypto, secret, v2 ? "quicv2 key" : "quic key", keys->key, sizeof keys->key);
    expand_label(crypto, secret, v2 ? "quicv2 iv" : "quic iv", keys->iv, sizeof keys->iv);
    expand_label(crypto, secret, v2 ? "quicv2 hp" : "quic hp", keys->header, sizeof keys->header);
}

const struct quic_keys *quic_initial_keys(struct quic_key_cache *cache,
                                          struct parser_crypto *crypto, enum quic_salt_number salt,
                                          struct span cid, bool of_client)
{
    assert(cid.size <= QUIC_CID_MOST && salt < QUIC_SALT_COUNT);
    for (size_t i = 0; i < QUIC_KEY_CACHE_SIZE; i++) {
        const struct quic_key_entry *entry = &cache->entries[i];
        if (entry->used && entry->salt == salt && entry->of_client == of_client &&
            span_equal(cid, (struct span){entry->cid, entry->cid_size})) {
            return &entry->keys;
        }
    }
    struct quic_key_entry *entry = &cache->entries[cache->next];
    cache->next = (cache->next + 1) % QUIC_KEY_CACHE_SIZE;
    *entry = (struct quic_key_entry){
        .used = true, .of_client = of_client, .salt = (uint8_t)salt, .cid_size = (uint8_t)cid.size};
    if (cid.size) memcpy(entry->cid, cid.data, cid.size);
    derive(crypto, &salts[salt], cid, of_client, &entry->keys);
    return &entry->keys;
}
