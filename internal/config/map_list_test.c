/* SPDX-License-Identifier: MIT */
/* Lists of maps: from the file into settings, and back into a file. */
#include "config.h"

#include "sample_options.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct config *load(const char *text, struct error *error)
{
    struct config *config = config_create_of(&sample_table);
    assert_non_null(config);
    *error = (struct error){.sentence = ""};
    if (config_load_text(config, "c.yaml", text, strlen(text), error)) return config;
    config_destroy(config);
    return NULL;
}

static struct config *loaded(const char *text)
{
    struct error error;
    struct config *config = load(text, &error);
    if (!config) fail_msg("%s", error.sentence);
    return config;
}

static const char *sentence_for(const char *text)
{
    static struct error error;
    struct config *config = load(text, &error);
    if (config) fail_msg("this was taken: %s", text);
    return error.sentence;
}

static const struct sample_settings *settings_of(const struct config *config)
{
    return config_record(config);
}

static void an_entry_has_its_values_and_defaults(void **state)
{
    (void)state;
    struct config *config = loaded("deliver:\n"
                                   "  targets:\n"
                                   "    - name: ops\n"
                                   "      kind: mail\n"
                                   "      rules: [port_scan, 'a, b']\n"
                                   "      every: 5m\n"
                                   "      digest: yes\n"
                                   "    - file: /tmp/x\n"
                                   "      name: disk\n"
                                   "      tries: 9\n"
                                   "      most_bytes: 1MiB\n"
                                   "      from: [10.1.0.0/16, fc00::/7]\n"
                                   "      not_about: 192.168.7.20, f0:18:98:5c:11:01\n"
                                   "reports:\n"
                                   "- every: 1d\n");
    const struct sample_settings *settings = settings_of(config);
    assert_int_equal(settings->targets.count, 2);
    const struct sample_target *targets = settings->targets.entries;
    assert_string_equal(targets[0].name, "ops");
    assert_int_equal(targets[0].kind, SAMPLE_MAIL);
    assert_int_equal(targets[0].every_us, 300000000);
    assert_int_equal(targets[0].tries, 3);
    assert_int_equal(targets[0].batch_bytes, 64 << 10);
    assert_true(targets[0].digest);
    assert_int_equal(targets[0].rules.count, 2);
    const char *rule = text_list_next(&targets[0].rules, NULL);
    assert_string_equal(rule, "port_scan");
    rule = text_list_next(&targets[0].rules, rule);
    assert_string_equal(rule, "a, b");
    assert_null(text_list_next(&targets[0].rules, rule));
    assert_int_equal(targets[0].from.count, 1);
    assert_int_equal(targets[1].from.count, 2);
    assert_int_equal(targets[1].not_about.mac_count, 1);
    assert_string_equal(targets[1].file, "/tmp/x");
    assert_int_equal(targets[1].most_bytes, 1 << 20);
    assert_false(targets[1].digest);
    const struct sample_report *reports = settings->reports.entries;
    assert_int_equal(settings->reports.count, 1);
    assert_int_equal(reports[0].every_us, INT64_C(86400000000));
    assert_string_equal(reports[0].title, "A report");
    config_destroy(config);
}

static void a_list_may_be_empty_or_left_out(void **state)
{
    (void)state;
    struct config *config = loaded("deliver.targets: []\nreports: [{}, {}]\n");
    assert_int_equal(settings_of(config)->targets.count, 0);
    assert_int_equal(settings_of(config)->reports.count, 2);
    config_destroy(config);
    config = loaded("sensor: x\n");
    assert_int_equal(settings_of(config)->reports.count, 0);
    config_destroy(config);
}

static void an_unknown_member_names_its_line_and_the_nearest_right_one(void **state)
{
    (void)state;
    assert_string_equal(sentence_for("deliver:\n  targets:\n    - name: a\n      knid: mail\n"),
                        "c.yaml:4: An entry of deliver.targets has no option 'knid'; did you mean "
                        "'kind'?");
    assert_string_equal(sentence_for("reports:\n  - zzzzzz: 1\n"),
                        "c.yaml:2: An entry of reports has no option 'zzzzzz'; it may have every, "
                        "title.");
    assert_non_null(strstr(sentence_for("reports:\n  - \"eve\\0ry\": 1\n"), "c.yaml:2: An entry"));
    assert_non_null(strstr(sentence_for("reports:\n  - \"\\e[31m\": 1\n"), "\\x1b[31m"));
    assert_string_equal(sentence_for("reports:\n  - [a]: 1\n"),
                        "c.yaml:2: A key must be one word, such as 'every'.");
}

