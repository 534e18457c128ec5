/* SPDX-License-Identifier: MIT */
#include "contact_lists.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct contact_lists *lists_of(const char *text)
{
    struct error error = {.sentence = ""};
    struct contact_lists *lists = contact_lists_create();
    assert_non_null(lists);
    if (!contact_lists_add(lists, "own", "given", span_text(text), &error))
        fail_msg("%s", error.sentence);
    return lists;
}

/* "entry list version category", or "" if no list has it. */
static const char *ask(const struct contact_lists *lists, const char *word)
{
    static char answer[600];
    struct contact_verdict verdict;
    struct ip_address ip;
    const struct contact_lists_view view = contact_lists_view(lists);
    bool found =
        view.mark && (ip_parse(word, &ip) ? view.judge_address(view.owner, &ip, &verdict)
                                          : (view.judge_name(view.owner, word, &verdict) ||
                                             view.judge_fingerprint(view.owner, word, &verdict)));
    if (!found) return "";
    (void)snprintf(answer, sizeof answer, "%s %s %s %s", verdict.entry, verdict.list,
                   verdict.version, verdict.category);
    return answer;
}

static bool has(const struct contact_lists *lists, const char *word)
{
    return *ask(lists, word) != 0;
}

static void a_word_a_line_is_an_address_a_network_a_name_or_a_fingerprint(void **state)
{
    (void)state;
    struct contact_lists *lists =
        lists_of("# name: Ours\n# version: 7\n# category: c2\n198.51.100.7\n203.0.113.0/24 ; why\n"
                 "bad.example.com\n2001:db8:7::/48\n\n"
                 "e7d705a3286e19ea42f587b344ee6865\nt13d1516h2_8daaf6152771_b186095e22b6\n");
    assert_string_equal(ask(lists, "198.51.100.7"), "198.51.100.7 Ours 7 c2");
    assert_string_equal(ask(lists, "203.0.113.200"), "203.0.113.0/24 Ours 7 c2");
    assert_string_equal(ask(lists, "2001:db8:7:1::2"), "2001:db8:7::/48 Ours 7 c2");
    assert_true(has(lists, "e7d705a3286e19ea42f587b344ee6865"));
    assert_true(has(lists, "t13d1516h2_8daaf6152771_b186095e22b6"));
    assert_false(has(lists, "198.51.100.8"));
    assert_false(has(lists, "203.0.114.1"));
    assert_false(has(lists, "2001:db8:8::1"));
    assert_int_equal(contact_lists_view(lists).entries, 6);
    contact_lists_release(lists);
}

static void a_name_matches_at_its_labels_only(void **state)
{
    (void)state;
    struct contact_lists *lists = lists_of("Bad.Example.com\n");
    assert_true(has(lists, "bad.example.com"));
    assert_true(has(lists, "a.b.bad.example.com"));
    assert_false(has(lists, "notbad.example.com"));
    assert_false(has(lists, "example.com"));
    contact_lists_release(lists);
}

static void a_hosts_file_has_names_and_not_where_they_are_to_lead(void **state)
{
    (void)state;
    struct contact_lists *lists = lists_of(
        "127.0.0.1 localhost\n0.0.0.0 bad.example.com # a comment\n::1 worse.example.com\n");
    assert_true(has(lists, "bad.example.com"));
    assert_true(has(lists, "worse.example.com"));
    assert_false(has(lists, "127.0.0.1"));
    assert_int_equal(contact_lists_view(lists).entries, 2);
    contact_lists_release(lists);
}

static void of_csv_the_first_field_counts_that_can_be_matched(void **state)
{
    (void)state;
    struct contact_lists *lists =
        lists_of("\"first_seen\",\"dst_ip\",\"dst_port\",\"family\"\n"
                 "\"2027-01-01 10:00:00\",\"198.51.100.7\",\"443\",\"some.name.com\"\n"
                 "7,hxxps://bad[.]example.com/path?q=1,online\n");
    assert_true(has(lists, "198.51.100.7"));
    assert_true(has(lists, "bad.example.com"));
    assert_false(has(lists, "some.name.com"));
    contact_lists_release(lists);
}

