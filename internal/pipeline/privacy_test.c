/* SPDX-License-Identifier: MIT */
/*
 * The privacy switches, on a whole run over samples/home.pcap. Every byte of the database file is
 * searched for hidden values. The other rows are still present, and the number of workers changes
 * nothing.
 */
#include "runs.h"

#include "datasets/datasets.h"
#include "enricher/enricher.h"
#include "storage/files.h"
#include "test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/*
 * Counts it as text, reversed for PTR, and as bytes: SQLite's integers are big-endian, so those
 * too.
 */
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

/* The database of a run with the switches, after a check that four workers give the same rows. */
static const char *recorded(const struct run_switch *switches, struct run_report *report)
{
    struct run_report again;
    storage_remove_files(database("one"));
    storage_remove_files(database("four"));
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
    storage_remove_files(all);
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
    storage_remove_files(database("all"));
    assert_true(run(database("all"), "1", home, 1, &report));
    const char *path = recorded(redacted, &report);
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM http_requests WHERE uri LIKE '%%?_%%'");
    assert_true(count(database("all"), sql) > 0);
    assert_int_equal(count(path, sql), 0);
    assert_true(text_occurrences(database("all"), "?id=") > 0);
    assert_int_equal(text_occurrences(path, "?id="), 0);
}

/* ------------------------------------------------------------ pseudonyms */

/*
 * A fixed key: with a random one, one pseudonym in some thousands would be an address that must not
 * occur.
 */
static const char *key_file(void)
{
    static char path[300];
    (void)snprintf(path, sizeof path, "%s.key", database("pseudonym"));
    if (access(path, F_OK) == 0) return path;
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(file >= 0);
    assert_int_equal(write(file, "thirty-two bytes for these tests", 32), 32);
    assert_int_equal(close(file), 0);
    return path;
}

/* Every address and MAC of docs/samples.md. */
static const char *const own_ips[] = {"192.168.7.1",   "192.168.7.101", "192.168.7.102",
                                      "192.168.7.103", "192.168.7.104", "192.168.7.9"};
static const char *const own_macs[] = {"d8:07:b6:00:00:01", "f0:18:98:5c:11:01",
                                       "8a:3e:71:22:90:02", "00:0d:4b:7a:33:03",
                                       "9c:8e:cd:41:55:04", "00:80:77:31:66:05"};
static const char *const far_ips[] = {"212.58.249.144", "203.0.113.10"};

enum { OWN = sizeof own_ips / sizeof own_ips[0] };

/* Rows without addresses, which pseudonyms must not change. */
static void expect_as_many_rows(const char *path, const char *all)
{
    static const char *const questions[] = {
        "SELECT count(*) FROM flows",
        "SELECT count(*) FROM devices",
        "SELECT count(*) FROM dns_queries",
        "SELECT count(*) FROM dhcp_messages",
        "SELECT count(*) FROM address_bindings",
        "SELECT count(*) FROM traffic_minutes",
        "SELECT sum(bytes_sent + bytes_received) FROM flows",
        "SELECT count(DISTINCT dst_ip) FROM flows",
        "SELECT count(DISTINCT src_ip) FROM flows",
        "SELECT count(*) FROM flows WHERE dst_country = 'GB'",
        "SELECT count(*) FROM flows WHERE dst_domain_source = 'dns'",
        "SELECT count(*) FROM flows WHERE device_id IS NOT NULL",
        "SELECT count(*) FROM devices WHERE vendor = 'Apple, Inc.'",
        "SELECT count(*) FROM devices WHERE mac_random",
        "SELECT count(*) FROM alerts",
        "SELECT count(*) FROM domain_addresses",
        "SELECT count(*) FROM tracker_connections"};
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        if (count(path, questions[i]) != count(all, questions[i]))
            fail_msg("%s: %lld, without pseudonyms %lld", questions[i], count(path, questions[i]),
                     count(all, questions[i]));
    }
    assert_true(count(all, "SELECT count(*) FROM flows WHERE dst_country = 'GB'") > 0);
}

static void expect_no_own_address(const char *path)
{
    for (size_t i = 0; i < OWN; i++) {
        if (ip_occurrences(path, own_ips[i])) fail_msg("%s is in %s", own_ips[i], path);
        if (mac_occurrences(path, own_macs[i])) fail_msg("%s is in %s", own_macs[i], path);
    }
    /* The addresses made from their MACs, and the groups named after those. */
    assert_int_equal(text_occurrences(path, "9e8e:cdff:fe41:5504"), 0);
    assert_int_equal(text_occurrences(path, ":ff41:5504"), 0);
    assert_int_equal(text_occurrences(path, "fd07:7:7:7"), 0);
    assert_int_equal(text_occurrences(path, "7.168.192.in-addr"), 0);
}

