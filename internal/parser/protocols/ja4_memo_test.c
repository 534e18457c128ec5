/* SPDX-License-Identifier: MIT */
#include "ja4_memo.h"

#include "crypto.h"
#include "ja4.h"
#include "test.h"

#include <stdlib.h>

static struct ja4_memo memo;

struct made {
    char text[2048];
    struct span ja4, ja4_r;
};

static void make(struct parser_crypto *crypto, const struct tls_client *client, bool again,
                 struct made *made)
{
    struct text text = text_into(made->text, sizeof made->text);
    if (again) {
        ja4_client_again(&memo, crypto, &text, client, span_text("771,49-50,10,,"), &made->ja4,
                         &made->ja4_r);
    } else {
        ja4_client(crypto, &text, client, &made->ja4, &made->ja4_r);
    }
}

static void assert_same(struct span one, struct span other)
{
    assert_int_equal(one.size, other.size);
    if (one.size) assert_memory_equal(one.data, other.data, one.size);
}

/* All parts of the key except the JA3 string, which stands for its lists. */
static void hellos_that_differ_in_one_thing_keep_their_own_fingerprints(void **state)
{
    (void)state;
    static const uint8_t ciphers[] = {0x00, 0x32, 0x00, 0x31}, algorithms[] = {4, 3, 8, 4};
    const struct tls_client plain = {.highest_version = 0x0303, .ciphers = {ciphers, 4}};
    struct tls_client clients[7];
    for (size_t i = 0; i < 7; i++)
        clients[i] = plain;
    clients[1].highest_version = 0x0304;
    clients[2].transport = TLS_OVER_QUIC;
    clients[3].server_name = span_text("host.example");
    clients[4].alpn_first = span_text("h2");
    clients[5].alpn_first = span_text("h3");
    clients[6].signature_algorithms = (struct span){algorithms, sizeof algorithms};
    struct parser_crypto *crypto = parser_crypto_create();
    assert_non_null(crypto);
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 7; i++) {
            struct made made, expected;
            make(crypto, &clients[i], true, &made);
            make(crypto, &clients[i], false, &expected);
            assert_true(expected.ja4.size > 0);
            assert_same(made.ja4, expected.ja4);
            assert_same(made.ja4_r, expected.ja4_r);
        }
    }
    parser_crypto_destroy(crypto);
}

static void what_does_not_fit_a_slot_is_made_every_time(void **state)
{
    (void)state;
    memset(&memo, 0, sizeof memo);
    uint8_t ciphers[2 * 200];
    for (size_t i = 0; i < sizeof ciphers; i++)
        ciphers[i] = i % 2 ? (uint8_t)i : 0xc0;
    const struct tls_client client = {.highest_version = 0x0303,
                                      .ciphers = {ciphers, sizeof ciphers}};
    struct parser_crypto *crypto = parser_crypto_create();
    assert_non_null(crypto);
    for (int round = 0; round < 2; round++) {
        struct made made, expected;
        make(crypto, &client, true, &made);
        make(crypto, &client, false, &expected);
        assert_true(expected.ja4_r.size > JA4_MEMO_TEXT_MOST);
        assert_same(made.ja4, expected.ja4);
        assert_same(made.ja4_r, expected.ja4_r);
        assert_ptr_equal(made.ja4_r.data, made.text);
    }
    parser_crypto_destroy(crypto);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hellos_that_differ_in_one_thing_keep_their_own_fingerprints),
        cmocka_unit_test(what_does_not_fit_a_slot_is_made_every_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
