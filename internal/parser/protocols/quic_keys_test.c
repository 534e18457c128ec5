/* SPDX-License-Identifier: MIT */
#include "quic_keys.h"

#include "base/text.h"
#include "corpus.h"
#include "test.h"

#include <stdlib.h>

static struct quic_key_cache cache;

static const uint8_t example_cid[] = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};

static void expect(const struct quic_keys *keys, const char *key, const char *iv,
                   const char *header)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    text_add_hex(&text, keys->key, sizeof keys->key);
    assert_string_equal(memory, key);
    text_clear(&text);
    text_add_hex(&text, keys->iv, sizeof keys->iv);
    assert_string_equal(memory, iv);
    text_clear(&text);
    text_add_hex(&text, keys->header, sizeof keys->header);
    assert_string_equal(memory, header);
}

/* RFC 9001 appendix A.1 and RFC 9369 appendix A.1. */
static void the_published_connection_id_gives_the_published_keys(void **state)
{
    (void)state;
    struct parser_crypto *crypto = parser_crypto_create();
    struct span cid = {example_cid, sizeof example_cid};
    assert_non_null(crypto);
    for (int again = 0; again < 2; again++) { /* derived, then from the cache */
        expect(quic_initial_keys(&cache, crypto, QUIC_SALT_V1, cid, true),
               "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c",
               "9f50449e04a0e810283a1e9933adedd2");
        expect(quic_initial_keys(&cache, crypto, QUIC_SALT_V1, cid, false),
               "cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e",
               "c206b8d9b9f0f37644430b490eeaa314");
        expect(quic_initial_keys(&cache, crypto, QUIC_SALT_V2, cid, true),
               "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f",
               "45b95e15235d6f45a6b19cbcb0294ba9");
        expect(quic_initial_keys(&cache, crypto, QUIC_SALT_V2, cid, false),
               "82db637861d55e1d011f19ea71d5d2a7", "dd13c276499c0249d3310652",
               "edf6d05c83121201b436e16877593c3a");
    }
    parser_crypto_destroy(crypto);
}

enum { DCID, VERSION, OF_CLIENT, OF_SERVER = OF_CLIENT + 3 };
static const char *const vector_keys[] = {"dcid",      "version",    "client.key", "client.iv",
                                          "client.hp", "server.key", "server.iv",  "server.hp"};

static void check_vector(void *owner, const char *const *values)
{
    uint8_t bytes[QUIC_CID_MOST];
    size_t size = strlen(values[DCID]) / 2;
    assert_true(size <= sizeof bytes);
    for (size_t i = 0; i < size; i++) {
        char digits[3] = {values[DCID][2 * i], values[DCID][2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    bool is_v2 = strtoul(values[VERSION], NULL, 0) == 0x6b3343cf;
    enum quic_salt_number salt = is_v2 ? QUIC_SALT_V2 : QUIC_SALT_V1;
    struct span cid = {bytes, size};
    expect(quic_initial_keys(&cache, owner, salt, cid, true), values[OF_CLIENT],
           values[OF_CLIENT + 1], values[OF_CLIENT + 2]);
    expect(quic_initial_keys(&cache, owner, salt, cid, false), values[OF_SERVER],
           values[OF_SERVER + 1], values[OF_SERVER + 2]);
}

static void the_vectors_of_the_corpus_are_reproduced(void **state)
{
    (void)state;
    struct parser_crypto *crypto = parser_crypto_create();
    assert_non_null(crypto);
    (void)corpus_vectors("quic_keys", vector_keys, sizeof vector_keys / sizeof vector_keys[0],
                         check_vector, crypto);
    parser_crypto_destroy(crypto);
}

static void more_connections_than_the_cache_holds_still_have_their_keys(void **state)
{
    (void)state;
    struct parser_crypto *crypto = parser_crypto_create();
    struct quic_keys first[32];
    assert_non_null(crypto);
    for (uint8_t i = 0; i < 32; i++)
        first[i] = *quic_initial_keys(&cache, crypto, QUIC_SALT_V1, (struct span){&i, 1}, true);
    for (uint8_t i = 0; i < 32; i++) {
        const struct quic_keys *keys =
            quic_initial_keys(&cache, crypto, QUIC_SALT_V1, (struct span){&i, 1}, true);
        assert_memory_equal(keys, &first[i], sizeof *keys);
    }
    parser_crypto_destroy(crypto);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_connection_id_gives_the_published_keys),
        cmocka_unit_test(the_vectors_of_the_corpus_are_reproduced),
        cmocka_unit_test(more_connections_than_the_cache_holds_still_have_their_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
