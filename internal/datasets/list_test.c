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

/* What became of the lines: "understood/lines first". */
static const char *lines_of(const char *text, size_t size)
{
    static char said[64];
    struct list list;
    struct list_rule rule;
    list_begin(&list, text, size);
    while (list_next(&list, &rule))
        ;
    (void)snprintf(said, sizeof said, "%zu/%zu %zu", list.lines - list.strange, list.lines,
                   list.first_strange);
    return said;
}

static void whole_domains_count_and_paths_and_patterns_do_not(void **state)
{
    (void)state;
    assert_string_equal(rules_of("[Adblock Plus 2.0]\n||Ads.Example^\n||a.example^$third-party\r\n"
                                 "||b.example/path^\n||c.example^*/x\n||d*.example^\n||e.example\n"
                                 "-ad-manager/$~stylesheet\nplain.example\n/banner.\n||f^\n"
                                 "||g.example|\n||h.example/\n||i.example^*\n||j.example.^\n"
                                 "||k.example.\n||*.l.example^\n|https://m.example/\n"
                                 "|https://n.example/x\n||o.example:8080^\n@@p.example\n"
                                 "||q.example^,\nexample.com##.ad\n"),
                        "ads.example a.example e.example g.example h.example i.example j.example "
                        "l.example m.example ");
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
                 "||i.example^$~image\n||j.example^$generichide\n||k.example^$\n"
                 "||l.example^$important\n||m.example^$client=tv\n||n.example$3p,all\n"
                 "||o.example^$dnsrewrite=NXDOMAIN;;\n||p.example^$dnsrewrite=0.0.0.0\n"
                 "||q.example^$dnsrewrite=NOERROR;A;192.168.1.1\n||r.example^$dnstype=AAAA\n"
                 "||s.example^$Third-Party\n||t.example^$denyallow=x.example\n"),
        "a.example? b.example d.example i.example l.example n.example o.example p.example "
        "s.example ");
}

static void exceptions_are_kept_unless_for_one_site(void **state)
{
    (void)state;
    assert_string_equal(
        rules_of(
            "[Adblock]\n@@||a.example^\n@@||b.example^$domain=x.example\n"
            "@@||c.example^$image,~third-party\n@@||d.example^$generichide\n"
            "@@||e.example/x^\n@@||f.example^|\n@@|https://g.example^\n@@||h.example^$popup\n"),
        "-a.example -c.example? -f.example -g.example -h.example? ");
    assert_string_equal(rules_of("@@||a.example^$important\n@@b.example\n@@||c.example\n"),
                        "-a.example -b.example -c.example ");
}

static void rules_about_the_look_of_a_page_are_not_about_its_site(void **state)
{
    (void)state;
    const char *text = "! Title: My home filters\nwww.bbc.co.uk##.advert\n"
                       "shop.example##+js(set, ads, 1)\nexample.net#@#.banner\n"
                       "example.com#?#div:has(.ad)\nexample.edu#$#body { overflow: auto }\n"
                       "news.example,sport.example##.ad\nexample.org#@?#p\nexample.org#%#x()\n"
                       "example.org$$script[tag-content=\"x\"]\nexample.org$@$div\n##.ad\n"
                       "example.org##^script\nexample.org###ad\n[$path=/x]example.org##.ad\n"
                       "*##.ad\nxn--a.example##.ad\n||real-tracker.example^\n";
    assert_string_equal(rules_of(text), "real-tracker.example ");
    assert_string_equal(lines_of(text, strlen(text)), "16/16 0");
}

static void hosts_files_have_any_number_of_names(void **state)
{
    (void)state;
    const char *text =
        "# a hosts file\n0.0.0.0 a.example # why\n127.0.0.1\tb.example  b2.example\tb3.example\n"
        "0.0.0.0 localhost\n::1 c.example\n0 zero.example\n:: d.example#x e.example #y\n"
        "127.0.0.1 localhost.localdomain local\n255.255.255.255 broadcasthost\n"
        "fe80::1%lo0 localhost\n192.168.1.5 nas.example\n127.0.1.1 me.example me\n192.0.2.1 "
        "sink.example\n"
        "0.0.0.0 0.0.0.0\n1.2.3.4\n::ffff:0.0.0.0 f.example.\n0.0.0.0\n0.0.0.0 G.Example#\n";
    assert_string_equal(rules_of(text), "a.example b.example b2.example b3.example c.example "
                                        "zero.example e.example sink.example f.example ");
    assert_string_equal(lines_of(text, strlen(text)), "16/17 18");
}

static void resolvers_lists_are_read(void **state)
{
    (void)state;
    assert_string_equal(
        rules_of("# dnsmasq\naddress=/a.example/0.0.0.0\nserver=/b.example/\nlocal=/c.example/\n"
                 "address=/d.example/d2.example/::\naddress=/e.example/#\naddress=/f.example/\n"
                 "address=/nas.example/192.168.1.5\nserver=/corp.example/10.0.0.1\n"
                 "server=/g.example/#\nlocal=/lan/\naddress=/.h.example/127.0.0.1\n"
                 "address=/*.i.example/0.0.0.0\naddress=/#/1.2.3.4\nipset=/j.example/vpn\n"),
        "a.example b.example c.example d.example d2.example e.example f.example -g.example "
        "h.example i.example ");
    assert_string_equal(
        rules_of("server:\nlocal-zone: \"a.example\" always_nxdomain\n"
                 "  local-zone: 'b.example.' refuse # c\nlocal-zone: c.example static\n"
                 "local-zone:\"d.example\" always_null\nlocal-zone: \"e.example\" redirect\n"
                 "local-data: \"e.example A 0.0.0.0\"\n"
                 "local-data: \"f.example. 60 IN AAAA ::\"\n"
                 "local-data: \"nas.example A 192.168.1.5\"\n"
                 "local-zone: \"home.example\" transparent\n"
                 "local-zone: \"g.example\" always_transparent\n"
                 "local-data-ptr: \"192.0.2.1 x.example\"\n"),
        "a.example b.example c.example d.example e.example f.example -g.example ");
}

