/* SPDX-License-Identifier: MIT */
#include "allow.h"

#include "test.h"

#include <string.h>

static void a_name_allows_itself_and_what_is_below_it(void **state)
{
    (void)state;
    static const char list[] = "example.org, xn--bcher-kva.example ,host.test.";
    struct error error;
    assert_true(allow_check(list, &error));
    assert_true(allow_has(list, "example.org"));
    assert_true(allow_has(list, "EXAMPLE.org."));
    assert_true(allow_has(list, "www.example.org"));
    assert_true(allow_has(list, "xn--bcher-kva.example"));
    assert_true(allow_has(list, "host.test"));
    assert_false(allow_has(list, "notexample.org"));
    assert_false(allow_has(list, "org"));
    assert_false(allow_has(list, "example.org.evil.test"));
    assert_false(allow_has(list, ""));
    assert_false(allow_has(list, "."));
}

static void an_address_allows_only_itself(void **state)
{
    (void)state;
    static const char list[] = "192.0.2.1 2001:db8::1";
    struct error error;
    assert_true(allow_check(list, &error));
    assert_true(allow_has(list, "192.0.2.1"));
    assert_true(allow_has(list, "2001:0db8:0::1"));
    assert_false(allow_has(list, "192.0.2.10"));
    assert_false(allow_has(list, "2001:db8::2"));
    assert_false(allow_has(list, "a.192.0.2.1"));
    /* A name is no address, whatever it ends with. */
    assert_false(allow_has("2.1", "192.0.2.1"));
}

static void an_empty_list_allows_nothing(void **state)
{
    (void)state;
    struct error error;
    assert_true(allow_check("", &error));
    assert_false(allow_has("", "example.org"));
    assert_false(allow_has(" , ,", "127.0.0.1"));
}

static void an_entry_that_would_be_misread_is_refused(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "example.org:443", "https://example.org", "example.org/path", "anna@example.org",
        "*.example.org",   ".example.org",        "[2001:db8::1]",    "good.test, a:b"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct error error;
        assert_false(allow_check(lists[i], &error));
        assert_non_null(strstr(error.sentence, "probe.allow"));
    }
    assert_false(allow_has("example.org:443", "example.org"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_allows_itself_and_what_is_below_it),
        cmocka_unit_test(an_address_allows_only_itself),
        cmocka_unit_test(an_empty_list_allows_nothing),
        cmocka_unit_test(an_entry_that_would_be_misread_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
