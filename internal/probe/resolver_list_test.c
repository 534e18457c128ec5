/* SPDX-License-Identifier: MIT */
#include "resolver_list.h"

#include "test.h"

static struct resolver_list list;

static void plain_ones_stay_as_they_are_written(void **state)
{
    (void)state;
    assert_true(resolver_list_read(&list, "192.0.2.53,[2001:db8::53]:5353"));
    assert_string_equal(list.plain, "192.0.2.53,[2001:db8::53]:5353");
    assert_int_equal(list.secure_count, 0);
}

static void tls_has_its_own_port_and_https_a_path(void **state)
{
    (void)state;
    assert_true(resolver_list_read(&list, "tls://dns.example,192.0.2.53,tls://192.0.2.1:8853,"
                                          "https://dns.example/ask?x"));
    assert_string_equal(list.plain, "192.0.2.53");
    assert_int_equal(list.secure_count, 3);
    assert_int_equal(list.secure[0].where.port, 853);
    assert_string_equal(list.secure[0].where.host, "dns.example");
    assert_false(ip_is_set(&list.secure[0].at));
    assert_int_equal(list.secure[1].where.port, 8853);
    assert_true(ip_is_set(&list.secure[1].at));
    assert_true(list.secure[2].by_https);
    assert_int_equal(list.secure[2].where.port, 443);
    assert_string_equal(list.secure[2].where.url, "https://dns.example/ask?x");
}

static void an_address_of_either_version_may_be_the_host_or_stand_behind_it(void **state)
{
    (void)state;
    char text[IP_TEXT_SIZE];
    static const char *const items[] = {"tls://2001:db8::1", "tls://[2001:db8::1]",
                                        "tls://[2001:db8::1]:853", "tls://dns.example#2001:db8::1",
                                        "https://dns.example/dns-query#2001:db8::1"};
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        assert_true(resolver_list_read(&list, items[i]));
        assert_string_equal(ip_format(&list.secure[0].at, text), "2001:db8::1");
        assert_int_equal(list.secure[0].where.port, i < 4 ? 853 : 443);
    }
}

static void what_is_no_resolver_is_refused(void **state)
{
    (void)state;
    static const char *const items[] = {
        "",          ",",         "192.0.2.53,",
        "tls://",    "tls://a/b", "tls://a#b",
        "tls://u@a", "https://",  "https://a/#here",
        "http://a/", "quic://a",  "tls://a,tls://b,tls://c,tls://d"};
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++)
        assert_false(resolver_list_read(&list, items[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_ones_stay_as_they_are_written),
        cmocka_unit_test(tls_has_its_own_port_and_https_a_path),
        cmocka_unit_test(an_address_of_either_version_may_be_the_host_or_stand_behind_it),
        cmocka_unit_test(what_is_no_resolver_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
