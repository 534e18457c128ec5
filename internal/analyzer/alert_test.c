/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "alert.h"

#include <string.h>

static void details_are_one_json_object(void **state)
{
    struct alert alert;
    (void)state;
    alert_begin(&alert, SEVERITY_LOW);
    alert_figure(&alert, "ports", 25);
    alert_fact(&alert, "name", "a \"b\"");
    alert_json(&alert, "owners", "{\"x\":1}");
    const struct alert_summary *summary = alert_end(&alert, "trial");
    assert_string_equal(summary->details_json,
                        "{\"ports\":25,\"name\":\"a \\\"b\\\"\",\"owners\":{\"x\":1}}");
    assert_string_equal(summary->rule, "trial");
}

static void a_member_that_does_not_fit_is_left_out_whole(void **state)
{
    static char large[ALERT_DETAILS_BYTES - 20];
    struct alert alert;
    (void)state;
    memset(large, 'x', sizeof large - 1);
    alert_begin(&alert, SEVERITY_LOW);
    alert_figure(&alert, "ports", 25);
    alert_fact(&alert, "name", large);
    assert_string_equal(alert_end(&alert, "trial")->details_json, "{\"ports\":25}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(details_are_one_json_object),
        cmocka_unit_test(a_member_that_does_not_fit_is_left_out_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