static void a_wrong_value_names_entry_member_and_line(void **state)
{
    (void)state;
    assert_string_equal(sentence_for("deliver.targets:\n- {name: a, file: /x}\n- name: b\n"
                                     "  kind: mail\n  tries: 10\n"),
                        "c.yaml:5: deliver.targets[2].tries: 10 is out of range; write a value "
                        "from 1 to 9.");
    assert_string_equal(sentence_for("reports:\n- every: soon\n"),
                        "c.yaml:2: reports[1].every: 'soon' is not a duration; write it as 30s, "
                        "5m, 1h or 7d, from 1m to 36500d.");
    assert_string_equal(sentence_for("reports:\n- every: 1d\n  title: [a]\n"),
                        "c.yaml:3: reports[1].title takes one value, not a list.");
    assert_string_equal(sentence_for("reports:\n- every: 1d\n  title:\n    a: b\n"),
                        "c.yaml:4: reports[1].title takes one value, not options beneath it.");
    assert_string_equal(sentence_for("reports:\n- every:\n"),
                        "c.yaml:2: reports[1].every has no value; write one, \"\" for an empty "
                        "one, or remove the line.");
    assert_string_equal(sentence_for("deliver.targets:\n- name: a\n  rules:\n  - x\n  - [y]\n"),
                        "c.yaml:5: deliver.targets[1].rules is a list of single values; nothing "
                        "may be nested in it.");
}

static void what_must_be_there_once_is_there_once(void **state)
{
    (void)state;
    assert_string_equal(sentence_for("deliver.targets:\n- name: a\n  kind: mail\n- kind: mail\n"),
                        "c.yaml:4: deliver.targets[2] has no 'name'; write one.");
    assert_string_equal(sentence_for("deliver.targets:\n- name: a\n  kind: mail\n  name: b\n"),
                        "c.yaml:4: deliver.targets[1].name is already set on line 2; keep one of "
                        "the two.");
    assert_string_equal(sentence_for("deliver.targets:\n- name: a\n  kind: mail\n"
                                     "- {name: b, kind: mail}\n- kind: mail\n  name: a\n"),
                        "c.yaml:6: deliver.targets[3].name: 'a' is also the name of entry 1; each "
                        "entry needs its own.");
    assert_string_equal(sentence_for("reports: []\nreports: []\n"),
                        "c.yaml:2: reports is already set on line 1; keep one of the two.");
}

static void members_that_do_not_fit_together_are_refused_at_the_entry(void **state)
{
    (void)state;
    assert_string_equal(sentence_for("deliver.targets:\n- name: a\n  kind: mail\n- name: b\n"
                                     "  tries: 2\n"),
                        "c.yaml:4: deliver.targets[2]: A target of kind 'file' needs a 'file'; "
                        "write its path.");
}

static void entries_elements_and_bytes_are_bounded(void **state)
{
    (void)state;
    assert_string_equal(sentence_for("deliver.targets:\n- {name: a, kind: mail}\n"
                                     "- {name: b, kind: mail}\n- {name: c, kind: mail}\n"
                                     "- {name: d, kind: mail}\n"),
                        "c.yaml:5: deliver.targets has more than 3 entries; remove some.");
    assert_non_null(strstr(sentence_for("deliver.targets:\n- name: a\n  rules: [1, 2, 3, 4, 5]\n"),
                           "c.yaml:3: deliver.targets[1].rules: There are more than 4 elements;"));
    assert_non_null(strstr(sentence_for("control.operators: [a, '']\n"), "An element is empty"));
    assert_non_null(strstr(sentence_for("deliver.targets:\n- name: twentyfour_and_some_more\n"),
                           "is 24 bytes long, and at most 23 fit"));
    char text[TEXT_LIST_BYTES + 64];
    int size = snprintf(text, sizeof text, "control.operators: ");
    memset(text + size, 'a', TEXT_LIST_BYTES - 1);
    text[size + TEXT_LIST_BYTES - 1] = '\0';
    config_destroy(loaded(text));
    text[size + TEXT_LIST_BYTES - 1] = 'a';
    text[size + TEXT_LIST_BYTES] = '\0';
    assert_non_null(strstr(sentence_for(text), "longer than 2048 bytes together"));
}

