/* SPDX-License-Identifier: MIT */
/* Which entries of deliver.targets are whole. */
#include "target.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

/* The reason against one entry with these members; "": there is none. */
static const char *reason(const char *members)
{
    static struct error error;
    char text[1024];
    struct config *config = config_create();
    assert_non_null(config);
    (void)snprintf(text, sizeof text, "deliver.targets:\n- {name: ops, %s}\n", members);
    error.sentence[0] = '\0';
    (void)config_load_text(config, "c.yaml", text, strlen(text), &error);
    config_destroy(config);
    return error.sentence;
}

static void is_good(const char *members)
{
    assert_string_equal(reason(members), "");
}

static void is_bad(const char *members, const char *words)
{
    const char *sentence = reason(members);
    if (!strstr(sentence, words) || strncmp(sentence, "c.yaml:2: ", 10) != 0)
        fail_msg("{%s} gives: %s", members, sentence);
}

static void each_kind_has_what_it_needs(void **state)
{
    (void)state;
    is_good("kind: file, file: /var/log/netscope.jsonl");
    is_good("kind: command, command: [/bin/true, x]");
    is_good("kind: webhook, url: 'https://example.org/x', token_file: 'credential:t'");
    is_good("kind: slack, url_file: /etc/netscope/slack");
    is_good(
        "kind: mail, url: 'smtp://m.example.org:587', from: a@example.org, to: [b@example.org]");
    is_good("kind: syslog, url: 'tls://[2001:db8::1]:6514'");
    is_bad("kind: file", "needs a 'file'");
    is_bad("kind: command, command: [page]", "begins with the path");
    is_bad("kind: webhook", "needs a 'url'");
    is_bad("kind: teams", "'url_file'");
    is_bad("kind: mail, url: 'smtp://m', to: [b@example.org]", "'from'");
    is_bad("kind: mail, url: 'smtp://m', from: a@example.org", "'to'");
    is_bad("kind: syslog, url: 'https://example.org'", "tls://");
}

static void no_secret_is_in_the_configuration_or_sent_without_tls(void **state)
{
    (void)state;
    is_bad("kind: webhook, url: 'https://a:b@example.org/'", "belongs into a file");
    is_bad("kind: discord, url: 'https://example.org/'", "is a secret");
    is_bad("kind: webhook, url: 'http://example.org/', token_file: t", "https:// URL only");
    is_good("kind: webhook, url: 'http://127.0.0.1:8080/', token_file: t");
    is_bad("kind: webhook, url: 'http://127.0.0.1.example.org/', token_file: t",
           "https:// URL only");
    is_bad("kind: webhook, url: 'https://a/', url_file: b", "keep one");
}

static void a_mail_address_is_no_header(void **state)
{
    (void)state;
    is_bad("kind: mail, url: 'smtp://m', from: 'a@b>x', to: [b@c]", "'from'");
    is_bad("kind: mail, url: 'smtp://m', from: a@b, to: ['b@c, d@e']", "no mail address");
    is_bad("kind: mail, url: 'smtp://m', from: a@b, to: [b@c], user: x", "belong together");
}

static void hours_are_two_times(void **state)
{
    (void)state;
    int from, until;
    is_good("kind: file, file: x, hours: '22:00-06:30'");
    is_bad("kind: file, file: x, hours: '7-22'", "'hours'");
    is_bad("kind: file, file: x, hours: '07:00-07:00'", "'hours'");
    is_bad("kind: file, file: x, hours: '07:00-25:00'", "'hours'");
    assert_true(target_hours("22:00-06:30", &from, &until));
    assert_true(from == 22 * 60 && until == 6 * 60 + 30);
}

static void a_name_stands_in_files_and_commands(void **state)
{
    (void)state;
    is_good("kind: file, file: x, severity: high");
    char text[] = "deliver.targets:\n- {name: 'a b', kind: file, file: x}\n";
    struct error error;
    struct config *config = config_create();
    assert_false(config_load_text(config, "c.yaml", text, strlen(text), &error));
    assert_non_null(strstr(error.sentence, "letters, digits"));
    config_destroy(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_what_it_needs),
        cmocka_unit_test(no_secret_is_in_the_configuration_or_sent_without_tls),
        cmocka_unit_test(a_mail_address_is_no_header),
        cmocka_unit_test(hours_are_two_times),
        cmocka_unit_test(a_name_stands_in_files_and_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
