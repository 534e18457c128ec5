/* SPDX-License-Identifier: MIT */
#include "yaml_file.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

enum { OPTIONS_MOST = 256 };

/* Loads the text as a file called "c.yaml". Returns the error's sentence, "" if it was accepted. */
static const char *load_sized(struct settings *settings, const char *text, size_t size)
{
    static struct error error;
    unsigned lines[OPTIONS_MOST] = {0};
    assert_true(option_row_count <= OPTIONS_MOST);
    error.sentence[0] = '\0';
    bool good = yaml_text_read("c.yaml", text, size, &settings_table, settings, lines, &error);
    assert_true(good == (error.sentence[0] == '\0'));
    return error.sentence;
}

static const char *sentence_for(const char *text)
{
    struct settings settings = {0};
    return load_sized(&settings, text, strlen(text));
}

static void nested_and_dotted_keys_are_the_same(void **state)
{
    (void)state;
    struct settings settings = {0};
    const char *text = "# mine\ncapture:\n  filter: 'tcp port 80'\n  workers: 3\n"
                       "flows.most: 4096\nnetworks:\n  local:\n    - 10.0.0.0/8\n"
                       "    - fd00::/8\nsensor: lab\nmemory:\nstorage:\n  database: /tmp/x.db\n";
    assert_string_equal(load_sized(&settings, text, strlen(text)), "");
    assert_string_equal(settings.filter, "tcp port 80");
    assert_int_equal(settings.workers, 3);
    assert_int_equal(settings.flows_most, 4096);
    assert_int_equal(settings.local_networks.count, 2);
    assert_int_equal(settings.local_networks.networks[1].prefix_bits, 8);
    assert_string_equal(settings.sensor, "lab");
    assert_string_equal(sentence_for(""), "");
    assert_string_equal(sentence_for("# nothing\n"), "");
    assert_string_equal(sentence_for("capture:\n  filter: \"\"\n"), "");
    assert_string_equal(sentence_for("networks.local: 10.0.0.0/8, fe80::/10\n"), "");
}

static void what_is_excluded_is_a_list_of_macs_addresses_and_networks(void **state)
{
    (void)state;
    struct settings settings = {.names = true};
    const char *text = "privacy:\n  exclude:\n    - F0:18:98:5C:11:01\n    - 192.168.7.20\n"
                       "    - 2001:db8::/32\n";
    assert_string_equal(load_sized(&settings, text, strlen(text)), "");
    assert_int_equal(settings.excluded.mac_count, 1);
    assert_int_equal(settings.excluded.network_count, 2);
    assert_int_equal(settings.excluded.networks[0].prefix_bits, 32);
    assert_string_equal(sentence_for("privacy.exclude: 10.0.0.0/8, annas-laptop\n"),
                        "c.yaml:1: privacy.exclude: 'annas-laptop' is neither a MAC address nor "
                        "an address or network; write it as f0:18:98:5c:11:01, 192.168.7.20, "
                        "10.9.0.0/16 or 2001:db8::/32.");
    char words[64];
    assert_string_equal(settings_privacy(&settings, words, sizeof words), "exclude 3");
    settings.redact_queries = true;
    assert_string_equal(settings_privacy(&settings, words, sizeof words),
                        "exclude 3, redact_queries");
    assert_null(settings_privacy(&(struct settings){.names = true}, words, sizeof words));
}

static void the_privacy_switches_that_are_on_are_told_in_words(void **state)
{
    (void)state;
    struct settings settings = {.names = true};
    const char *text = "privacy:\n  pseudonyms: all\n";
    char words[64];
    assert_string_equal(load_sized(&settings, text, strlen(text)), "");
    assert_int_equal(settings.pseudonyms, 2);
    settings.names = false;
    assert_string_equal(settings_privacy(&settings, words, sizeof words),
                        "pseudonyms all, no names");
    assert_string_equal(sentence_for("privacy.pseudonyms: some\n"),
                        "c.yaml:1: privacy.pseudonyms: 'some' is not one of none|local|all; "
                        "write one of them.");
    assert_true(strlen(sentence_for("privacy.pseudonyms: loca\n")) > 0);
}

static void an_unknown_key_names_its_line_and_the_nearest_right_one(void **state)
{
    (void)state;
    assert_string_equal(sentence_for("\ncaptur.filter: tcp\n"),
                        "c.yaml:2: There is no option 'captur.filter'; did you mean "
                        "'capture.filter'?");
    assert_string_equal(sentence_for("capture:\n  fliter: tcp\n"),
                        "c.yaml:2: There is no option 'capture.fliter'; did you mean "
                        "'capture.filter'?");
    assert_string_equal(sentence_for("captur:\n  filter: tcp\n"),
                        "c.yaml:2: There is no section 'captur'; did you mean 'capture'?");
    assert_string_equal(sentence_for("workers: 2\n"),
                        "c.yaml:1: There is no option 'workers'; did you mean "
                        "'capture.workers'?");
    assert_string_equal(sentence_for("zzzzzz: 1\n"),
                        "c.yaml:1: There is no option 'zzzzzz'; `netscope config` lists those "
                        "there are.");
}

