/* SPDX-License-Identifier: MIT */
#include "reach.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void look(const char *const *texts, size_t count, bool expected)
{
    for (size_t i = 0; i < count; i++) {
        struct ip_address address;
        assert_true(ip_parse(texts[i], &address));
        if (reach_is_public(&address) != expected) fail_msg("%s", texts[i]);
    }
}

static void each_edge_of_what_is_closed_is_closed_and_its_neighbour_is_not(void **state)
{
    (void)state;
    static const char *const closed[] = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.170",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::8.8.8.8",
        "fe80::1",
        "fc00::1",
        "fd00::1",
        "ff02::1",
        "fec0::1",
        "2001::1",
        "2001:1ff::1",
        "2001:db8::1",
        "3fff::1",
        "3fff:fff::1",
        "4000::1",
        "100::1",
        "64:ff9b:1::8.8.8.8",
    };
    static const char *const open[] = {
        "1.0.0.0",       "9.255.255.255", "11.0.0.0",      "100.63.255.255", "100.128.0.0",
        "126.255.255.1", "128.0.0.1",     "169.253.255.1", "169.255.0.1",    "172.15.255.255",
        "172.32.0.0",    "192.0.1.1",     "192.0.3.1",     "192.167.255.1",  "192.169.0.1",
        "198.17.255.1",  "198.20.0.1",    "223.255.255.1", "2001:200::1",    "2001:db7::1",
        "2001:db9::1",   "2606:4700::1",  "3ffe::1",       "3fff:1000::1",
    };
    look(closed, sizeof closed / sizeof closed[0], false);
    look(open, sizeof open / sizeof open[0], true);
}

static void an_address_that_carries_another_counts_as_that(void **state)
{
    (void)state;
    static const char *const closed[] = {"64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "2002:a00:1::1",
                                         "2002:7f00:1::1", "2002:c0a8:101::"};
    static const char *const open[] = {"64:ff9b::8.8.8.8", "2002:808:808::1"};
    look(closed, sizeof closed / sizeof closed[0], false);
    look(open, sizeof open / sizeof open[0], true);
}

static void what_is_no_address_is_not_public(void **state)
{
    (void)state;
    const struct ip_address none = {.version = 0};
    assert_false(reach_is_public(&none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_edge_of_what_is_closed_is_closed_and_its_neighbour_is_not),
        cmocka_unit_test(an_address_that_carries_another_counts_as_that),
        cmocka_unit_test(what_is_no_address_is_not_public),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
