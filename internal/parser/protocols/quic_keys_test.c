#include "quic_keys.h"

#include "base/text.h"
#include "test.h"

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
        expect(quic_initial_keys(crypto, QUIC_SALT_V1, cid, true),
               "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c",
               "9f50449e04a0e810283a1e9933adedd2");
        expect(quic_initial_keys(crypto, QUIC_SALT_V1, cid, false),
               "cf3a5331653c364c88f0f379b6067e37", "0ac1493ca1905853b0bba03e",
               "c206b8d9b9f0f37644430b490eeaa314");
        expect(quic_initial_keys(crypto, QUIC_SALT_V2, cid, true),
               "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f",
               "45b95e15235d6f45a6b19cbcb0294ba9");
    }
    parser_crypto_destroy(crypto);
}

static void more_connections_than_the_cache_holds_still_have_their_keys(void **state)
{
    (void)state;
    struct parser_crypto *crypto = parser_crypto_create();
    struct quic_keys first[32];
    assert_non_null(crypto);
    for (uint8_t i = 0; i < 32; i++)
        first[i] = *quic_initial_keys(crypto, QUIC_SALT_V1, (struct span){&i, 1}, true);
    for (uint8_t i = 0; i < 32; i++) {
        const struct quic_keys *keys =
            quic_initial_keys(crypto, QUIC_SALT_V1, (struct span){&i, 1}, true);
        assert_memory_equal(keys, &first[i], sizeof *keys);
    }
    parser_crypto_destroy(crypto);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_connection_id_gives_the_published_keys),
        cmocka_unit_test(more_connections_than_the_cache_holds_still_have_their_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
