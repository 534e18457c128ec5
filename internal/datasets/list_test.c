/* SPDX-License-Identifier: MIT */
#include "list.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

/* The rules of a list in one text: "domain", "-domain" for exceptions, "domain?" for typed ones. */
static const char *rules_of(const char *text)
{
    static char found[4096];
    struct list list;
    struct list_rule rule;
    found[0] = '\0';
    list_begin(&list, text, strlen(text));
    while (list_next(&list, &rule))
        (void)snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s%s ",
                       rule.exception ? "-" : "", rule.domain, rule.typed ? "?" : "");
    return found;
}

static void whole_domains_count_and_paths_and_patterns_do_not(void **state)
{
    (void)state;
    assert_string_equal(rules_of("[Adblock Plus 2.0]\n||Ads.Example^\n||a.example^$third-party\r\n"
                                 "||b.example/path^\n||c.example^*/x\n||d*.example^\n||e.example\n"
                                 "-ad-manager/$~stylesheet\nplain.example\n/banner.\n||f^\n"
                                 "example.com##.ad\n"),
                        "ads.example a.example ");
}

static void options_about_types_count_and_options_about_sites_do_not(void **state)
{
    (void)state;
    assert_string_equal(
        rules_of("[Adblock]\n||a.example^$script,third-party,xmlhttprequest\n"
                 "||b.example^$popup\n||c.example^$domain=x.example\n"
                 "||d.example^$third-party,domain=~x.example|~y.example\n"
                 "||e.example^$domain=~x.example|y.example\n||f.example^$~third-party\n"
                 "||g.example^$csp=script-src\n||h.example^$redirect=noop.js,script\n"
                 "||i.example^$~image\n||j.example^$generichide\n||k.example^$\n"),
        "a.example? b.example d.example i.example ");
}

static void exceptions_are_kept_unless_for_one_site(void **state)
{
    (void)state;
    assert_string_equal(rules_of("[Adblock]\n@@||a.example^\n@@||b.example^$domain=x.example\n"
                                 "@@||c.example^$image,~third-party\n@@||d.example^$generichide\n"
                                 "@@||e.example/x^\n"),
                        "-a.example -c.example? ");
}

static void hosts_files_and_plain_lists_are_read_too(void **state)
{
    (void)state;
    assert_string_equal(rules_of("# a hosts file\n0.0.0.0 a.example # why\n127.0.0.1\tb.example\n"
                                 "0.0.0.0 localhost\n::1 c.example\n1.2.3.4\nd.example\n"
                                 "10.0.0.1 e.example\n||f.example^\n"),
                        "a.example b.example c.example d.example f.example ");
}

static void names_that_cannot_be_domains_are_passed_over(void **state)
{
    (void)state;
    char text[1024] = "||1.2.3.4^\n||.example^\n||a..example^\n||a.example.^\n||a b.example^\n||";
    memset(text + strlen(text), 'a', 64);
    strcat(text, ".example^\n||");
    for (int i = 0; i < 60; i++)
        strcat(text, "aaaa.");
    strcat(text, "example^\n@@\n@@||\n||\n|\n^\n||^\n||x.example^$");
    assert_string_equal(rules_of(text), "");
}

static void comments_say_title_version_category_and_section(void **state)
{
    (void)state;
    const char *text = "[Adblock Plus 1.1]\n! Title: Easy\x01 List \n! Version: 2025\n"
                       "! Last modified: %timestamp%\n! Category: telemetry\n! Title: Second\n"
                       "! *** easylist:easyprivacy/easyprivacy_mining.txt ***\n||a.example^\n";
    struct list list;
    struct list_rule rule;
    list_begin(&list, text, strlen(text));
    assert_true(list_next(&list, &rule));
    assert_string_equal(list.title, "Easy? List");
    assert_string_equal(list.version, "2025");
    assert_string_equal(list.category, "telemetry");
    assert_string_equal(list.section, "easyprivacy/easyprivacy_mining.txt");
    text = "! Last modified: %timestamp%\n! Updated: 2025-10-25\na.example\n";
    list_begin(&list, text, strlen(text));
    assert_true(list_next(&list, &rule));
    assert_string_equal(list.version, "2025-10-25");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_domains_count_and_paths_and_patterns_do_not),
        cmocka_unit_test(options_about_types_count_and_options_about_sites_do_not),
        cmocka_unit_test(exceptions_are_kept_unless_for_one_site),
        cmocka_unit_test(hosts_files_and_plain_lists_are_read_too),
        cmocka_unit_test(names_that_cannot_be_domains_are_passed_over),
        cmocka_unit_test(comments_say_title_version_category_and_section),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