static void shapes_that_are_no_list_of_maps_are_refused_in_words(void **state)
{
    (void)state;
    assert_string_equal(sentence_for("deliver:\n  targets: ops\n"),
                        "c.yaml:2: deliver.targets is a list; begin each entry beneath it with "
                        "'- name: ...', or write [] for none.");
    assert_non_null(strstr(sentence_for("reports:\n"), "reports is a list"));
    assert_non_null(strstr(sentence_for("reports:\n  every: 1d\n"), "reports is a list"));
    assert_string_equal(sentence_for("reports:\n- every\n"),
                        "c.yaml:2: reports[1] must be made of lines 'key: value', such as '- "
                        "every: ...'; this is plain text.");
    assert_non_null(strstr(sentence_for("reports: [[]]\n"), "this is a list"));
    assert_non_null(strstr(sentence_for("reports:\n- &a {}\n- *a\n"), "Anchors and aliases"));
    assert_non_null(strstr(sentence_for("reports:\n- <<: *a\n"), "Anchors and aliases"));
    assert_non_null(strstr(sentence_for("reports:\n- !!map {}\n"), "Tags"));
    assert_non_null(strstr(sentence_for("reports:\n- every: 1d\n title: x\n"), "not valid YAML"));
    assert_non_null(strstr(sentence_for("reports: [{every: 1d"), "not valid YAML"));
}

static void a_list_of_maps_comes_from_the_file_alone(void **state)
{
    (void)state;
    struct config *config = loaded("reports: [{}]\n");
    struct error error;
    assert_false(config_set(config, &sample_rows[4], "[]", "--reports", &error));
    assert_string_equal(error.sentence,
                        "--reports (reports): This is a list of entries with options of their "
                        "own; write it in the configuration file.");
    assert_int_equal(settings_of(config)->reports.count, 1);
    config_destroy(config);
}

static void a_file_that_is_refused_changes_no_list_and_the_next_replaces_it(void **state)
{
    (void)state;
    struct config *config = loaded("reports: [{title: a}, {title: b}]\nsensor: x\n");
    struct error error;
    const char *broken = "reports: [{title: c}]\nsensor: y\nnonsense: 1\n";
    assert_false(config_load_text(config, "c.yaml", broken, strlen(broken), &error));
    assert_int_equal(settings_of(config)->reports.count, 2);
    assert_string_equal(settings_of(config)->sensor, "x");
    const char *next = "reports: [{title: c}]\n";
    assert_true(config_load_text(config, "d.yaml", next, strlen(next), &error));
    assert_int_equal(settings_of(config)->reports.count, 1);
    assert_string_equal(((const struct sample_report *)settings_of(config)->reports.entries)->title,
                        "c");
    config_destroy(config);
}

static void add_line(void *owner, const struct config_value *value)
{
    char line[256], *lines = owner;
    (void)snprintf(line, sizeof line, "%s=%s (%s)%s\n", value->key, value->value, value->origin,
                   value->option->is_renewed ? " reload" : "");
    strcat(lines, line);
}

static void a_list_is_told_member_by_member_with_its_lines(void **state)
{
    (void)state;
    struct config *config = loaded("reports:\n  - title: weekly\n  - every: 30d\n");
    char lines[4096] = "";
    config_each_value(config, add_line, lines);
    assert_string_equal(lines, "sensor=here (default)\n"
                               "deliver.tries=1 (default)\n"
                               "control.operators=anna, bert (default)\n"
                               "deliver.targets= (default) reload\n"
                               "reports=2 entries (c.yaml:2)\n"
                               "reports[1].every=7d (default)\n"
                               "reports[1].title=weekly (c.yaml:2)\n"
                               "reports[2].every=30d (c.yaml:3)\n"
                               "reports[2].title=A report (default)\n");
    config_destroy(config);
}

/* The configuration as a file, for the caller to free. */
static char *written(const struct config *config)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    assert_non_null(stream);
    config_write_yaml(stream, config);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static void the_file_that_is_written_shows_members_and_reads_back_the_same(void **state)
{
    (void)state;
    const char *const texts[] = {
        "sensor: x\n",
        "deliver.targets: []\nreports: [{}, {every: 9d}]\n",
        "deliver.targets:\n- {name: \"a\\\"\\\\\\N\\L\\P\\u0080\\uFEFF\", kind: mail}\n"
        "- {name: \"- b: #\", file: \" /x \", rules: [\"a, b\", \"'\", \"\\uFFFF\"], digest: "
        "yes}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct config *config = loaded(texts[i]);
        char *text = written(config);
        struct config *again = loaded(text);
        char *text_again = written(again);
        assert_string_equal(text_again, text);
        for (size_t j = 0; j < sample_table.count; j++) {
            assert_true(config_same_value(config, again, &sample_rows[j]));
            assert_int_equal(config_is_chosen(config, &sample_rows[j]),
                             config_is_chosen(again, &sample_rows[j]));
        }
        free(text_again);
        free(text);
        config_destroy(again);
        config_destroy(config);
    }
    struct config *config = loaded("reports:\n- {title: weekly}\n- {every: 30d}\n");
    char *text = written(config);
    assert_non_null(strstr(text, "  # where findings are sent; a list of at most 3 entries, each "
                                 "with\n"
                                 "  # - name: what the target is called; required\n"
                                 "  # - kind: where messages go; file|mail|command; file if it "
                                 "is left out\n"));
    assert_non_null(strstr(text, "  #targets: []\n"));
    assert_non_null(strstr(text, "reports:\n  - title: \"weekly\"\n  - every: 30d\n"));
    free(text);
    config_destroy(config);
}

