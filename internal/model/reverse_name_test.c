/* SPDX-License-Identifier: MIT */
/* Names of the reverse tree, read and written back. */
#include "reverse_name.h"
#include "test.h"

#include <string.h>

static struct span span_of(const char *text)
{
    return (struct span){(const uint8_t *)text, strlen(text)};
}

static void expect(const char *name, const char *address, unsigned parts, const char *behind_front)
{
    struct reverse_name reverse;
    char text[REVERSE_NAME_SIZE], ip[IP_TEXT_SIZE];
    assert_true(reverse_name_read(span_of(name), &reverse));
    assert_string_equal(ip_format(&reverse.address, ip), address);
    assert_int_equal(reverse.parts, parts);
    assert_string_equal(name + reverse.front_size, behind_front);
    assert_string_equal(reverse_name_format(&reverse, text), behind_front);
}

#define V6 "9.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"

static void whole_addresses_are_read_and_written(void **state)
{
    (void)state;
    expect("20.7.168.192.in-addr.arpa", "192.168.7.20", 4, "20.7.168.192.in-addr.arpa");
    expect(V6, "2001:db8::9", 32, V6);
}

static void networks_and_labels_in_front_are_told_apart(void **state)
{
    (void)state;
    expect("168.192.in-addr.arpa", "192.168.0.0", 2, "168.192.in-addr.arpa");
    expect("lb._dns-sd._udp.0.7.168.192.in-addr.arpa", "192.168.7.0", 4,
           "0.7.168.192.in-addr.arpa");
    expect("0/25.2.0.192.in-addr.arpa", "192.0.2.0", 3, "2.0.192.in-addr.arpa");
    expect("5.20.7.168.192.in-addr.arpa", "192.168.7.20", 4, "20.7.168.192.in-addr.arpa");
    expect("8.b.d.0.1.0.0.2.ip6.arpa", "2001:db8::", 8, "8.b.d.0.1.0.0.2.ip6.arpa");
}

static void other_names_are_refused(void **state)
{
    static const char *const names[] = {"",
                                        "in-addr.arpa",
                                        ".in-addr.arpa",
                                        "ip6.arpa",
                                        "x.in-addr.arpa",
                                        "256.in-addr.arpa",
                                        "1234.in-addr.arpa",
                                        "example.org",
                                        "g.ip6.arpa",
                                        "10.in-addr.arpa.example"};
    struct reverse_name reverse;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_false(reverse_name_read(span_of(names[i]), &reverse));
    assert_false(reverse_name_read((struct span){NULL, 0}, &reverse));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_addresses_are_read_and_written),
        cmocka_unit_test(networks_and_labels_in_front_are_told_apart),
        cmocka_unit_test(other_names_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
