/* SPDX-License-Identifier: MIT */
/* Crypto-PAn matches its published vectors, with and without kept networks. */
#include "prefix_cipher.h"
#include "test.h"

#include <string.h>

/* Key and addresses of the sample trace that the authors published with their program. */
static const uint8_t key[PREFIX_KEY_SIZE] = {21,  34, 23,  141, 51, 164, 207, 128, 19,  10,  91,
                                             22,  73, 144, 125, 16, 216, 152, 143, 131, 121, 121,
                                             101, 39, 98,  87,  76, 45,  42,  132, 34,  2};

static const char *mapped(struct prefix_cipher *cipher, const char *text)
{
    static char out[IP_TEXT_SIZE];
    struct ip_address ip;
    assert_true(ip_parse(text, &ip));
    ip = prefix_cipher_apply(cipher, &ip);
    return ip_format(&ip, out);
}

static void the_published_vectors_come_out(void **state)
{
    static const char *const pairs[][2] = {
        {"128.11.68.132", "135.242.180.132"},   {"129.118.74.4", "134.136.186.123"},
        {"130.132.252.244", "133.68.164.234"},  {"141.223.7.43", "141.167.8.160"},
        {"141.233.145.108", "141.129.237.235"}, {"152.163.225.39", "151.140.114.167"},
        {"156.29.3.236", "147.225.12.42"},      {"165.247.96.84", "162.9.99.234"},
        {"166.107.77.190", "160.132.178.185"},  {"192.102.249.13", "252.138.62.131"}};
    struct prefix_cipher *cipher = prefix_cipher_create(key, NULL, 0);
    (void)state;
    assert_non_null(cipher);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_string_equal(mapped(cipher, pairs[i][0]), pairs[i][1]);
    prefix_cipher_destroy(cipher);
}

static unsigned common(const uint8_t *a, const uint8_t *b, unsigned most)
{
    unsigned i = 0;
    while (i < most && ((a[i / 8] ^ b[i / 8]) & 0x80 >> i % 8) == 0)
        i++;
    return i;
}

static struct ip_network kept[4];

static struct prefix_cipher *keeping(void)
{
    static const char *const texts[] = {"192.168.0.0/16", "10.0.0.0/8", "10.9.0.0/16", "fe80::/64"};
    for (size_t i = 0; i < 4; i++)
        assert_true(ip_network_parse(texts[i], &kept[i]));
    struct prefix_cipher *cipher = prefix_cipher_create(key, kept, 4);
    assert_non_null(cipher);
    return cipher;
}

/* Deterministic numbers: Knuth's MMIX generator. */
static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 16;
}

static struct ip_address some_address(uint64_t *seed, const struct ip_address *near_to)
{
    struct ip_address ip = *near_to;
    unsigned first = ip.version == 4 ? 12 : 0;
    unsigned bits = ip.version == 4 ? 32 : 128, from = (unsigned)(next_random(seed) % bits);
    for (unsigned i = from; i < bits; i++)
        ip.bytes[first + i / 8] ^= (uint8_t)((next_random(seed) & 1) << (7 - i % 8));
    return ip;
}

static void common_prefixes_are_exactly_as_long_as_before_in_kept_networks_too(void **state)
{
    static const char *const starts[] = {"192.168.7.101", "10.9.3.4", "8.8.8.8", "fe80::1",
                                         "2001:db8::5"};
    struct prefix_cipher *cipher = keeping();
    uint64_t seed = 1;
    (void)state;
    for (unsigned n = 0; n < 20000; n++) {
        struct ip_address start, a, b;
        assert_true(ip_parse(starts[n % 5], &start));
        a = some_address(&seed, &start);
        b = some_address(&seed, &a);
        struct ip_address x = prefix_cipher_apply(cipher, &a), y = prefix_cipher_apply(cipher, &b);
        unsigned first = a.version == 4 ? 12 : 0, bits = a.version == 4 ? 32 : 128;
        assert_int_equal(common(x.bytes + first, y.bytes + first, bits),
                         common(a.bytes + first, b.bytes + first, bits));
        for (size_t i = 0; i < 4; i++)
            assert_int_equal(ip_network_contains(&kept[i], &x), ip_network_contains(&kept[i], &a));
    }
    prefix_cipher_destroy(cipher);
}

static void another_key_gives_other_addresses(void **state)
{
    uint8_t other_key[PREFIX_KEY_SIZE];
    struct prefix_cipher *cipher = keeping();
    char once[IP_TEXT_SIZE];
    (void)state;
    memcpy(other_key, key, sizeof other_key);
    other_key[31] ^= 1;
    struct prefix_cipher *other = prefix_cipher_create(other_key, kept, 4);
    assert_non_null(other);
    strcpy(once, mapped(cipher, "192.168.7.101"));
    assert_string_equal(mapped(cipher, "192.168.7.101"), once);
    assert_string_not_equal(mapped(other, "192.168.7.101"), once);
    prefix_cipher_destroy(cipher);
    prefix_cipher_destroy(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_vectors_come_out),
        cmocka_unit_test(common_prefixes_are_exactly_as_long_as_before_in_kept_networks_too),
        cmocka_unit_test(another_key_gives_other_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