static void two_lists_are_the_same_if_their_entries_are(void **state)
{
    (void)state;
    const struct option_row *reports = &sample_rows[4], *operators = &sample_rows[2];
    struct config *one = loaded("reports: [{every: 7d}]\ncontrol.operators: ['a, b']\n");
    struct config *same = loaded("reports: [{title: A report}]\ncontrol.operators: ['a, b']\n");
    struct config *other = loaded("reports: [{title: B}]\ncontrol.operators: a, b\n");
    struct config *more = loaded("reports: [{}, {}]\n");
    assert_true(config_same_value(one, same, reports));
    assert_true(config_same_value(one, same, operators));
    assert_false(config_same_value(one, other, reports));
    assert_false(config_same_value(one, other, operators));
    assert_false(config_same_value(one, more, reports));
    config_destroy(more);
    config_destroy(other);
    config_destroy(same);
    config_destroy(one);
}

static void a_root_of_a_later_version_is_told_apart_from_a_mistake(void **state)
{
    (void)state;
    assert_string_equal(sentence_for("fleet:\n  hub: x\n"),
                        "c.yaml:2: This version does not know 'fleet' yet; remove it, or install a "
                        "version that does.");
    /* The table has options beneath "deliver", so this is a mistake. */
    assert_string_equal(sentence_for("deliver.tris: 3\n"),
                        "c.yaml:1: There is no option 'deliver.tris'; did you mean "
                        "'deliver.tries'?");
    assert_string_equal(sentence_for("fleeting: 1\n"),
                        "c.yaml:1: There is no option 'fleeting'; `netscope config` lists those "
                        "there are.");
}

static void texts_in_one_line_are_parted_by_commas(void **state)
{
    (void)state;
    struct config *config = loaded("control.operators: \" anna smith ,bert,, carl\\t\"\n");
    char value[128];
    config_describe(config, &sample_rows[2], value, sizeof value, NULL);
    assert_string_equal(value, "anna smith, bert, carl");
    struct error error;
    assert_false(config_set(config, &sample_rows[2], "x, y\nz", "--operators", &error));
    assert_non_null(strstr(error.sentence, "control characters"));
    config_describe(config, &sample_rows[2], value, sizeof value, NULL);
    assert_string_equal(value, "anna smith, bert, carl"); /* unchanged */
    assert_true(config_set(config, &sample_rows[2], "", "--operators", &error));
    assert_int_equal(settings_of(config)->operators.count, 0);
    config_destroy(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_has_its_values_and_defaults),
        cmocka_unit_test(a_list_may_be_empty_or_left_out),
        cmocka_unit_test(an_unknown_member_names_its_line_and_the_nearest_right_one),
        cmocka_unit_test(a_wrong_value_names_entry_member_and_line),
        cmocka_unit_test(what_must_be_there_once_is_there_once),
        cmocka_unit_test(members_that_do_not_fit_together_are_refused_at_the_entry),
        cmocka_unit_test(entries_elements_and_bytes_are_bounded),
        cmocka_unit_test(shapes_that_are_no_list_of_maps_are_refused_in_words),
        cmocka_unit_test(a_list_of_maps_comes_from_the_file_alone),
        cmocka_unit_test(a_file_that_is_refused_changes_no_list_and_the_next_replaces_it),
        cmocka_unit_test(a_list_is_told_member_by_member_with_its_lines),
        cmocka_unit_test(the_file_that_is_written_shows_members_and_reads_back_the_same),
        cmocka_unit_test(two_lists_are_the_same_if_their_entries_are),
        cmocka_unit_test(a_root_of_a_later_version_is_told_apart_from_a_mistake),
        cmocka_unit_test(texts_in_one_line_are_parted_by_commas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
