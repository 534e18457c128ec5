/* SPDX-License-Identifier: MIT */
#include "ja4.h"

#include "build.h"
#include "crypto.h"
#include "test.h"

#include <stdlib.h>

/* JA4 (or JA4_r) of a view, as text that the next call overwrites. */
static const char *ja4_of(const struct tls_client *client, bool raw)
{
    static char memory[1 << 20], result[1 << 20];
    struct parser_crypto *crypto = parser_crypto_create();
    struct text text = text_into(memory, sizeof memory);
    struct span ja4, ja4_r;
    assert_non_null(crypto);
    ja4_client(crypto, &text, client, &ja4, &ja4_r);
    struct span chosen = raw ? ja4_r : ja4;
    if (chosen.size) memcpy(result, chosen.data, chosen.size);
    result[chosen.size] = '\0';
    parser_crypto_destroy(crypto);
    return result;
}

static struct tls_client example(struct build *body)
{
    struct tls_client client;
    body->size = 0;
    build_client_hello(body, 0x0303);
    assert_true(tls_client_read(build_span(body), TLS_OVER_TCP, &client));
    return client;
}

/* FoxIO-LLC/ja4, technical_details/JA4.md. */
static void the_worked_example_comes_out_as_published(void **state)
{
    (void)state;
    struct build body;
    struct tls_client client = example(&body);
    assert_string_equal(ja4_of(&client, false), "t13d1516h2_8daaf6152771_e5627efa2ab1");
}

static void without_signature_algorithms_there_is_no_underscore(void **state)
{
    (void)state;
    struct build body;
    struct tls_client client = example(&body);
    client.signature_algorithms = (struct span){NULL, 0};
    assert_string_equal(ja4_of(&client, false), "t13d1516h2_8daaf6152771_6d807ffa2a79");
}

static void without_ciphers_and_extensions_the_hashes_are_zeros(void **state)
{
    (void)state;
    struct tls_client client = {.highest_version = 0x0301};
    assert_string_equal(ja4_of(&client, false), "t10i000000_000000000000_000000000000");
    assert_string_equal(ja4_of(&client, true), "t10i000000__");
}

static void the_transport_has_its_letter_and_the_version_its_name(void **state)
{
    (void)state;
    struct tls_client client = {.highest_version = 0xfefd, .transport = TLS_OVER_DTLS};
    assert_string_equal(ja4_of(&client, true), "dd2i000000__");
    client = (struct tls_client){.highest_version = 0x0304, .transport = TLS_OVER_QUIC};
    assert_string_equal(ja4_of(&client, true), "q13i000000__");
    client = (struct tls_client){.highest_version = 0x7f1c};
    assert_string_equal(ja4_of(&client, true), "t00i000000__");
}

static void counts_stop_at_99(void **state)
{
    (void)state;
    uint8_t ciphers[240];
    for (size_t i = 0; i < sizeof ciphers; i++)
        ciphers[i] = (uint8_t)(i % 2 ? i : 0xc0);
    struct tls_client client = {.highest_version = 0x0303, .ciphers = {ciphers, sizeof ciphers}};
    assert_memory_equal(ja4_of(&client, true), "t12i990000_c001,c003", 20);
}

static void alpn_shows_its_ends_or_their_hex(void **state)
{
    (void)state;
    static const struct {
        const char *alpn, *expected;
    } cases[] = {
        {"h2", "t12i0000h2__"},   {"x", "t12i0000xx__"},        {"http/1.1", "t12i0000h1__"},
        {"\xab", "t12i0000ab__"}, {"\xab\xcd", "t12i0000ad__"}, {"0\xab", "t12i00003b__"},
        {"", "t12i000000__"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tls_client client = {.highest_version = 0x0303,
                                    .alpn_first = span_text(cases[i].alpn)};
        assert_string_equal(ja4_of(&client, true), cases[i].expected);
    }
}

static void a_list_beyond_all_measure_has_no_fingerprint(void **state)
{
    (void)state;
    uint8_t *ciphers = calloc(2, JA4_VALUES_MOST + 1);
    assert_non_null(ciphers);
    struct tls_client client = {.ciphers = {ciphers, 2 * (JA4_VALUES_MOST + 1)}};
    assert_string_equal(ja4_of(&client, false), "");
    free(ciphers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_comes_out_as_published),
        cmocka_unit_test(without_signature_algorithms_there_is_no_underscore),
        cmocka_unit_test(without_ciphers_and_extensions_the_hashes_are_zeros),
        cmocka_unit_test(the_transport_has_its_letter_and_the_version_its_name),
        cmocka_unit_test(counts_stop_at_99),
        cmocka_unit_test(alpn_shows_its_ends_or_their_hex),
        cmocka_unit_test(a_list_beyond_all_measure_has_no_fingerprint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
