/*
 * The privacy switches, on a whole run over samples/home.pcap: what must not be recorded is looked
 * for in every byte of the database file, the other rows are still there, and the number of
 * workers changes nothing.
 */
#include "runs.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const home[] = {"samples/home.pcap"};

/* ------------------------------------------------------------ every byte */

static size_t occurrences(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    (void)fseek(file, 0, SEEK_END);
    size_t file_size = (size_t)ftell(file), count_found = 0;
    uint8_t *data = malloc(file_size);
    assert_non_null(data);
    rewind(file);
    assert_int_equal(fread(data, 1, file_size, file), file_size);
    fclose(file);
    for (size_t i = 0; i + size <= file_size; i++)
        count_found += memcmp(data + i, bytes, size) == 0;
    free(data);
    return count_found;
}

static size_t text_occurrences(const char *path, const char *text)
{
    return occurrences(path, text, strlen(text));
}

/* As text, reversed for PTR, and as bytes: integers of SQLite are big-endian, so those too. */
static size_t ip_occurrences(const char *path, const char *text)
{
    struct ip_address ip;
    char reverse[64];
    assert_true(ip_parse(text, &ip));
    const uint8_t *b = ip.bytes + 12;
    if (ip.version == 6)
        return text_occurrences(path, text) + occurrences(path, ip.bytes, sizeof ip.bytes);
    (void)snprintf(reverse, sizeof reverse, "%u.%u.%u.%u.in-addr", b[3], b[2], b[1], b[0]);
    return text_occurrences(path, text) + text_occurrences(path, reverse) + occurrences(path, b, 4);
}

static size_t mac_occurrences(const char *path, const char *text)
{
    struct mac_address mac;
    char bare[13];
    assert_true(mac_parse(text, &mac));
    (void)snprintf(bare, sizeof bare, "%012llx", (unsigned long long)mac_to_integer(&mac));
    return text_occurrences(path, text) + text_occurrences(path, bare) +
           occurrences(path, mac.bytes, sizeof mac.bytes);
}

/* ------------------------------------------------------------ runs */

/* The database of a run with the switches, after seeing that four workers give the same rows. */
static const char *recorded(const struct run_switch *switches, struct run_report *report)
{
    struct run_report again;
    remove_database(database("one"));
    remove_database(database("four"));
    assert_true(run_with(switches, database("one"), "1", home, 1, report));
    assert_true(run_with(switches, database("four"), "4", home, 1, &again));
    assert_true(same_rows(database("one"), database("four")));
    assert_true(keeps_the_contract(database("one")));
    return database("one");
}

/* ------------------------------------------------------------ nothing asked */

static void without_switches_the_scan_finds_what_the_others_must_not_hold(void **state)
{
    struct run_report report;
    const char *path = recorded(NULL, &report);
    (void)state;
    assert_true(ip_occurrences(path, "192.168.7.104") > 10);
    assert_true(mac_occurrences(path, "9c:8e:cd:41:55:04") > 0);
    assert_true(text_occurrences(path, "garden-camera") > 0);
    assert_int_equal(report.ledger.frames_excluded, 0);
    assert_int_equal(count(path, "SELECT privacy IS NULL FROM captures"), 1);
}

/* ------------------------------------------------------------ exclusion */

static void nothing_of_an_excluded_device_is_in_any_byte_of_the_file(void **state)
{
    static const struct run_switch by_mac[] = {{"privacy.exclude", "9c:8e:cd:41:55:04"}, {0}};
    struct run_report report;
    const char *path = recorded(by_mac, &report);
    (void)state;
    assert_int_equal(ip_occurrences(path, "192.168.7.104"), 0);
    assert_int_equal(mac_occurrences(path, "9c:8e:cd:41:55:04"), 0);
    assert_int_equal(text_occurrences(path, "garden-camera"), 0);
    assert_int_equal(text_occurrences(path, "p2p.camera.example"), 0);
    assert_true(report.ledger.frames_excluded > 300);
    assert_int_equal(report.ledger.frames_captured + report.ledger.frames_excluded, 980);
    assert_int_equal(count(path, "SELECT frames_excluded FROM capture_health"),
                     report.ledger.frames_excluded);
    assert_int_equal(count(path, "SELECT privacy = 'exclude 1' FROM captures"), 1);
}

static void the_other_devices_lose_nothing_but_what_they_said_to_the_excluded(void **state)
{
    static const struct run_switch by_both[] = {
        {"privacy.exclude", "9c:8e:cd:41:55:04, 192.168.7.104"}, {0}};
    static const char others[] = "SELECT count(*) FROM flows WHERE src_ip <> '192.168.7.104' AND "
                                 "dst_ip <> '192.168.7.104' AND "
                                 "coalesce(src_mac, '') <> '9c:8e:cd:41:55:04' AND "
                                 "coalesce(dst_mac, '') <> '9c:8e:cd:41:55:04'";
    struct run_report report;
    const char *all = database("all");
    (void)state;
    remove_database(all);
    assert_true(run(all, "1", home, 1, &report));
    const char *path = recorded(by_both, &report);
    all = database("all");
    assert_int_equal(count(path, "SELECT count(*) FROM flows"), count(all, others));
    assert_int_equal(count(path, "SELECT count(*) FROM devices"),
                     count(all, "SELECT count(*) - 1 FROM devices"));
    assert_int_equal(count(path, "SELECT count(*) FROM dns_queries"),
                     count(all, "SELECT count(*) FROM dns_queries WHERE device_id NOT IN (SELECT "
                                "device_id FROM devices WHERE hostname = 'garden-camera')"));
}

static void a_whole_network_may_be_excluded(void **state)
{
    static const struct run_switch all[] = {
        {"privacy.exclude", "192.168.7.0/24, fe80::/10, fd07:7:7::/48, 0.0.0.0/32, ::/128"}, {0}};
    struct run_report report;
    const char *path = recorded(all, &report);
    (void)state;
    assert_int_equal(count(path, "SELECT count(*) FROM flows"), 0);
    assert_int_equal(count(path, "SELECT count(*) FROM devices"), 0);
    assert_int_equal(count(path, "SELECT count(*) FROM address_bindings"), 0);
    assert_int_equal(report.ledger.frames_captured, 0);
    assert_int_equal(report.ledger.frames_excluded, 980);
}

/* ------------------------------------------------------------ queries */

static void nothing_behind_a_question_mark_is_in_any_byte_of_the_file(void **state)
{
    static const struct run_switch redacted[] = {{"privacy.redact_queries", "yes"}, {0}};
    struct run_report report;
    char sql[256];
    (void)state;
    remove_database(database("all"));
    assert_true(run(database("all"), "1", home, 1, &report));
    const char *path = recorded(redacted, &report);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM http_requests WHERE uri LIKE '%%?_%%'");
    assert_true(count(database("all"), sql) > 0);
    assert_int_equal(count(path, sql), 0);
    assert_true(text_occurrences(database("all"), "?id=") > 0);
    assert_int_equal(text_occurrences(path, "?id="), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_switches_the_scan_finds_what_the_others_must_not_hold),
        cmocka_unit_test(nothing_of_an_excluded_device_is_in_any_byte_of_the_file),
        cmocka_unit_test(the_other_devices_lose_nothing_but_what_they_said_to_the_excluded),
        cmocka_unit_test(a_whole_network_may_be_excluded),
        cmocka_unit_test(nothing_behind_a_question_mark_is_in_any_byte_of_the_file),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
