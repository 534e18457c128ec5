/* SPDX-License-Identifier: MIT */
#include "address.h"

#include "test.h"

#include <string.h>

static void expect_text(const char *written, const char *canonical)
{
    struct ip_address address;
    char text[IP_TEXT_SIZE];
    assert_true(ip_parse(written, &address));
    assert_string_equal(ip_format(&address, text), canonical);
}

static void ipv6_is_written_as_rfc_5952_says(void **state)
{
    (void)state;
    /* 4.1: leading zeros go */
    expect_text("2001:0db8::0001", "2001:db8::1");
    expect_text("2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1");
    /* 4.2.1: shorten as much as possible */
    expect_text("2001:db8:0:0:0:0:2:1", "2001:db8::2:1");
    expect_text("2001:db8::0:1", "2001:db8::1");
    /* 4.2.2: one 16-bit zero is not shortened */
    expect_text("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
    expect_text("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
    /* 4.2.3: the longest run; of equal ones the first */
    expect_text("2001:0:0:1:0:0:0:1", "2001:0:0:1::1");
    expect_text("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
    /* 4.3: lower case */
    expect_text("2001:DB8::AAAA", "2001:db8::aaaa");
    /* section 2: ways to write one address */
    expect_text("2001:db8:0:0:1::1", "2001:db8::1:0:0:1");
    expect_text("2001:db8::1:0:0:1", "2001:db8::1:0:0:1");
    expect_text("2001:0db8::1:0:0:1", "2001:db8::1:0:0:1");
    expect_text("2001:DB8:0:0:1::1", "2001:db8::1:0:0:1");
}

static void runs_at_either_end_are_shortened_too(void **state)
{
    (void)state;
    expect_text("0:0:0:0:0:0:0:0", "::");
    expect_text("0:0:0:0:0:0:0:1", "::1");
    expect_text("1:0:0:0:0:0:0:0", "1::");
    expect_text("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::");
    expect_text("0:0:3:4:5:6:7:8", "::3:4:5:6:7:8");
    expect_text("0:2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8");
    expect_text("1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0");
    expect_text("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

static void a_mapped_address_stays_ipv6_and_is_not_mixed(void **state)
{
    (void)state;
    expect_text("::ffff:192.0.2.1", "::ffff:c000:201");
    struct ip_address mapped, plain;
    assert_true(ip_parse("::192.0.2.1", &mapped) && ip_parse("192.0.2.1", &plain));
    assert_memory_equal(mapped.bytes, plain.bytes, 16);
    assert_false(ip_equal(&mapped, &plain));
}

static void ipv4_is_a_dotted_quad(void **state)
{
    (void)state;
    expect_text("0.0.0.0", "0.0.0.0");
    expect_text("10.200.0.99", "10.200.0.99");
    expect_text("255.255.255.255", "255.255.255.255");
}

static void what_is_not_an_address_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",    "1.2.3",   "1.2.3.4.5", "256.1.1.1",        "1.2.3.4 ",
        ":::", "1::2::3", "g::",       "1:2:3:4:5:6:7:8:9"};
    struct ip_address address;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(ip_parse(wrong[i], &address));
}

static void no_address_is_written_as_nothing(void **state)
{
    (void)state;
    struct ip_address none = {.version = 0};
    char text[IP_TEXT_SIZE];
    assert_string_equal(ip_format(&none, text), "");
    assert_false(ip_is_set(&none));
    assert_false(ip_is_unspecified(&none));
}

static bool contains(const char *network, const char *ip)
{
    struct ip_network parsed;
    struct ip_address address;
    assert_true(ip_network_parse(network, &parsed) && ip_parse(ip, &address));
    return ip_network_contains(&parsed, &address);
}

static void a_network_contains_what_shares_its_prefix(void **state)
{
    (void)state;
    assert_true(contains("10.0.0.0/8", "10.255.1.2"));
    assert_false(contains("10.0.0.0/8", "11.0.0.0"));
    assert_true(contains("172.16.0.0/12", "172.31.255.255"));
    assert_false(contains("172.16.0.0/12", "172.32.0.0"));
    assert_true(contains("0.0.0.0/0", "203.0.113.9"));
    assert_false(contains("0.0.0.0/0", "::1"));
    assert_true(contains("192.0.2.7", "192.0.2.7"));
    assert_false(contains("192.0.2.7", "192.0.2.6"));
    assert_true(contains("fe80::/10", "febf::1"));
    assert_false(contains("fe80::/10", "fec0::1"));
    assert_true(contains("::/0", "2001:db8::1"));
    assert_true(contains("2001:db8::1/128", "2001:db8::1"));
    assert_false(contains("2001:db8::1/127", "2001:db8::2"));
}

static void a_prefix_that_cannot_be_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"10.0.0.0/33", "10.0.0.0/",   "10.0.0.0/-1", "10.0.0.0/8x",
                                        "/8",          "fe80::/129",  "10.0.0/8",    "10.0.0.0/ 8",
                                        "ten/8",       "10.0.0.0//8", "10.0.0.0/+8"};
    struct ip_network network;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(ip_network_parse(wrong[i], &network));
}

static void kinds_of_addresses_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool unspecified, multicast, broadcast, loopback;
    } kinds[] = {
        {"0.0.0.0", true, false, false, false},
        {"::", true, false, false, false},
        {"224.0.0.1", false, true, false, false},
        {"239.255.255.250", false, true, false, false},
        {"240.0.0.1", false, false, false, false},
        {"ff02::1", false, true, false, false},
        {"255.255.255.255", false, false, true, false},
        {"127.0.0.1", false, false, false, true},
        {"127.255.0.9", false, false, false, true},
        {"::1", false, false, false, true},
        {"192.0.2.1", false, false, false, false},
        {"2001:db8::1", false, false, false, false},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct ip_address address;
        assert_true(ip_parse(kinds[i].text, &address));
        assert_int_equal(ip_is_unspecified(&address), kinds[i].unspecified);
        assert_int_equal(ip_is_multicast(&address), kinds[i].multicast);
        assert_int_equal(ip_is_broadcast(&address), kinds[i].broadcast);
        assert_int_equal(ip_is_loopback(&address), kinds[i].loopback);
    }
}

