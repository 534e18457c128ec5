/* SPDX-License-Identifier: MIT */
/* Pseudonyms of MACs are one to one, and keep the vendor or the kind of the address. */
#include "mac_cipher.h"
#include "test.h"

#include <stdlib.h>

static const uint8_t key[MAC_KEY_SIZE] = {1, 2, 3, 4, 5, 6, 7, 8};

static uint64_t mapped(struct mac_cipher *cipher, uint64_t value)
{
    struct mac_address mac = mac_from_integer(value);
    mac = mac_cipher_apply(cipher, &mac);
    return mac_to_integer(&mac);
}

static void all_addresses_of_a_vendor_get_another_one_of_the_same_vendor_each(void **state)
{
    enum { COUNT = 1 << 24 };
    struct mac_cipher *cipher = mac_cipher_create(key);
    uint8_t *seen = calloc(1, COUNT / 8);
    unsigned same = 0;
    (void)state;
    assert_non_null(cipher);
    assert_non_null(seen);
    for (uint64_t i = 0; i < COUNT; i += 37) { /* a sample, to save time */
        uint64_t value = UINT64_C(0xf01898000000) | i, pseudonym = mapped(cipher, value);
        assert_int_equal(pseudonym >> 24, 0xf01898);
        uint32_t low = (uint32_t)(pseudonym & 0xffffff);
        assert_false(seen[low / 8] >> low % 8 & 1);
        seen[low / 8] |= (uint8_t)(1 << low % 8);
        same += pseudonym == value;
    }
    assert_true(same < 5);
    free(seen);
    mac_cipher_destroy(cipher);
}

static void of_a_random_address_only_the_kind_stays(void **state)
{
    struct mac_cipher *cipher = mac_cipher_create(key);
    uint64_t changed = 0;
    (void)state;
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t value =
            (UINT64_C(0x9e3779b97f4a7c15) * i >> 16 & ~(UINT64_C(3) << 40)) | UINT64_C(2) << 40;
        uint64_t pseudonym = mapped(cipher, value);
        assert_int_equal(pseudonym >> 40 & 3, 2);
        changed |= pseudonym ^ value;
    }
    assert_int_equal(changed, UINT64_C(0xfcffffffffff));
    mac_cipher_destroy(cipher);
}

static void groups_stay_but_those_that_end_with_an_address(void **state)
{
    struct mac_cipher *cipher = mac_cipher_create(key);
    (void)state;
    assert_int_equal(mapped(cipher, 0), 0);
    assert_int_equal(mapped(cipher, UINT64_C(0xffffffffffff)), UINT64_C(0xffffffffffff));
    assert_int_equal(mapped(cipher, UINT64_C(0x01005e0000fb)), UINT64_C(0x01005e0000fb));
    assert_int_equal(mapped(cipher, UINT64_C(0x3333000000fb)), UINT64_C(0x3333000000fb));
    uint64_t solicited = mapped(cipher, UINT64_C(0x3333ff5c1101));
    assert_int_equal(solicited >> 24, 0x3333ff);
    assert_int_not_equal(solicited, UINT64_C(0x3333ff5c1101));
    mac_cipher_destroy(cipher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_addresses_of_a_vendor_get_another_one_of_the_same_vendor_each),
        cmocka_unit_test(of_a_random_address_only_the_kind_stays),
        cmocka_unit_test(groups_stay_but_those_that_end_with_an_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
