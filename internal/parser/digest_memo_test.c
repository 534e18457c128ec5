/* SPDX-License-Identifier: MIT */
#include "digest_memo.h"

#include "crypto.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

static struct span numbered(char text[64], unsigned number)
{
    int size = snprintf(text, 64, "list of ciphers %u", number);
    return (struct span){(const uint8_t *)text, (size_t)size};
}

static void a_text_is_known_until_another_takes_its_slot(void **state)
{
    (void)state;
    struct digest_memo *memo = calloc(1, sizeof *memo);
    char text[64];
    bool known;
    uint8_t *digest = digest_memo_slot(memo, numbered(text, 0), &known);
    assert_false(known);
    memset(digest, 7, DIGEST_MEMO_DIGEST_MOST);
    assert_ptr_equal(digest_memo_slot(memo, numbered(text, 0), &known), digest);
    assert_true(known);
    for (unsigned i = 1; i < 64 * DIGEST_MEMO_SLOTS; i++) {
        (void)digest_memo_slot(memo, numbered(text, i), &known);
        assert_false(known);
    }
    (void)digest_memo_slot(memo, numbered(text, 0), &known);
    assert_false(known);
    free(memo);
}

static void neither_nothing_nor_what_is_too_long_is_kept(void **state)
{
    (void)state;
    static uint8_t text[DIGEST_MEMO_TEXT_MOST + 1];
    struct digest_memo *memo = calloc(1, sizeof *memo);
    for (int i = 0; i < 2; i++) {
        bool known;
        assert_null(digest_memo_slot(memo, (struct span){NULL, 0}, &known));
        assert_false(known);
        assert_null(digest_memo_slot(memo, (struct span){text, sizeof text}, &known));
        assert_false(known);
        assert_non_null(digest_memo_slot(memo, (struct span){text, sizeof text - 1}, &known));
        assert_int_equal(known, i);
    }
    free(memo);
}

/* RFC 1321, appendix 5, and FIPS 180-2, appendix B.1. */
static void digests_of_both_kinds_are_the_same_however_often_they_are_asked_for(void **state)
{
    (void)state;
    static const uint8_t md5[] = {0x90, 0x01, 0x50, 0x98, 0x3c, 0xd2, 0x4f, 0xb0};
    static const uint8_t sha256[] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea};
    struct parser_crypto *crypto = parser_crypto_create();
    assert_non_null(crypto);
    for (int i = 0; i < 3; i++) {
        uint8_t digest[SHA256_SIZE];
        crypto_md5(crypto, span_text("abc"), digest);
        assert_memory_equal(digest, md5, sizeof md5);
        crypto_sha256(crypto, span_text("abc"), digest);
        assert_memory_equal(digest, sha256, sizeof sha256);
    }
    parser_crypto_destroy(crypto);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_known_until_another_takes_its_slot),
        cmocka_unit_test(neither_nothing_nor_what_is_too_long_is_kept),
        cmocka_unit_test(digests_of_both_kinds_are_the_same_however_often_they_are_asked_for),
    };
    return cmocka_run_group_tests_name("digest_memo", tests, NULL, NULL);
}