static void misp_gives_the_attributes_that_are_indicators(void **state)
{
    (void)state;
    struct contact_lists *lists = lists_of(
        "{\"response\":[{\"Event\":{\"info\":\"An event\",\"date\":\"2027-01-02\","
        "\"Tag\":[{\"name\":\"tlp:white\"},{\"name\":\"c2\"}],\"Attribute\":["
        "{\"type\":\"domain\",\"value\":\"bad.example.com\",\"to_ids\":true},"
        "{\"type\":\"domain\",\"value\":\"good.example.com\",\"to_ids\":false},"
        "{\"type\":\"md5\",\"value\":\"e7d705a3286e19ea42f587b344ee6865\",\"to_ids\":true}],"
        "\"Object\":[{\"Attribute\":[{\"type\":\"ip-dst|port\",\"value\":\"198.51.100.7|443\"}]}]}}"
        "]}");
    assert_string_equal(ask(lists, "bad.example.com"), "bad.example.com An event 2027-01-02 given");
    assert_true(has(lists, "198.51.100.7"));
    assert_false(has(lists, "good.example.com"));
    assert_false(has(lists, "e7d705a3286e19ea42f587b344ee6865"));
    contact_lists_release(lists);
}

#define INDICATOR(pattern)                                                                         \
    "{\"type\":\"indicator\",\"pattern_type\":\"stix\",\"pattern\":\"" pattern "\""

static void stix_gives_values_that_count_alone(void **state)
{
    (void)state;
    struct contact_lists *lists = lists_of(
        "{\"type\":\"bundle\",\"objects\":[{\"type\":\"identity\",\"name\":\"Who says "
        "it\"}," INDICATOR(
            "[domain-name:value = 'bad.example.com'] OR "
            "[ipv4-addr:value = '198.51.100.7']") ",\"modified\":\"2027-"
                                                  "01-02T00:00:00Z\"}"
                                                  "," INDICATOR(
                                                      "[ipv4-"
                                                      "addr:"
                                                      "value "
                                                      "ISSUBSE"
                                                      "T "
                                                      "'203.0."
                                                      "113.0/"
                                                      "24']") "}," INDICATOR("[domain-"
                                                                             "name:"
                                                                             "value = "
                                                                             "'both."
                                                                             "example."
                                                                             "com' "
                                                                             "AND "
                                                                             "url:"
                                                                             "value = "
                                                                             "'http://"
                                                                             "x.com/"
                                                                             "']") "}"
                                                                                   "," INDICATOR(
                                                                                       "[domain-"
                                                                                       "name:"
                                                                                       "value = "
                                                                                       "'back."
                                                                                       "example."
                                                                                       "com']") ","
                                                                                                "\""
                                                                                                "re"
                                                                                                "vo"
                                                                                                "k"
                                                                                                "ed"
                                                                                                "\""
                                                                                                ":"
                                                                                                "tr"
                                                                                                "ue"
                                                                                                "}"
                                                                                                "," INDICATOR(
                                                                                                    "[file:name = 'file.example.com']") "}]}");
    assert_string_equal(ask(lists, "bad.example.com"),
                        "bad.example.com Who says it 2027-01-02T00:00:00Z given");
    assert_true(has(lists, "198.51.100.7"));
    assert_true(has(lists, "203.0.113.9"));
    assert_false(has(lists, "both.example.com"));
    assert_false(has(lists, "back.example.com"));
    assert_false(has(lists, "file.example.com"));
    contact_lists_release(lists);
}