static void say_nothing(void *owner, const char *line)
{
    (void)owner;
    (void)line;
}

/* Look-up data for the capture: a country, a vendor of its own prefix, and one of a shared one. */
static const char *data_directory(void)
{
    static const char *const files[][2] = {
        {"usr/share/tor/geoip", "3560634624,3560634879,GB\n"}, /* 212.58.249.0/24 */
        {"usr/share/ieee-data/oui.csv",
         "Registry,Assignment,Organization Name,Organization Address\n"
         "MA-L,F01898,\"Apple, Inc.\",x\nMA-L,9C8ECD,IEEE Registration Authority,x\n"},
        {"usr/share/ieee-data/oui36.csv",
         "Registry,Assignment,Organization Name,Organization Address\n"
         "MA-S,9C8ECD415,Camera Maker,x\n"}};
    static char directory[300];
    struct error error = {.sentence = ""};
    char root[300], path[512];
    (void)snprintf(directory, sizeof directory, "%s.data", database("lookup"));
    (void)snprintf(root, sizeof root, "%s.root", database("lookup"));
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", root, files[i][0]);
        for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
            *slash = '\0';
            (void)mkdir(path, 0755);
            *slash = '/';
        }
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fputs(files[i][1], file) >= 0);
        fclose(file);
    }
    if (!data_build(directory, root, say_nothing, NULL, NULL, &error))
        fail_msg("%s", error.sentence);
    return directory;
}

static void local_pseudonyms_leave_no_own_address_in_any_byte_of_the_file(void **state)
{
    const char *data = data_directory();
    const struct run_switch plain[] = {{"data.directory", data}, {0}};
    const struct run_switch local[] = {{"privacy.pseudonyms", "local"},
                                       {"privacy.key_file", key_file()},
                                       {"data.directory", data},
                                       {0}};
    static const char of_camera[] = "SELECT count(*) FROM devices WHERE vendor = 'Camera Maker'";
    struct run_report report;
    (void)state;
    const char *path = recorded(local, &report);
    expect_no_own_address(path);
    storage_remove_files(database("all"));
    assert_true(run_with(plain, database("all"), "1", home, 1, &report));
    /* A pseudonym of a vendor with less than 24 bits of its own cannot show the vendor. */
    assert_int_equal(count(database("all"), of_camera), 1);
    assert_int_equal(count(path, of_camera), 0);
    assert_true(ip_occurrences(database("all"), own_ips[0]) > 0);
    assert_true(text_occurrences(database("all"), "9e8e:cdff:fe41:5504") > 0);
    assert_true(text_occurrences(database("all"), ":ff41:5504") > 0);
    expect_as_many_rows(path, database("all"));
    /* Remote addresses stay, and local ones still look local. */
    assert_true(ip_occurrences(path, far_ips[0]) > 0);
    assert_int_equal(count(path, "SELECT count(*) FROM devices WHERE ip_address NOT LIKE "
                                 "'192.168.%' AND ip_address NOT LIKE 'f%'"),
                     0);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE community_id IS NOT NULL AND "
                                 "src_ip LIKE '192.168.%'"),
                     0);
    assert_int_equal(count(path, "SELECT count(*) FROM devices WHERE mac_address LIKE "
                                 "'f0:18:98:%' AND hostname = 'annas-laptop'"),
                     1);
    assert_int_equal(count(path, "SELECT privacy = 'pseudonyms local' FROM captures"), 1);
}

static void pseudonyms_of_all_leave_no_remote_address_either(void **state)
{
    const struct run_switch all[] = {{"privacy.pseudonyms", "all"},
                                     {"privacy.key_file", key_file()},
                                     {"data.directory", data_directory()},
                                     {"capture.filter", "not host 192.168.7.77"},
                                     {0}};
    struct run_report report;
    (void)state;
    const char *path = recorded(all, &report);
    expect_no_own_address(path);
    assert_int_equal(ip_occurrences(path, "192.168.7.77"), 0); /* in the filter */
    assert_true(text_occurrences(path, "not host 192.168.") > 0);
    for (size_t i = 0; i < sizeof far_ips / sizeof far_ips[0]; i++)
        assert_int_equal(ip_occurrences(path, far_ips[i]), 0);
    assert_int_equal(text_occurrences(path, "2001:41c8"), 0);
    assert_true(count(path, "SELECT count(*) FROM flows WHERE dst_country = 'GB'") > 0);
    assert_int_equal(count(path, "SELECT count(*) FROM flows WHERE community_id IS NOT NULL AND "
                                 "dst_ip NOT LIKE 'ff0%' AND dst_ip NOT LIKE '2__.%'"),
                     0);
}