static void response_policy_zones_are_read(void **state)
{
    (void)state;
    const char *text = "$TTL 300\n$ORIGIN rpz.example.\n"
                       "@ IN SOA localhost. root.localhost. (\n  2024010101 ; serial\n  3600\n"
                       "  x.example CNAME .\n  60 )\n@ NS localhost.\n  IN NS localhost.\n"
                       "a.example CNAME . ; why\n*.a.example CNAME .\nb.example 60 IN CNAME *.\n"
                       "c.example.rpz.example. IN CNAME .\nd.example CNAME rpz-passthru.\n"
                       "e.example IN cname rpz-drop.\nf.example CNAME rpz-tcp-only.\n"
                       "www.google.com CNAME forcesafesearch.google.com.\ng.example A 0.0.0.0\n"
                       "h.example A 192.168.1.9\n32.1.2.0.192.rpz-ip CNAME .\n"
                       "ns.i.example.rpz-nsdname CNAME .\n; the end\n";
    assert_string_equal(rules_of(text), "a.example a.example b.example c.example -d.example "
                                        "e.example g.example ");
    assert_string_equal(lines_of(text, strlen(text)), "21/21 0");
}

static void names_and_urls_alone_on_a_line_count_in_any_spelling(void **state)
{
    (void)state;
    assert_string_equal(
        rules_of("\xef\xbb\xbf"
                 "A.Example\r\n*.b.example\r.c.example\nd.example.\n"
                 "b\xc3\xbc"
                 "cher.example\nB\xc3\x9c"
                 "CHER2.example\n=e.example\n+.f.example\nhttps://g.example/\n"
                 "http://h.example\nhttps://i.example/x\nj.example/path\nhttp://k.example:8080/\n"
                 "http://l.example:80/\n  m.example  # why\nn.example ; why\n"
                 "(^|\\.)o\\.example$\n(\\.|^)p-q\\.example$\n^ads[0-9]\\.\n/banner[0-9]/\n"
                 "ads.*\n*tracker*\n192.0.2.9\nsingle\nhttp://192.0.2.7/x\nxn--bcher-kva.example"),
        "a.example b.example c.example d.example xn--bcher-kva.example xn--bcher2-3ya.example "
        "e.example f.example g.example h.example l.example m.example n.example o.example "
        "p-q.example xn--bcher-kva.example ");
}

static void what_is_no_list_has_no_line_that_is_understood(void **state)
{
    (void)state;
    const char page[] = "\n<!DOCTYPE html>\n<html><head><title>404</title></head>\n"
                        "evil.example\n<a href=\"https://raw.example/list\">x</a>\n</html>\n";
    assert_string_equal(lines_of(page, sizeof page - 1), "0/5 2");
    assert_string_equal(rules_of(page), "");
    const char json[] = "{\n\"message\": \"Not Found\"\n}\n";
    assert_string_equal(lines_of(json, sizeof json - 1), "0/3 1");
    const char text[] = "404: Not Found";
    assert_string_equal(lines_of(text, sizeof text - 1), "0/1 1");
    const char odd[] = "a.example\nerror: too many requests\n\x1f\x8b\x08\x00\x01\nkey=value\n";
    assert_string_equal(lines_of(odd, sizeof odd - 1), "1/4 2");
    assert_string_equal(lines_of("", 0), "0/0 0");
    const char comments[] = "# only\n! comments\n\n";
    assert_string_equal(lines_of(comments, sizeof comments - 1), "0/0 0");
}

static void names_that_cannot_be_domains_are_passed_over(void **state)
{
    (void)state;
    char text[1024] = "||1.2.3.4^\n||.example^\n||a..example^\n||a b.example^\n||";
    memset(text + strlen(text), 'a', 64);
    strcat(text, ".example^\n||");
    for (int i = 0; i < 60; i++)
        strcat(text, "aaaa.");
    strcat(text, "example^\n@@\n@@||\n||\n|\n^\n||^\n||x.example^$\n||*.^\n*.\n.\n..\n=\n@\n"
                 "[\n0 \naddress=/\naddress=//\nlocal-zone:\nlocal-zone: \"\n$ORIGIN\nhttp://\n"
                 "local-data: \"x\"\n(^|\\.)$\n$$\n##");
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
        cmocka_unit_test(rules_about_the_look_of_a_page_are_not_about_its_site),
        cmocka_unit_test(hosts_files_have_any_number_of_names),
        cmocka_unit_test(resolvers_lists_are_read),
        cmocka_unit_test(response_policy_zones_are_read),
        cmocka_unit_test(names_and_urls_alone_on_a_line_count_in_any_spelling),
        cmocka_unit_test(what_is_no_list_has_no_line_that_is_understood),
        cmocka_unit_test(names_that_cannot_be_domains_are_passed_over),
        cmocka_unit_test(comments_say_title_version_category_and_section),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