static void a_section_of_a_later_version_is_named_as_one(void **state)
{
    (void)state;
    static const char *const roots[] = {"witness", "fleet"};
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        char text[64], expected[128];
        (void)snprintf(text, sizeof text, "sensor: x\n%s.a.b: 1\n", roots[i]);
        (void)snprintf(expected, sizeof expected,
                       "c.yaml:2: This version does not know '%s' yet; remove it, or install a "
                       "version that does.",
                       roots[i]);
        assert_string_equal(sentence_for(text), expected);
    }
    assert_non_null(strstr(sentence_for("fleet:\n  - a: b\n"), "does not know 'fleet' yet"));
}

static void a_wrong_value_names_its_line_and_what_would_be_right(void **state)
{
    (void)state;
    assert_string_equal(sentence_for("capture:\n  workers: 65\n"),
                        "c.yaml:2: capture.workers: 65 is out of range; write a value from 1 to "
                        "64.");
    assert_string_equal(sentence_for("capture.workers: many\n"),
                        "c.yaml:1: capture.workers: 'many' is not a whole number, from 1 to 64.");
    assert_string_equal(sentence_for("flows.tcp_idle_timeout: 5x\n"),
                        "c.yaml:1: flows.tcp_idle_timeout: '5x' is not a duration; write it as "
                        "30s, 5m, 1h or 7d, from 1s to 7d.");
    assert_non_null(strstr(sentence_for("networks.local:\n  - 10.0.0.0/8\n  - 10.0.0.0/33\n"),
                           "c.yaml:3: networks.local: '10.0.0.0/33' is not a network;"));
    assert_non_null(strstr(sentence_for("sensor: \"a\\x01b\"\n"), "control characters"));
    assert_non_null(strstr(sentence_for("sensor: \"a\\0b\"\n"), "NUL"));
    assert_non_null(strstr(sentence_for("sensor: ''\n"), "must not be empty"));
    assert_non_null(strstr(sentence_for("sensor:\n"), "has no value"));
}

static void shapes_that_are_not_ours_are_refused_in_words(void **state)
{
    (void)state;
    assert_non_null(strstr(sentence_for("sensor: a\nsensor: b\n"),
                           "c.yaml:2: sensor is already set on line 1"));
    assert_non_null(strstr(sentence_for("sensor: &a x\n"), "Anchors and aliases"));
    assert_non_null(strstr(sentence_for("sensor: *a\n"), "Anchors and aliases"));
    assert_non_null(strstr(sentence_for("sensor: !!str x\n"), "Tags"));
    assert_non_null(strstr(sentence_for("- a\n"), "'key: value'; this is a list"));
    assert_non_null(strstr(sentence_for("hello\n"), "this is plain text"));
    assert_non_null(strstr(sentence_for("capture: 5\n"), "'capture' is a section"));
    assert_non_null(strstr(sentence_for("capture: [5]\n"), "'capture' is a section"));
    assert_non_null(strstr(sentence_for("sensor:\n  name: x\n"), "not options beneath it"));
    assert_non_null(strstr(sentence_for("sensor: [a]\n"), "not a list"));
    assert_non_null(strstr(sentence_for("networks.local: [[10.0.0.0/8]]\n"), "nested"));
    assert_non_null(strstr(sentence_for("[a, b]: x\n"), "one word"));
    assert_non_null(strstr(sentence_for("--- {}\n--- {}\n"), "second document"));
    assert_non_null(strstr(sentence_for("sensor: b: c\n"), "c.yaml:1: This is not valid YAML"));
    assert_non_null(strstr(sentence_for("sensor: \"x\n"), "not valid YAML"));
    assert_non_null(strstr(sentence_for("\xff\xfe\xff"), "not valid YAML"));
}

static void deep_nesting_and_long_keys_end_early(void **state)
{
    (void)state;
    char text[4096];
    memset(text, '[', sizeof text);
    struct settings settings = {0};
    assert_string_not_equal(load_sized(&settings, text, sizeof text), "");
    memset(text, 'a', sizeof text);
    memcpy(text + 900, ": x\n", 5);
    assert_non_null(strstr(load_sized(&settings, text, 904), "too long"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_and_dotted_keys_are_the_same),
        cmocka_unit_test(what_is_excluded_is_a_list_of_macs_addresses_and_networks),
        cmocka_unit_test(the_privacy_switches_that_are_on_are_told_in_words),
        cmocka_unit_test(an_unknown_key_names_its_line_and_the_nearest_right_one),
        cmocka_unit_test(a_section_of_a_later_version_is_named_as_one),
        cmocka_unit_test(a_wrong_value_names_its_line_and_what_would_be_right),
        cmocka_unit_test(shapes_that_are_not_ours_are_refused_in_words),
        cmocka_unit_test(deep_nesting_and_long_keys_end_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
