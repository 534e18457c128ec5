/* SPDX-License-Identifier: MIT */
#include "ja3.h"

#include "corpus.h"
#include "crypto.h"
#include "test.h"

/* The two examples of salesforce/ja3's README, string and MD5. */
static void published_strings_have_the_published_hashes(void **state)
{
    (void)state;
    static const char *const vectors[][2] = {
        {"769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0",
         "ada70206e40642a3e4461f35503241d5"},
        {"769,4-5-10-9-100-98-3-6-19-18-99,,,", "de350869b8c85de67a350c8d186f11e6"},
    };
    struct parser_crypto *crypto = parser_crypto_create();
    assert_non_null(crypto);
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char memory[64];
        struct text text = text_into(memory, sizeof memory);
        (void)ja3_hash(crypto, &text, span_text(vectors[i][0]));
        assert_string_equal(memory, vectors[i][1]);
    }
    parser_crypto_destroy(crypto);
}

static void check_example(void *owner, const char *const *values)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    (void)ja3_hash(owner, &text, span_text(values[0]));
    assert_string_equal(memory, values[1]);
}

static void the_examples_of_the_corpus_have_their_hashes(void **state)
{
    static const char *const keys[] = {"string", "md5"};
    (void)state;
    struct parser_crypto *crypto = parser_crypto_create();
    assert_non_null(crypto);
    (void)corpus_vectors("ja3_examples", keys, 2, check_example, crypto);
    parser_crypto_destroy(crypto);
}

static void the_strings_come_from_the_fields_in_wire_order(void **state)
{
    (void)state;
    static const uint8_t ciphers[] = {0x00, 0x2f, 0x0a, 0x0a, 0x0a, 0x1a, 0x00, 0x35};
    static const uint8_t extensions[] = {0xfa, 0xfa, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0};
    static const uint8_t groups[] = {0xba, 0xba, 0, 23, 0, 24};
    struct tls_client client = {.legacy_version = 769,
                                .ciphers = {ciphers, sizeof ciphers},
                                .extensions = {extensions, sizeof extensions},
                                .groups = {groups, sizeof groups},
                                .point_formats = {(const uint8_t *)"\0\1", 2}};
    char memory[128];
    struct text text = text_into(memory, sizeof memory);
    (void)ja3_client(&text, &client);
    assert_string_equal(memory, "769,47-2586-53,0-10,23-24,0-1");
}

/* RFC 8701: both bytes are equal; 0x0a1a is an ordinary number. */
static void grease_has_equal_bytes(void **state)
{
    (void)state;
    assert_true(tls_is_grease(0x0a0a));
    assert_true(tls_is_grease(0xfafa));
    assert_false(tls_is_grease(0x0a1a));
    assert_false(tls_is_grease(0x1301));
}

static void what_does_not_fit_is_absent(void **state)
{
    (void)state;
    struct tls_client client = {.legacy_version = 769};
    char memory[6];
    struct text text = text_into(memory, sizeof memory);
    assert_null(ja3_client(&text, &client).data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_strings_have_the_published_hashes),
        cmocka_unit_test(the_examples_of_the_corpus_have_their_hashes),
        cmocka_unit_test(the_strings_come_from_the_fields_in_wire_order),
        cmocka_unit_test(grease_has_equal_bytes),
        cmocka_unit_test(what_does_not_fit_is_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