static void the_next_run_gives_the_same_pseudonyms_and_knows_its_devices(void **state)
{
    const struct run_switch local[] = {
        {"privacy.pseudonyms", "local"}, {"privacy.key_file", key_file()}, {0}};
    struct run_report report;
    (void)state;
    storage_remove_files(database("twice"));
    assert_true(run_with(local, database("twice"), "2", home, 1, &report));
    long long devices = count(database("twice"), "SELECT count(*) FROM devices");
    assert_true(run_with(local, database("twice"), "2", home, 1, &report));
    assert_int_equal(count(database("twice"), "SELECT count(*) FROM devices"), devices);
    assert_int_equal(count(database("twice"), "SELECT count(DISTINCT src_ip) FROM flows WHERE "
                                              "capture_id = 2 AND src_ip NOT IN (SELECT src_ip "
                                              "FROM flows WHERE capture_id = 1)"),
                     0);
}

static void a_key_that_others_may_read_is_refused_and_nothing_is_recorded(void **state)
{
    const struct run_switch local[] = {
        {"privacy.pseudonyms", "local"}, {"privacy.key_file", key_file()}, {0}};
    struct run_report report;
    (void)state;
    storage_remove_files(database("one"));
    assert_true(run_with(local, database("one"), "1", home, 1, &report));
    storage_remove_files(database("one"));
    assert_int_equal(chmod(key_file(), 0640), 0);
    assert_false(run_with(local, database("one"), "1", home, 1, &report));
    assert_int_not_equal(access(database("one"), F_OK), 0);
    assert_int_equal(chmod(key_file(), 0600), 0);
}

/* ------------------------------------------------------------ names */

static void without_names_no_host_name_of_a_device_is_in_any_byte_of_the_file(void **state)
{
    static const struct run_switch no_names[] = {{"privacy.names", "no"}, {0}};
    static const char *const hosts[] = {"annas-laptop", "Pixel-8", "living-room-tv",
                                        "garden-camera"};
    struct run_report report;
    (void)state;
    const char *path = recorded(no_names, &report);
    storage_remove_files(database("all"));
    assert_true(run(database("all"), "1", home, 1, &report));
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        assert_true(text_occurrences(database("all"), hosts[i]) > 0);
        if (text_occurrences(path, hosts[i])) fail_msg("%s is in %s", hosts[i], path);
    }
    /* Names of the Internet and addresses stay, and so do the rows. */
    assert_true(text_occurrences(path, "www.bbc.co.uk") > 0);
    assert_true(ip_occurrences(path, "192.168.7.101") > 0);
    static const char *const rows[] = {"SELECT count(*) FROM dhcp_messages",
                                       "SELECT count(*) FROM flows",
                                       "SELECT count(*) FROM dns_queries",
                                       "SELECT count(*) FROM devices WHERE vendor IS NOT NULL"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(count(path, rows[i]), count(database("all"), rows[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_switches_the_scan_finds_what_the_others_must_not_hold),
        cmocka_unit_test(nothing_of_an_excluded_device_is_in_any_byte_of_the_file),
        cmocka_unit_test(the_other_devices_lose_nothing_but_what_they_said_to_the_excluded),
        cmocka_unit_test(a_whole_network_may_be_excluded),
        cmocka_unit_test(nothing_behind_a_question_mark_is_in_any_byte_of_the_file),
        cmocka_unit_test(local_pseudonyms_leave_no_own_address_in_any_byte_of_the_file),
        cmocka_unit_test(pseudonyms_of_all_leave_no_remote_address_either),
        cmocka_unit_test(the_next_run_gives_the_same_pseudonyms_and_knows_its_devices),
        cmocka_unit_test(a_key_that_others_may_read_is_refused_and_nothing_is_recorded),
        cmocka_unit_test(without_names_no_host_name_of_a_device_is_in_any_byte_of_the_file),
    };
    return cmocka_run_group_tests(tests, runs_make_folder, runs_remove_folder);
}
