/* SPDX-License-Identifier: MIT */
/* Rows that the recorder folds: devices, evidence, bindings, sums, findings, captures, health. */
#include "model/vlans.h"
#include "storage_check.h"

static struct device_summary some_device(int64_t id)
{
    return (struct device_summary){.device_id = id,
                                   .mac = check_mac("02:11:22:33:44:55"),
                                   .ip = check_ip("192.168.1.20"),
                                   .vendor = "Vendor",
                                   .hostname = "laptop",
                                   .mac_random = true,
                                   .first_seen_us = 1795295645000000,
                                   .last_seen_us = 1795295646000000};
}

static void two_writes_of_a_device_are_one_row_and_keep_its_label(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct device_summary device = some_device(1);
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    check_good(check, storage_writer_close(check->writer, &check->error));
    check->writer = NULL;
    sqlite3 *people;
    assert_int_equal(sqlite3_open(check->path, &people), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(people, "UPDATE device SET user_label = 'Ada''s'", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(people);

    check_begin(check);
    device.hostname = NULL;
    device.os_fingerprint = "Linux";
    device.device_type = "computer";
    device.is_gateway = true;
    device.ip = check_ip("fe80::2");
    device.last_seen_us = 1795295649000000;
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    check_answer(check, "SELECT * FROM devices",
                 "1|02:11:22:33:44:55|Vendor|NULL|fe80::2|Linux|computer|"
                 "2026-11-21T21:14:05.000000Z|1795295645000000|2026-11-21T21:14:09.000000Z|"
                 "1795295649000000|Ada's|1|1|infrastructure|0|evidence|0.8");
}

static void a_device_seen_again_at_its_address_takes_what_is_new(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct device_summary known = some_device(1), other = some_device(2);
    other.mac = check_mac("02:11:22:33:44:66");
    other.ip = (struct ip_address){.version = 0};
    check_written(check, storage_write_device(check->writer, &known, &check->error));
    check_written(check, storage_write_device(check->writer, &other, &check->error));
    known.hostname = "renamed";
    known.vendor = NULL;
    known.is_gateway = true;
    known.ip = check_ip("192.168.1.21");
    known.first_seen_us -= 1000000;
    other.os_fingerprint = "Linux";
    other.last_seen_us += 1000000;
    check_written(check, storage_write_device(check->writer, &known, &check->error));
    check_written(check, storage_write_device(check->writer, &other, &check->error));
    check_answer(check,
                 "SELECT device_id, ip_address, vendor, hostname, is_gateway, first_seen_us "
                 "FROM devices WHERE device_id = 1",
                 "1|192.168.1.21|NULL|renamed|1|1795295644000000");
    check_answer(check,
                 "SELECT device_id, ip_address, os_fingerprint, last_seen_us FROM devices "
                 "WHERE device_id = 2",
                 "2|NULL|Linux|1795295647000000");
    check_answer(check, "SELECT count(*) FROM devices", "2");
}

static void a_device_seen_again_keeps_the_rest_of_its_row(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct device_summary device = some_device(1), unwritten = some_device(2);
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    device.only_times = unwritten.only_times = true;
    device.hostname = "not read";
    device.last_seen_us += 1000000;
    unwritten.mac = check_mac("02:11:22:33:44:66");
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    check_written(check, storage_write_device(check->writer, &unwritten, &check->error));
    check_answer(check, "SELECT hostname, last_seen_us FROM devices WHERE device_id = 1",
                 "laptop|1795295647000000");
    check_answer(check, "SELECT hostname, last_seen_us FROM devices WHERE device_id = 2",
                 "laptop|1795295646000000"); /* if there is no row, all of it */
}

static void a_device_without_mac_is_known_by_its_address(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int i = 1; i <= 2; i++) {
        struct device_summary device = some_device(i);
        device.mac = (struct mac_address){{0}};
        device.ip = check_ip("10.0.0.5");
        check_written(check, storage_write_device(check->writer, &device, &check->error));
    }
    check_answer(check, "SELECT mac_address, ip_address FROM devices", "NULL|10.0.0.5");
}

static void collect(void *owner, const struct device_summary *device)
{
    struct text *text = owner;
    char ip[IP_TEXT_SIZE], mac[MAC_TEXT_SIZE];
    text_format(text, "%lld %s %s %s %s %d %lld;", (long long)device->device_id,
                mac_format(&device->mac, mac), ip_format(&device->ip, ip), device->vendor,
                device->os_fingerprint ? device->os_fingerprint : "-", device->mac_random,
                (long long)device->last_seen_us);
}

static void no_evidence(void *owner, const struct evidence_summary *evidence)
{
    (void)owner, (void)evidence;
    fail_msg("There is no evidence.");
}

static void no_binding(void *owner, const struct address_binding_summary *binding)
{
    (void)owner, (void)binding;
    fail_msg("No address is claimed.");
}

static void no_answer(void *owner, const struct told_summary *told)
{
    (void)owner, (void)told;
    fail_msg("No client was told anything.");
}

static void every_device_is_visited_as_it_was_written(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct device_summary device = some_device(1);
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    device = some_device(2);
    device.mac = (struct mac_address){{0}};
    device.ip = check_ip("2001:db8::7");
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    char memory[256];
    struct text text = text_into(memory, sizeof memory);
    uint64_t unsound = 0;
    const struct storage_known known = {.device = collect,
                                        .evidence = no_evidence,
                                        .binding = no_binding,
                                        .unsound = &unsound,
                                        .told = no_answer,
                                        .owner = &text};
    check_good(check, storage_each_known(check->writer, &known, &check->error));
    assert_int_equal(unsound, 0);
    assert_string_equal(memory, "1 02:11:22:33:44:55 192.168.1.20 Vendor - 1 1795295646000000;"
                                "2 00:00:00:00:00:00 2001:db8::7 Vendor - 1 1795295646000000;");
    struct storage_ids ids;
    check_good(check, storage_last_ids(check->writer, &ids, &check->error));
    assert_int_equal(ids.last_device_id, 2);
}

/* A row with neither MAC nor address once ended every start of a capture. */
static void a_device_that_no_writer_makes_is_passed_over_and_counted(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct device_summary device = some_device(1);
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    check_written(check, storage_commit(check->writer, &check->error));
    check_alter(check, "INSERT INTO device (device_id, mac_random, is_gateway) VALUES (7, 0, 0)");
    check_alter(check, "INSERT INTO device (device_id, mac, mac_random, is_gateway) "
                       "VALUES (-3, 5, 0, 0)");
    char memory[256];
    struct text text = text_into(memory, sizeof memory);
    uint64_t unsound = 0;
    const struct storage_known known = {.device = collect,
                                        .evidence = no_evidence,
                                        .binding = no_binding,
                                        .unsound = &unsound,
                                        .owner = &text};
    check_good(check, storage_each_known(check->writer, &known, &check->error));
    assert_string_equal(memory, "1 02:11:22:33:44:55 192.168.1.20 Vendor - 1 1795295646000000;");
    assert_int_equal(unsound, 2);
}

static void an_id_that_leaves_no_next_one_is_refused(void **state)
{
    struct check *check = *state;
    struct storage_ids ids;
    check_begin(check);
    check_written(check, storage_commit(check->writer, &check->error));
    check_alter(check, "INSERT INTO device (device_id, mac, mac_random, is_gateway) "
                       "VALUES (9223372036854775807, 5, 0, 0)");
    assert_false(storage_last_ids(check->writer, &ids, &check->error));
    assert_non_null(strstr(check->error.sentence, "db repair"));
}

static void a_kind_is_what_people_said_and_else_a_guess(void **state)
{
    struct check *check = *state;
    static const char *const systems[] = {"Windows", "Android", "Tizen", NULL, "Android"};
    static const char *const types[] = {NULL, NULL, NULL, "MediaRenderer:1", "MediaRenderer:1"};
    check_begin(check);
    for (int i = 0; i < 7; i++) {
        struct device_summary device = some_device(i + 1);
        device.mac.bytes[5] = (uint8_t)i;
        device.os_fingerprint = i < 5 ? systems[i] : NULL;
        device.device_type = i < 5 ? types[i] : NULL;
        device.is_gateway = i == 5;
        check_written(check, storage_write_device(check->writer, &device, &check->error));
    }
    check_answer(check, "SELECT group_concat(coalesce(kind, '-')) FROM devices",
                 "personal,personal,thing,thing,thing,infrastructure,-");
    check_answer(check,
                 "SELECT kind_source, kind_confidence FROM devices WHERE kind = 'infrastructure'",
                 "evidence|0.8");
}

static void evidence_adds_up_per_device_attribute_value_and_source(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct evidence_summary evidence = {.device_id = 1,
                                        .attribute = ATTRIBUTE_HOSTNAME,
                                        .source = EVIDENCE_FROM_DHCP,
                                        .value = "Zo\xc3\xab",
                                        .confidence = 0.5,
                                        .first_seen_us = 10,
                                        .last_seen_us = 20,
                                        .count = 3};
    check_written(check, storage_write_evidence(check->writer, &evidence, &check->error));
    evidence.first_seen_us = 5;
    evidence.last_seen_us = 15;
    evidence.confidence = 0.75;
    check_written(check, storage_write_evidence(check->writer, &evidence, &check->error));
    evidence.source = EVIDENCE_FROM_MDNS;
    check_written(check, storage_write_evidence(check->writer, &evidence, &check->error));
    check_answer(check,
                 "SELECT device_id, attribute, value, source, confidence, first_seen_us, "
                 "last_seen_us, count FROM device_evidence",
                 "1|hostname|Zo\xc3\xab|dhcp|0.75|5|20|6;1|hostname|Zo\xc3\xab|mdns|0.75|5|15|3");
}

static void collect_evidence(void *owner, const struct evidence_summary *evidence)
{
    char mac[MAC_TEXT_SIZE];
    text_format(owner, "%s %s %s;", evidence_attribute_name(evidence->attribute), evidence->value,
                mac_format(&evidence->said_by, mac));
}

static void ignore_device(void *owner, const struct device_summary *device)
{
    (void)owner, (void)device;
}

/* A name is the device's own word, or the first who said it; a lease is by the newest server. */
static void who_said_it_first_stays_but_the_newest_server_counts(void **state)
{
    struct check *check = *state;
    struct device_summary device = some_device(1);
    struct evidence_summary evidence = {.device_id = 1, .source = EVIDENCE_FROM_DHCP};
    check_begin(check);
    check_written(check, storage_write_device(check->writer, &device, &check->error));
    for (int i = 1; i <= 6; i++) {
        evidence.attribute = i % 2 ? ATTRIBUTE_HOSTNAME : ATTRIBUTE_LEASE;
        evidence.value = i % 2 ? "tv" : "server";
        evidence.said_by = (struct mac_address){{2, 0, 0, 0, 0, (uint8_t)i}};
        evidence.last_seen_us = i;
        check_written(check, storage_write_evidence(check->writer, &evidence, &check->error));
    }
    char memory[256];
    struct text text = text_into(memory, sizeof memory);
    const struct storage_known known = {.device = ignore_device,
                                        .evidence = collect_evidence,
                                        .binding = no_binding,
                                        .told = no_answer,
                                        .owner = &text};
    check_good(check, storage_each_known(check->writer, &known, &check->error));
    assert_string_equal(memory, "hostname tv 02:00:00:00:00:01;lease server 02:00:00:00:00:06;");
}

static void bindings_are_one_row_per_capture_address_mac_source_and_link(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct address_binding_summary binding = {.ip = check_ip("10.0.0.1"),
                                              .mac = check_mac("00:00:00:00:00:01"),
                                              .source = BINDING_ARP,
                                              .first_seen_us = 10,
                                              .last_seen_us = 20,
                                              .count = 1};
    for (int i = 0; i < 4; i++) {
        binding.source = i < 2 ? BINDING_ARP : BINDING_NDP;
        binding.link = i < 3 ? 0 : vlans_with(30, 7);
        check_written(check, storage_write_address_binding(check->writer, &binding, &check->error));
    }
    check_answer(check,
                 "SELECT capture_id, ip_address, mac_address, source, first_seen_us, last_seen_us, "
                 "count, vlan, outer_vlan FROM address_bindings",
                 "1|10.0.0.1|00:00:00:00:00:01|arp|10|20|2|NULL|NULL;"
                 "1|10.0.0.1|00:00:00:00:00:01|ndp|10|20|1|NULL|NULL;"
                 "1|10.0.0.1|00:00:00:00:00:01|ndp|10|20|1|7|30");
}

static void hold(struct check *check, const char *mac, uint32_t turn, int64_t first_us,
                 int64_t last_us, int64_t lease_until_us)
{
    const struct address_binding_summary binding = {.ip = check_ip("10.0.0.9"),
                                                    .mac = check_mac(mac),
                                                    .turn = turn,
                                                    .is_held = true,
                                                    .source = BINDING_ARP,
                                                    .first_seen_us = first_us,
                                                    .last_seen_us = last_us,
                                                    .lease_until_us = lease_until_us,
                                                    .count = 1};
    check_written(check, storage_write_address_binding(check->writer, &binding, &check->error));
}

/* Trial A1 and A7: A, B, A; a claim that holds nothing; a lease that ended before the next holder. */
static void an_address_has_intervals(void **state)
{
    struct check *check = *state;
    static const char *const macs[] = {"00:00:00:00:00:01", "00:00:00:00:00:02"};
    check_begin(check);
    for (int i = 0; i < 2; i++) {
        struct device_summary device = {.device_id = i + 1,
                                        .mac = check_mac(macs[i]),
                                        .ip = check_ip(i ? "10.0.0.77" : "10.0.0.9"),
                                        .is_new = true,
                                        .first_seen_us = 5,
                                        .last_seen_us = 90};
        check_written(check, storage_write_device(check->writer, &device, &check->error));
    }
    hold(check, macs[0], 0, 10, 20, NOT_OBSERVED);
    hold(check, macs[1], 1, 30, 31, 40);
    hold(check, macs[0], 2, 50, 60, NOT_OBSERVED);
    struct address_binding_summary proxied = {.ip = check_ip("10.0.0.9"),
                                              .mac = check_mac(macs[1]),
                                              .source = BINDING_ARP,
                                              .first_seen_us = 55,
                                              .last_seen_us = 55,
                                              .lease_until_us = NOT_OBSERVED,
                                              .turn = 3,
                                              .count = 1};
    check_written(check, storage_write_address_binding(check->writer, &proxied, &check->error));
    check_answer(check,
                 "SELECT device_id, mac_address, from_us, until_us FROM device_addresses "
                 "WHERE ip_address = '10.0.0.9' ORDER BY from_us",
                 "1|00:00:00:00:00:01|10|30;2|00:00:00:00:00:02|30|40;1|00:00:00:00:00:01|50|NULL");
    check_answer(check,
                 "SELECT device_id, from_us, until_us FROM device_addresses "
                 "WHERE ip_address = '10.0.0.77'",
                 "2|5|NULL");
}

static void passive_dns_is_one_row_per_name_and_address(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct domain_address_summary answer = {.domain = "example.com",
                                            .ip = check_ip("2001:db8::1"),
                                            .first_seen_us = 10,
                                            .last_seen_us = 20,
                                            .count = 2};
    check_written(check, storage_write_domain_address(check->writer, &answer, &check->error));
    answer.last_seen_us = 30;
    check_written(check, storage_write_domain_address(check->writer, &answer, &check->error));
    check_answer(check,
                 "SELECT binding_id, domain, ip_address, first_seen_us, last_seen_us, count "
                 "FROM domain_addresses",
                 "1|example.com|2001:db8::1|10|30|4");
}

static void traffic_adds_up_in_its_minute_and_its_hour(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct traffic_summary sum = {.minute_us = 1795295640000000,
                                  .device_id = 1,
                                  .app_protocol = "dns",
                                  .registrable_domain = "example.com",
                                  .flows = 1,
                                  .traffic = {{2, 100, 0}, {3, 200, 0}}};
    check_written(check, storage_write_traffic(check->writer, &sum, &check->error));
    check_written(check, storage_write_traffic(check->writer, &sum, &check->error));
    sum.minute_us += 60000000;
    sum.flows = 0;
    check_written(check, storage_write_traffic(check->writer, &sum, &check->error));
    sum.device_id = 0;
    sum.app_protocol = sum.registrable_domain = NULL;
    check_written(check, storage_write_traffic(check->writer, &sum, &check->error));
    check_answer(check,
                 "SELECT bucket_us, device_id, app_protocol, dst_domain, flows, packets_sent, "
                 "packets_received, bytes_sent, bytes_received FROM traffic_minutes",
                 "1795295640000000|1|dns|example.com|2|4|6|200|400;"
                 "1795295700000000|NULL|NULL|NULL|0|2|3|100|200;"
                 "1795295700000000|1|dns|example.com|0|2|3|100|200");
    check_answer(check,
                 "SELECT bucket_time, device_id, app_protocol, dst_domain, flows, bytes_received "
                 "FROM traffic_hours",
                 "2026-11-21T21:00:00.000000Z|NULL|NULL|NULL|0|200;"
                 "2026-11-21T21:00:00.000000Z|1|dns|example.com|2|600");
}

/* More sums than wait at once, in two minutes of one hour and before 1970. */
static void very_many_sums_of_traffic_are_all_in_their_minutes_and_hours(void **state)
{
    struct check *check = *state;
    check_begin(check);
    for (int i = 0; i < 6000; i++) {
        const struct traffic_summary sum = {.minute_us = i % 3 == 2   ? -60000000
                                                         : i % 3 == 1 ? 1795295700000000
                                                                      : 1795295640000000,
                                            .device_id = 1 + i / 3 % 1500,
                                            .flows = 1,
                                            .traffic = {{2, 100, 0}, {3, UINT64_MAX, 0}}};
        check_written(check, storage_write_traffic(check->writer, &sum, &check->error));
    }
    check_answer(check,
                 "SELECT bucket_us, count(*), sum(flows), sum(bytes_sent), min(bytes_received) > 0 "
                 "FROM traffic_minutes GROUP BY 1",
                 "-60000000|1500|2000|200000|1;1795295640000000|1500|2000|200000|1;"
                 "1795295700000000|1500|2000|200000|1");
    check_answer(check,
                 "SELECT bucket_us, count(*), sum(flows), sum(packets_received) "
                 "FROM traffic_hours GROUP BY 1",
                 "-3600000000|1500|2000|6000;1795294800000000|1500|4000|12000");
}

static void a_repeated_finding_folds_into_its_row(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct alert_summary finding = {.rule = "port_scan",
                                    .severity = SEVERITY_MEDIUM,
                                    .device_id = 4,
                                    .src = check_ip("10.0.0.5"),
                                    .dst_port = NOT_OBSERVED,
                                    .first_us = 100,
                                    .last_us = 200,
                                    .count = 1,
                                    .title = "Scan",
                                    .explanation = "Why.",
                                    .details_json = "{\"ports\":20}"};
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    finding.last_us = 300;
    finding.severity = SEVERITY_LOW;
    finding.details_json = "{\"ports\":30}";
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    finding.dst_port = 0;
    finding.target = "fe80::1 port 0";
    finding.severity = SEVERITY_CRITICAL;
    finding.dst = check_ip("fe80::1");
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    check_answer(check,
                 "SELECT alert_id, capture_id, rule, severity, device_id, src_ip, dst_ip, "
                 "dst_port, first_us, last_us, count, title, explanation, details, status "
                 "FROM alerts",
                 "1|1|port_scan|medium|4|10.0.0.5|NULL|NULL|100|300|2|Scan|Why.|{\"ports\":30}|"
                 "open;2|1|port_scan|critical|4|10.0.0.5|fe80::1|0|100|300|1|Scan|Why.|"
                 "{\"ports\":30}|open");
    check_answer(check, "SELECT alert_key FROM alerts", "port_scan:4:;port_scan:4:fe80::1 port 0");
}

static void a_finding_folds_over_captures(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct alert_summary finding = {.rule = "arp_conflict",
                                    .target = "10.0.0.1",
                                    .dst_port = NOT_OBSERVED,
                                    .said_by = {{2, 0, 0, 0, 0, 7}},
                                    .first_us = 100,
                                    .last_us = 200,
                                    .count = 3};
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    struct capture_summary next = {.source = "file:b.pcap", .snaplen = NOT_OBSERVED};
    int64_t capture_id;
    check_written(check, storage_begin_capture(check->writer, &next, &capture_id, &check->error));
    finding.first_us = finding.last_us = 900;
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    check_answer(check,
                 "SELECT capture_id, last_capture_id, first_us, last_us, count, said_by_mac, "
                 "alert_key FROM alerts",
                 "1|2|100|900|6|02:00:00:00:00:07|arp_conflict::10.0.0.1");
}

static void close_findings(struct check *check, const char *sql)
{
    sqlite3 *connection;
    check_written(check, storage_commit(check->writer, &check->error));
    assert_int_equal(sqlite3_open(check->path, &connection), SQLITE_OK);
    assert_int_equal(sqlite3_exec(connection, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(connection);
}

static void a_closed_finding_is_opened_again_after_its_cool_down(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct alert_summary finding = {.rule = "port_scan",
                                    .dst_port = NOT_OBSERVED,
                                    .first_us = 100,
                                    .last_us = 200,
                                    .cool_down_us = 1000,
                                    .count = 1};
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    close_findings(check, "UPDATE alert SET status = 'closed', closed_us = 200");
    finding.last_us = 1199;
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    check_answer(check, "SELECT status, reopened, count, last_us FROM alerts", "closed|0|2|1199");
    finding.last_us = 1200;
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    check_answer(check, "SELECT status, reopened, count, last_us FROM alerts", "open|1|3|1200");
    close_findings(check, "UPDATE alert SET status = 'acknowledged'");
    finding.last_us = 9999;
    check_written(check, storage_write_alert(check->writer, &finding, &check->error));
    check_answer(check, "SELECT status, reopened, count FROM alerts", "acknowledged|1|4");
}

static void a_capture_and_its_ledger_come_back(void **state)
{
    struct check *check = *state;
    check_begin(check);
    check_answer(check, "SELECT * FROM captures",
                 "1|lab|file:a.pcap|EN10MB|NULL|NULL|NULL|NULL|NULL|NULL|running|1|NULL|NULL|NULL");
    struct capture_summary capture = {.sensor = "lab",
                                      .source = "file:a.pcap",
                                      .link_type = "EN10MB",
                                      .filter = "tcp",
                                      .software_version = "2",
                                      .snaplen = 65535,
                                      .start_us = 1795295645000000,
                                      .end_us = 1795295646000000,
                                      .status = "complete",
                                      .note = "Cut short.",
                                      .privacy = "exclude 2"};
    check_written(check, storage_update_capture(check->writer, &capture, &check->error));
    struct health_summary health = {.interval_start_us = 1, .interval_end_us = 2};
    uint64_t number = 100;
#define LEDGER_FIELD(name) health.ledger.name = number++;
    LEDGER_FIELDS(LEDGER_FIELD)
#undef LEDGER_FIELD
    check_written(check, storage_write_health(check->writer, &health, &check->error));
    check_answer(
        check, "SELECT * FROM captures",
        "1|lab|file:a.pcap|EN10MB|tcp|65535|2026-11-21T21:14:05.000000Z|1795295645000000|"
        "2026-11-21T21:14:06.000000Z|1795295646000000|complete|2|Cut short.|exclude 2|NULL");
    check_answer(check, "SELECT * FROM capture_health",
                 "1|1|1|2|100|101|102|103|104|105|106|107|108|109|110|111|112|113|114|115|116|117|"
                 "118|119|120|121");
}

/* An id names its row. If a transaction was rolled back, another row has that id. */
static void the_ledger_of_an_interval_that_goes_on_is_one_row(void **state)
{
    struct check *check = *state;
    check_begin(check);
    struct health_summary health = {.interval_start_us = 1, .interval_end_us = 2};
    check_written(check, storage_write_health(check->writer, &health, &check->error));
    assert_int_equal(health.health_id, 1);
    health.interval_end_us = 3;
    health.ledger.frames_offered = 7;
    check_written(check, storage_write_health(check->writer, &health, &check->error));
    check_answer(check, "SELECT health_id, interval_end_us, frames_offered FROM capture_health",
                 "1|3|7");
    storage_use_capture(check->writer, check->capture_id + 1);
    check_written(check, storage_write_health(check->writer, &health, &check->error));
    assert_int_equal(health.health_id, 2);
    health.health_id = 9;
    check_written(check, storage_write_health(check->writer, &health, &check->error));
    assert_int_equal(health.health_id, 3);
    check_answer(check, "SELECT health_id, capture_id FROM capture_health", "1|1;2|2;3|2");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, check_setup, check_teardown)
    const struct CMUnitTest tests[] = {
        TEST(two_writes_of_a_device_are_one_row_and_keep_its_label),
        TEST(a_device_seen_again_at_its_address_takes_what_is_new),
        TEST(a_device_seen_again_keeps_the_rest_of_its_row),
        TEST(a_device_without_mac_is_known_by_its_address),
        TEST(a_kind_is_what_people_said_and_else_a_guess),
        TEST(every_device_is_visited_as_it_was_written),
        TEST(a_device_that_no_writer_makes_is_passed_over_and_counted),
        TEST(an_id_that_leaves_no_next_one_is_refused),
        TEST(evidence_adds_up_per_device_attribute_value_and_source),
        TEST(who_said_it_first_stays_but_the_newest_server_counts),
        TEST(bindings_are_one_row_per_capture_address_mac_source_and_link),
        TEST(an_address_has_intervals),
        TEST(passive_dns_is_one_row_per_name_and_address),
        TEST(traffic_adds_up_in_its_minute_and_its_hour),
        TEST(very_many_sums_of_traffic_are_all_in_their_minutes_and_hours),
        TEST(a_repeated_finding_folds_into_its_row),
        TEST(a_finding_folds_over_captures),
        TEST(a_closed_finding_is_opened_again_after_its_cool_down),
        TEST(a_capture_and_its_ledger_come_back),
        TEST(the_ledger_of_an_interval_that_goes_on_is_one_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