static void macs_are_read_in_each_usual_form(void **state)
{
    (void)state;
    static const char *const forms[] = {"aa:bb:cc:0d:0e:0f", "AA-BB-CC-0D-0E-0F", "aabbcc0d0e0f",
                                        "AABB.cc0d.0e0f"};
    static const char *const wrong[] = {"",
                                        "aa:bb:cc:0d:0e",
                                        "aa:bb:cc:0d:0e:0f:10",
                                        "aabbcc0d0e0",
                                        "aa.bb.cc.0d.0e.0f",
                                        "gg:bb:cc:0d:0e:0f",
                                        "aa:bb:cc:0d:0e:0f "};
    struct mac_address mac;
    char text[MAC_TEXT_SIZE];
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        assert_true(mac_parse(forms[i], &mac));
        assert_string_equal(mac_format(&mac, text), "aa:bb:cc:0d:0e:0f");
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(mac_parse(wrong[i], &mac));
}

static void a_mac_and_its_number_are_the_same(void **state)
{
    (void)state;
    struct mac_address mac;
    char text[MAC_TEXT_SIZE];
    assert_true(mac_parse("02:80:00:00:00:ff", &mac));
    assert_true(mac_to_integer(&mac) == 0x0280000000ff);
    struct mac_address again = mac_from_integer(0x0280000000ff);
    assert_string_equal(mac_format(&again, text), "02:80:00:00:00:ff");
    assert_true(mac_is_local(&mac) && !mac_is_group(&mac) && mac_is_set(&mac));
    assert_true(mac_parse("ff:ff:ff:ff:ff:ff", &mac) && mac_is_group(&mac));
    assert_true(mac_parse("00:00:00:00:00:00", &mac) && !mac_is_set(&mac));
    assert_true(mac_parse("00:1b:63:00:00:01", &mac) && !mac_is_local(&mac));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ipv6_is_written_as_rfc_5952_says),
        cmocka_unit_test(runs_at_either_end_are_shortened_too),
        cmocka_unit_test(a_mapped_address_stays_ipv6_and_is_not_mixed),
        cmocka_unit_test(ipv4_is_a_dotted_quad),
        cmocka_unit_test(what_is_not_an_address_is_refused),
        cmocka_unit_test(no_address_is_written_as_nothing),
        cmocka_unit_test(a_network_contains_what_shares_its_prefix),
        cmocka_unit_test(a_prefix_that_cannot_be_is_refused),
        cmocka_unit_test(kinds_of_addresses_are_told_apart),
        cmocka_unit_test(macs_are_read_in_each_usual_form),
        cmocka_unit_test(a_mac_and_its_number_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
