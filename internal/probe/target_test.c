/* SPDX-License-Identifier: MIT */
#include "target.h"

#include "test.h"

static struct target target;

static bool reads(const char *text)
{
    struct error error;
    return target_read(&target, text, &error);
}

static void a_url_is_taken_apart(void **state)
{
    (void)state;
    assert_true(reads("https://Example.org:8443/a?b#c"));
    assert_int_equal(target.port, 8443);
    assert_true(target.has_tls);
    assert_false(ip_is_set(&target.address));
    assert_true(reads("http://example.org"));
    assert_int_equal(target.port, 80);
    assert_false(target.has_tls);
}

static void a_host_alone_means_https_and_port_80_http(void **state)
{
    (void)state;
    assert_true(reads("example.org"));
    assert_string_equal(target.host, "example.org");
    assert_int_equal(target.port, 443);
    assert_true(target.has_tls);
    assert_true(reads("example.org:80"));
    assert_false(target.has_tls);
    assert_true(reads("example.org:8080"));
    assert_true(target.has_tls);
}

static void addresses_of_both_versions_are_hosts(void **state)
{
    (void)state;
    static const char *const texts[] = {"2001:db8::1", "[2001:db8::1]:443",
                                        "https://[2001:db8::1]/"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_true(reads(texts[i]));
        assert_string_equal(target.host, "2001:db8::1");
        assert_int_equal(target.address.version, 6);
        assert_int_equal(target.port, 443);
    }
    assert_true(reads("192.0.2.1:443"));
    assert_int_equal(target.address.version, 4);
}

static void what_is_no_target_is_refused_with_an_example(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "ftp://example.org/",
                                        "https://",
                                        "a b",
                                        "example.org:99999",
                                        "file:///etc/passwd",
                                        "https://[::1"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct error error;
        assert_false(target_read(&target, texts[i], &error));
        assert_int_equal(error.kind, ERROR_BAD_QUESTION);
        assert_non_null(strstr(error.sentence, "https://example.org/"));
    }
}

static void a_long_target_is_refused(void **state)
{
    (void)state;
    char text[3000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = 0;
    assert_false(reads(text));
    text[300] = 0;
    assert_false(reads(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_url_is_taken_apart),
        cmocka_unit_test(a_host_alone_means_https_and_port_80_http),
        cmocka_unit_test(addresses_of_both_versions_are_hosts),
        cmocka_unit_test(what_is_no_target_is_refused_with_an_example),
        cmocka_unit_test(a_long_target_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
