/* SPDX-License-Identifier: MIT */
#include "alt_svc.h"

#include "test.h"

#include <string.h>

static struct alt_svc found;

static void the_entry_for_http3_is_found_among_others(void **state)
{
    (void)state;
    assert_true(alt_svc_read(&found, "h3=\":8443\"; ma=2592000"));
    assert_int_equal(found.port, 8443);
    assert_string_equal(found.host, "");
    assert_true(
        alt_svc_read(&found, "h2=\":443\"; ma=\"60\"; persist=1 , h3-29=\":1\",\th3=\":444\""));
    assert_int_equal(found.port, 444);
    assert_true(alt_svc_read(&found, "h3=\"alt.example:443\""));
    assert_string_equal(found.host, "alt.example");
    assert_true(alt_svc_read(&found, "h3=\"[2001:db8::1]:443\""));
    assert_string_equal(found.host, "[2001:db8::1]");
    assert_true(alt_svc_read(&found, "h3=:443"));
    assert_true(alt_svc_read(&found, "h3=\":0\", h3=\"\\:7\""));
    assert_int_equal(found.port, 7);
}

static void what_offers_no_http3_or_is_damaged_is_none(void **state)
{
    (void)state;
    static const char *const values[] = {"",
                                         "clear",
                                         "h2=\":443\"",
                                         "h3",
                                         "h3=",
                                         "h3=\"",
                                         "h3=\":443",
                                         "h3=\":\"",
                                         "h3=\":65536\"",
                                         "h3=\":44x\"",
                                         "h3=\"443\"",
                                         "h3-29=\":443\"",
                                         ",",
                                         "=\":443\"",
                                         "h2=\":443\" h3=",
                                         "h2=\":1\";",
                                         "h3=\":-1\"",
                                         "h2=\"a\\",
                                         "h3=\":+1\"",
                                         "h2=\":1\";ma=\"",
                                         "H3=\":443\""};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if (alt_svc_read(&found, values[i])) fail_msg("'%s' is none", values[i]);
}

static void it_may_end_anywhere(void **state)
{
    (void)state;
    static const char whole[] = "h2=\"a\\\"b:443\"; ma=\"60\", h3=\"alt.example:443\"; ma=1";
    char part[sizeof whole];
    for (size_t size = 0; size < sizeof whole; size++) {
        memcpy(part, whole, size);
        part[size] = 0;
        assert_int_equal(alt_svc_read(&found, part),
                         size > strlen("h2=\"a\\\"b:443\"; ma=\"60\", h3=\"alt.example:443"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_entry_for_http3_is_found_among_others),
        cmocka_unit_test(what_offers_no_http3_or_is_damaged_is_none),
        cmocka_unit_test(it_may_end_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
