/* SPDX-License-Identifier: MIT */
#include "yaml_file.h"

#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option_row *row_of(const char *key)
{
    for (size_t i = 0; i < option_row_count; i++)
        if (strcmp(option_rows[i].key, key) == 0) return &option_rows[i];
    fail_msg("no option %s", key);
    return NULL;
}

/* Loads the text as a file called "c.yaml"; returns the sentence, "" where it was taken. */
static const char *load_sized(struct settings *settings, const char *text, size_t size)
{
    static struct error error;
    unsigned lines[64] = {0};
    assert_true(option_row_count <= 64);
    error.sentence[0] = '\0';
    bool good = yaml_text_read("c.yaml", text, size, settings, lines, &error);
    assert_true(good == (error.sentence[0] == '\0'));
    return error.sentence;
}

static const char *sentence_for(const char *text)
{
    struct settings settings = {0};
    return load_sized(&settings, text, strlen(text));
}

static void durations_take_one_unit_and_nothing_else(void **state)
{
    (void)state;
    int64_t us = 0;
    assert_true(parse_duration_us("30s", &us) && us == 30000000);
    assert_true(parse_duration_us("5m", &us) && us == 300000000);
    assert_true(parse_duration_us("1h", &us) && us == 3600000000);
    assert_true(parse_duration_us("7d", &us) && us == 604800000000);
    assert_true(parse_duration_us("12", &us) && us == 12000000);
    assert_true(parse_duration_us("250ms", &us) && us == 250000);
    const char *const wrong[] = {"",
                                 "s",
                                 "-1s",
                                 "+1s",
                                 "1.5s",
                                 "1x",
                                 "1s ",
                                 " 1s",
                                 "1s2m",
                                 "0x1",
                                 "1 ",
                                 "9223372036854775807d",
                                 "99999999999999999999s"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(parse_duration_us(wrong[i], &us));
}

static void sizes_know_binary_and_decimal_units(void **state)
{
    (void)state;
    int64_t bytes = 0;
    assert_true(parse_size_bytes("64MiB", &bytes) && bytes == 64 << 20);
    assert_true(parse_size_bytes("10MB", &bytes) && bytes == 10000000);
    assert_true(parse_size_bytes("512k", &bytes) && bytes == 512 << 10);
    assert_true(parse_size_bytes("64 MiB", &bytes) && bytes == 64 << 20);
    assert_true(parse_size_bytes("0", &bytes) && bytes == 0);
    assert_false(parse_size_bytes("8388608TiB", &bytes)); /* 2^63 */
    assert_true(parse_size_bytes("8388607TiB", &bytes));
    assert_false(parse_size_bytes("1mib", &bytes));
    assert_false(parse_size_bytes("1e3", &bytes));
}

static void a_cap_is_none_or_leaves_room_for_a_database(void **state)
{
    (void)state;
    struct config *config = config_create();
    const struct option_row *row = row_of("storage.max_bytes");
    struct error error;
    assert_true(config_set(config, row, "0", "--max-bytes", &error));
    assert_true(config_set(config, row, "16MiB", "--max-bytes", &error));
    assert_int_equal(config_settings(config)->max_bytes, 16 << 20);
    assert_false(config_set(config, row, "1KB", "--max-bytes", &error)); /* nothing would be kept */
    assert_string_equal(error.sentence,
                        "--max-bytes (storage.max_bytes): 1KB is out of range; write a value from "
                        "16MiB to 1024TiB, or 0 for none.");
    config_destroy(config);
}

static void a_choice_takes_one_of_its_words(void **state)
{
    (void)state;
    struct config *config = config_create();
    const struct option_row *row = row_of("privilege.sandbox");
    const char *origin;
    char value[64];
    struct error error;
    assert_int_equal(config_settings(config)->sandbox, SANDBOX_BEST_EFFORT);
    assert_true(config_set(config, row, "on", "--sandbox", &error));
    assert_int_equal(config_settings(config)->sandbox, SANDBOX_ON);
    assert_true(config_set(config, row, "off", "--sandbox", &error));
    assert_int_equal(config_settings(config)->sandbox, SANDBOX_OFF);
    config_describe(config, row, value, sizeof value, &origin);
    assert_string_equal(value, "off");
    const char *const wrong[] = {"", "o", "offf", "off|on", "ON", "|"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(config_set(config, row, wrong[i], "--sandbox", &error));
    assert_string_equal(error.sentence, "--sandbox (privilege.sandbox): '|' is not one of "
                                        "off|best-effort|on; write one of them.");
    config_destroy(config);
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

static void a_broken_file_changes_nothing_and_a_flag_beats_the_file(void **state)
{
    (void)state;
    char path[] = "/tmp/netscope_config_XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    const char *text = "capture:\n  workers: 7\n  filter: tcp\nsensor: [\n";
    assert_true(write(file, text, strlen(text)) == (ssize_t)strlen(text));
    struct config *config = config_create();
    struct error error;
    assert_true(config_set(config, row_of("capture.filter"), "udp", "--filter", &error));
    assert_false(config_load_file(config, path, &error));
    assert_true(config_settings(config)->workers <= 4);
    assert_true(ftruncate(file, 36) == 0);
    assert_true(config_load_file(config, path, &error));
    assert_int_equal(config_settings(config)->workers, 7);
    assert_string_equal(config_settings(config)->filter, "udp");
    char value[64], expected[64];
    const char *origin;
    config_describe(config, row_of("capture.workers"), value, sizeof value, &origin);
    (void)snprintf(expected, sizeof expected, "%s:2", path);
    assert_string_equal(origin, expected);
    assert_string_equal(value, "7");
    config_destroy(config);
    close(file);
    unlink(path);
}

static void a_missing_or_huge_file_is_one_sentence(void **state)
{
    (void)state;
    struct config *config = config_create();
    struct error error;
    assert_false(config_load_file(config, "/nonexistent/x.yaml", &error));
    assert_non_null(strstr(error.sentence, "could not be opened: No such file"));
    assert_false(config_load_file(config, "/dev/zero", &error));
    assert_non_null(strstr(error.sentence, "larger than 1 MiB"));
    assert_false(config_load_file(config, "/tmp", &error));
    config_destroy(config);
}

static void the_file_to_use_is_the_named_one_then_the_users(void **state)
{
    (void)state;
    char home[] = "/tmp/netscope_home_XXXXXX", path[256];
    assert_non_null(mkdtemp(home));
    assert_int_equal(setenv("HOME", home, 1) | unsetenv("XDG_CONFIG_HOME"), 0);
    assert_int_equal(setenv("NETSCOPE_CONFIG", "/some/where.yaml", 1), 0);
    assert_string_equal(config_default_path(), "/some/where.yaml");
    assert_int_equal(setenv("NETSCOPE_CONFIG", "", 1), 0);
    const char *found = config_default_path(); /* nothing of the user's, perhaps the system's */
    assert_true(!found || strcmp(found, "/etc/netscope/netscope.yaml") == 0);
    (void)snprintf(path, sizeof path, "%s/netscope", home);
    assert_int_equal(mkdir(path, 0700) | setenv("XDG_CONFIG_HOME", home, 1), 0);
    (void)snprintf(path, sizeof path, "%s/netscope/netscope.yaml", home);
    assert_int_equal(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
    assert_string_equal(config_default_path(), path);
    (void)snprintf(path, sizeof path, "%s/netscope/netscope.yaml", home);
    assert_int_equal(unlink(path), 0);
    (void)snprintf(path, sizeof path, "%s/netscope", home);
    assert_int_equal(rmdir(path) | rmdir(home), 0);
}

static void a_flag_with_a_wrong_value_is_named(void **state)
{
    (void)state;
    struct config *config = config_create();
    struct error error;
    assert_false(config_set(config, config_find_flag("workers"), "0", "--workers", &error));
    assert_string_equal(error.sentence, "--workers (capture.workers): 0 is out of range; write a "
                                        "value from 1 to 64.");
    assert_null(config_find_flag("wrokers"));
    config_destroy(config);
}

static void the_nearest_word_is_near_or_none(void **state)
{
    (void)state;
    const char *const words[] = {"capture", "query", "config", "data"};
    assert_string_equal(nearest_word("captrue", words, 4), "capture");
    assert_string_equal(nearest_word("qurey", words, 4), "query");
    assert_string_equal(nearest_word("dat", words, 4), "data");
    assert_null(nearest_word("probe", words, 4));
    assert_null(nearest_word("", words, 4));
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_null(nearest_word(longest, words, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_take_one_unit_and_nothing_else),
        cmocka_unit_test(sizes_know_binary_and_decimal_units),
        cmocka_unit_test(a_cap_is_none_or_leaves_room_for_a_database),
        cmocka_unit_test(a_choice_takes_one_of_its_words),
        cmocka_unit_test(nested_and_dotted_keys_are_the_same),
        cmocka_unit_test(what_is_excluded_is_a_list_of_macs_addresses_and_networks),
        cmocka_unit_test(the_privacy_switches_that_are_on_are_told_in_words),
        cmocka_unit_test(an_unknown_key_names_its_line_and_the_nearest_right_one),
        cmocka_unit_test(a_wrong_value_names_its_line_and_what_would_be_right),
        cmocka_unit_test(shapes_that_are_not_ours_are_refused_in_words),
        cmocka_unit_test(deep_nesting_and_long_keys_end_early),
        cmocka_unit_test(a_broken_file_changes_nothing_and_a_flag_beats_the_file),
        cmocka_unit_test(a_missing_or_huge_file_is_one_sentence),
        cmocka_unit_test(the_file_to_use_is_the_named_one_then_the_users),
        cmocka_unit_test(a_flag_with_a_wrong_value_is_named),
        cmocka_unit_test(the_nearest_word_is_near_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