static void a_stix_indicator_has_its_end(void **state)
{
    (void)state;
    struct contact_verdict verdict;
    struct contact_lists *lists = lists_of("{\"type\":\"bundle\",\"objects\":[" INDICATOR(
        "[domain-name:value = 'bad.example.com']") ",\"valid_until\":\"2027-01-02T00:00:00Z\"}]}");
    const struct contact_lists_view view = contact_lists_view(lists);
    assert_true(view.judge_name(view.owner, "bad.example.com", &verdict));
    assert_true(verdict.until_us == INT64_C(1798848000) * 1000000);
    contact_lists_release(lists);
}

static void what_would_match_everybody_matches_nobody(void **state)
{
    (void)state;
    struct contact_lists *lists =
        lists_of("0.0.0.0/0\n::/0\n127.0.0.1\n224.0.0.0/4\n10.0.0.0/7\ncom\nbad.example.com\n");
    assert_int_equal(contact_lists_view(lists).entries, 1);
    contact_lists_release(lists);
}

static void a_file_without_any_entry_is_a_fault_in_words(void **state)
{
    (void)state;
    static const char *const texts[] = {"nothing here that counts\n", "{\"type\": \"bundle\", ",
                                        "{\"Event\":{\"Attribute\":7}}"};
    for (size_t i = 0; i < 3; i++) {
        struct error error = {.sentence = ""};
        struct contact_lists *lists = contact_lists_create();
        assert_false(contact_lists_add(lists, "odd", "", span_text(texts[i]), &error));
        assert_non_null(strstr(error.sentence, "'odd'"));
        assert_int_equal(contact_lists_view(lists).mark, 0);
        contact_lists_release(lists);
    }
}

static void the_mark_is_of_what_the_files_say(void **state)
{
    (void)state;
    struct contact_lists *one = lists_of("bad.example.com\n"),
                         *same = lists_of("bad.example.com\n"),
                         *other = lists_of("worse.example.com\n");
    assert_true(contact_lists_view(one).mark == contact_lists_view(same).mark);
    assert_true(contact_lists_view(one).mark != contact_lists_view(other).mark);
    contact_lists_release(one);
    contact_lists_release(same);
    contact_lists_release(other);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void a_folder_gives_a_category_and_a_broken_file_leaves_the_others(void **state)
{
    (void)state;
    char folder[] = "/tmp/netscope-contacts-XXXXXX", inner[64];
    static struct contact_faults faults;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(inner, sizeof inner, "%s/phishing", folder);
    assert_int_equal(mkdir(inner, 0700), 0);
    write_file(folder, "broken.json", "{");
    write_file(inner, "pages.txt", "bad.example.com\n");
    struct contact_lists *lists = contact_lists_open(folder, &faults);
    assert_int_equal(faults.count, 1);
    assert_non_null(strstr(faults.faults[0].sentence, "'broken'"));
    assert_string_equal(ask(lists, "bad.example.com"), "bad.example.com pages  phishing");
    contact_lists_release(lists);
    char command[100];
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    lists = contact_lists_open(folder, &faults);
    assert_int_equal(faults.count, 0);
    assert_int_equal(contact_lists_view(lists).mark, 0);
    contact_lists_release(lists);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_a_line_is_an_address_a_network_a_name_or_a_fingerprint),
        cmocka_unit_test(a_name_matches_at_its_labels_only),
        cmocka_unit_test(a_hosts_file_has_names_and_not_where_they_are_to_lead),
        cmocka_unit_test(of_csv_the_first_field_counts_that_can_be_matched),
        cmocka_unit_test(misp_gives_the_attributes_that_are_indicators),
        cmocka_unit_test(stix_gives_values_that_count_alone),
        cmocka_unit_test(a_stix_indicator_has_its_end),
        cmocka_unit_test(what_would_match_everybody_matches_nobody),
        cmocka_unit_test(a_file_without_any_entry_is_a_fault_in_words),
        cmocka_unit_test(the_mark_is_of_what_the_files_say),
        cmocka_unit_test(a_folder_gives_a_category_and_a_broken_file_leaves_the_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
