/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A small database, written the way that the pipeline writes it. */
struct scene {
    char path[64];
    struct storage_writer *writer;
    int64_t capture_id, flow_id;
    char findings[8192]; /* "rule|severity|title\n" */
    struct text told;
    char details[4096]; /* of the last one */
    int count;
    size_t attempts_most;
    uint64_t left_out;
};

enum { SECOND = 1000000 };
static const int64_t start_us = INT64_C(1795295645000000);

static int open_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct error error;
    snprintf(scene->path, sizeof scene->path, "/tmp/netscope-analyzer-XXXXXX");
    if (!mkdtemp(scene->path)) return -1;
    strcat(scene->path, "/test.db");
    scene->writer = storage_writer_open(scene->path, &error);
    *state = scene;
    return scene->writer ? 0 : -1;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    char command[128];
    if (scene->writer) storage_writer_close(scene->writer, NULL);
    scene->path[strlen(scene->path) - strlen("/test.db")] = 0;
    snprintf(command, sizeof command, "rm -rf '%s'", scene->path);
    free(scene);
    return system(command);
}

static void begin_capture(struct scene *scene, int64_t from_s, int64_t to_s)
{
    struct error error = {.sentence = ""};
    struct capture_summary capture = {.sensor = "lab",
                                      .source = "file:a.pcap",
                                      .link_type = "EN10MB",
                                      .software_version = "1",
                                      .snaplen = 65535,
                                      .start_us = start_us + from_s * SECOND,
                                      .end_us = start_us + to_s * SECOND,
                                      .status = "complete"};
    if (!storage_begin_capture(scene->writer, &capture, &scene->capture_id, &error))
        fail_msg("%s", error.sentence);
    assert_true(storage_update_capture(scene->writer, &capture, &error));
}

static struct ip_address ip_of(const char *text)
{
    struct ip_address ip;
    assert_true(ip_parse(text, &ip));
    return ip;
}

static struct mac_address mac_of(const char *text)
{
    struct mac_address mac;
    assert_true(mac_parse(text, &mac));
    return mac;
}

struct sketch {
    const char *from, *to, *state, *history;
    uint16_t from_port, port;
    int64_t at_ms; /* since the start of the scene */
    bool udp;
    const char *tracker, *owner;
    uint64_t folded, distinct; /* the row stands for so many, which began within five seconds */
};

static void add_flow(struct scene *scene, const struct sketch *sketch)
{
    struct flow_record flow = {
        .base = {.size = sizeof flow, .kind = RECORD_FLOW},
        .flow_id = ++scene->flow_id,
        .start_us = start_us + sketch->at_ms * 1000,
        .end_us = start_us + sketch->at_ms * 1000 + 500,
        .originator = {.port = sketch->from_port ? sketch->from_port : 40000},
        .responder = {.port = sketch->port},
        .has_ports = sketch->port,
        .folded = sketch->folded,
        .folded_distinct = sketch->distinct,
        .ip_protocol = sketch->udp ? 17 : 6,
        .vlan = NOT_OBSERVED,
        .traffic = {{1, 60, 0}, {0, 0, 0}},
        .first_emission = true,
        .end_reason = END_IDLE,
        .rtt_handshake_us = NOT_OBSERVED,
        .rtt_min_us = NOT_OBSERVED,
        .rtt_mean_us = NOT_OBSERVED,
        .rtt_responder_us = NOT_OBSERVED,
        .rtt_originator_us = NOT_OBSERVED,
        .sack_permitted = NOT_OBSERVED,
        .device_id = 1,
        .dst_domain = sketch->tracker,
        .registrable_domain = sketch->tracker,
        .tracker_domain = sketch->tracker,
        .tracker_category = sketch->tracker ? "advertising" : NULL,
        .tracker_owner = sketch->owner,
        .tracker_list = sketch->tracker ? "easyprivacy" : NULL,
    };
    struct error error = {.sentence = ""};
    if (sketch->from) flow.originator.ip = ip_of(sketch->from);
    if (sketch->to) flow.responder.ip = ip_of(sketch->to);
    if (sketch->folded) {
        flow.originator.port = 0;
        flow.end_us = flow.start_us + 5 * SECOND;
    }
    snprintf(flow.conn_state, sizeof flow.conn_state, "%s", sketch->state);
    snprintf(flow.history, sizeof flow.history, "%s", sketch->history);
    if (!storage_write_record(scene->writer, &flow.base, &error)) fail_msg("%s", error.sentence);
}

static void add_device(struct scene *scene, int64_t id, const char *mac, const char *ip,
                       bool is_gateway, int64_t first_s, int64_t last_s)
{
    struct device_summary device = {.device_id = id,
                                    .mac = mac_of(mac),
                                    .ip = ip_of(ip),
                                    .is_gateway = is_gateway,
                                    .first_seen_us = start_us + first_s * SECOND,
                                    .last_seen_us = start_us + last_s * SECOND};
    struct error error = {.sentence = ""};
    if (!storage_write_device(scene->writer, &device, &error)) fail_msg("%s", error.sentence);
}

static void add_claim(struct scene *scene, const char *ip, const char *mac, int64_t first_s,
                      int64_t last_s)
{
    struct address_binding_summary binding = {.ip = ip_of(ip),
                                              .mac = mac_of(mac),
                                              .source = BINDING_ARP,
                                              .first_seen_us = start_us + first_s * SECOND,
                                              .last_seen_us = start_us + last_s * SECOND,
                                              .count = 3};
    struct error error = {.sentence = ""};
    if (!storage_write_address_binding(scene->writer, &binding, &error))
        fail_msg("%s", error.sentence);
}

static bool tell(void *owner, const struct alert_summary *finding)
{
    static const char *const severities[] = {"info", "low", "medium", "high", "critical"};
    struct scene *scene = owner;
    text_format(&scene->told, "%s|%s|%s\n", finding->rule, severities[finding->severity],
                finding->title);
    snprintf(scene->details, sizeof scene->details, "%s", finding->details_json);
    assert_true(finding->first_us <= finding->last_us);
    assert_true(finding->count > 0);
    scene->count++;
    return true;
}

static const char *analyze_between(struct scene *scene, int64_t from_us, int64_t to_us)
{
    struct error error = {.sentence = ""};
    const struct analysis analysis = {
        .capture_id = scene->capture_id,
        .from_us = from_us,
        .to_us = to_us,
        .settled_from_us = from_us,
        .settled_to_us = to_us,
        .thresholds = {25, INT64_C(300) * SECOND, 100, INT64_C(10) * SECOND},
        .attempts_most = scene->attempts_most,
        .attempts_left_out = &scene->left_out};
    assert_true(storage_commit(scene->writer, NULL, &error));
    struct storage_reader *reader = storage_reader_open(scene->path, &error);
    if (!reader) fail_msg("%s", error.sentence);
    scene->told = text_into(scene->findings, sizeof scene->findings);
    scene->count = 0;
    if (!analyzer_run(reader, &analysis, tell, scene, &error)) fail_msg("%s", error.sentence);
    storage_reader_close(reader);
    return scene->findings;
}

static const char *analyze(struct scene *scene)
{
    return analyze_between(scene, 0, INT64_MAX / 2);
}

/* ---------------------------------------------------------------- port_scan */

static void many_refused_ports_of_one_host_are_a_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (uint16_t port = 1; port <= 40; port++)
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = "10.0.0.9",
                                         .port = port,
                                         .state = "REJ",
                                         .history = "Sr",
                                         .at_ms = port * 10});
    assert_string_equal(analyze(scene), "port_scan|medium|10.0.0.5 tried 40 ports of 10.0.0.9\n");
    assert_non_null(strstr(scene->details, "\"failed_attempts\":40"));
    assert_non_null(strstr(scene->details, "\"threshold_targets\":25"));
}

static void many_silent_hosts_on_one_port_are_a_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int host = 1; host <= 60; host++) {
        char to[64];
        snprintf(to, sizeof to, "10.0.1.%d", host);
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = to,
                                         .port = 22,
                                         .state = "S0",
                                         .history = "S",
                                         .at_ms = host * 100});
    }
    assert_string_equal(analyze(scene), "port_scan|medium|10.0.0.5 tried 60 hosts on port 22\n");
}

static void a_player_with_many_connections_that_work_is_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int i = 0; i < 300; i++) {
        char to[64];
        snprintf(to, sizeof to, "198.51.100.%d", i % 250 + 1);
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = to,
                                         .port = 443,
                                         .state = "SF",
                                         .history = "ShADadFf",
                                         .at_ms = i * 20,
                                         .from_port = (uint16_t)(40000 + i)});
    }
    assert_string_equal(analyze(scene), "");
}

static void a_client_of_one_dead_server_is_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int i = 0; i < 90; i++)
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = "10.0.0.9",
                                         .port = 443,
                                         .state = "S0",
                                         .history = "S",
                                         .at_ms = i * 1000});
    assert_string_equal(analyze(scene), "");
}

static void peers_that_are_gone_are_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 300);
    for (int i = 0; i < 200; i++) { /* a fifth of them on the well-known port */
        char to[64];
        snprintf(to, sizeof to, "203.0.113.%d", i + 1);
        uint16_t port = (uint16_t)(i % 5 == 0 ? 6346 : 20000 + i * 7);
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = to,
                                         .port = port,
                                         .state = "S0",
                                         .history = "S",
                                         .at_ms = i * 500});
    }
    assert_string_equal(analyze(scene), "");
}

static void traceroute_is_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int i = 0; i < 90; i++)
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = "203.0.113.9",
                                         .udp = true,
                                         .port = (uint16_t)(33434 + i),
                                         .state = "S0",
                                         .history = "D",
                                         .at_ms = i * 100});
    assert_string_equal(analyze(scene), "");
}

static void failures_slower_than_the_window_are_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 4000);
    for (uint16_t port = 1; port <= 40; port++)
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = "10.0.0.9",
                                         .port = port,
                                         .state = "REJ",
                                         .history = "Sr",
                                         .at_ms = port * 60000});
    assert_string_equal(analyze(scene), "");
}

static void a_scan_across_two_runs_is_found_once_it_crosses(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (uint16_t port = 1; port <= 40; port++)
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = "10.0.0.9",
                                         .port = port,
                                         .state = "REJ",
                                         .history = "Sr",
                                         .at_ms = port * 1000});
    int64_t middle_us = start_us + 20 * SECOND;
    assert_string_equal(analyze_between(scene, 0, middle_us), "");
    assert_string_equal(analyze_between(scene, middle_us, start_us + 60 * SECOND),
                        "port_scan|medium|10.0.0.5 tried 40 ports of 10.0.0.9\n");
    assert_string_equal(analyze_between(scene, start_us + 60 * SECOND, start_us + 90 * SECOND), "");
}

/* Rows that stand for many: see flow_record.folded. */
static void a_sweep_that_was_folded_is_a_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                     .port = 23,
                                     .state = "S0",
                                     .history = "S",
                                     .folded = 90000,
                                     .distinct = 5000});
    assert_string_equal(analyze(scene), "port_scan|medium|10.0.0.5 tried 5000 hosts on port 23\n");
    assert_non_null(strstr(scene->details, "\"folded_attempts\":90000"));
    assert_non_null(strstr(scene->details, "\"failed_attempts\":90000"));
}

static void a_port_scan_that_was_folded_is_a_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int slice = 0; slice < 3; slice++)
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = "10.0.0.9",
                                         .state = slice ? "REJ" : "S0",
                                         .history = slice ? "Sr" : "S",
                                         .at_ms = slice * 10000,
                                         .folded = 2000,
                                         .distinct = 900 + (uint64_t)slice});
    assert_string_equal(analyze(scene), "port_scan|medium|10.0.0.5 tried 900 ports of 10.0.0.9\n");
}

static void retries_that_were_folded_are_no_scan(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                     .to = "10.0.0.9",
                                     .port = 445,
                                     .state = "REJ",
                                     .history = "Sr",
                                     .folded = 90000,
                                     .distinct = 1});
    assert_string_equal(analyze(scene), "");
}

/* ---------------------------------------------------------------- syn_flood */

static void a_flood_that_was_folded_is_a_flood(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_flow(scene, &(struct sketch){.to = "10.0.0.9",
                                     .port = 80,
                                     .state = "S0",
                                     .history = "S",
                                     .folded = 1000000,
                                     .distinct = 700000});
    add_flow(scene, &(struct sketch){.to = "10.0.0.8",
                                     .port = 80,
                                     .state = "S0",
                                     .history = "S",
                                     .folded = 60, /* of a hundred */
                                     .distinct = 60});
    add_flow(scene, &(struct sketch){.to = "10.0.0.7", /* on many ports */
                                     .state = "S0",
                                     .history = "S",
                                     .folded = 5000,
                                     .distinct = 4000});
    assert_string_equal(
        analyze(scene),
        "syn_flood|high|10.0.0.7 received 5000 half-open connections on many ports\n"
        "syn_flood|high|10.0.0.9 port 80 received 1000000 half-open connections\n");
}

static void a_busy_server_with_lost_clients_that_were_folded_is_not_flooded(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_flow(scene, &(struct sketch){.to = "10.0.0.9",
                                     .port = 80,
                                     .state = "S0",
                                     .history = "S",
                                     .folded = 300,
                                     .distinct = 300});
    for (int i = 0; i < 200; i++)
        add_flow(scene, &(struct sketch){.from = "203.0.113.7",
                                         .to = "10.0.0.9",
                                         .port = 80,
                                         .state = "SF",
                                         .history = "ShADadFf",
                                         .at_ms = i * 10});
    assert_string_equal(analyze(scene), "");
}

static void half_open_connections_from_many_sources_are_a_flood(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int i = 0; i < 400; i++) {
        char from[64];
        snprintf(from, sizeof from, "203.0.%d.%d", i / 200, i % 200 + 1);
        add_flow(scene, &(struct sketch){.from = from,
                                         .to = "10.0.0.9",
                                         .port = 80,
                                         .state = i % 2 ? "S0" : "S1",
                                         .history = i % 2 ? "S" : "Sh",
                                         .at_ms = i * 10});
    }
    assert_string_equal(analyze(scene),
                        "syn_flood|high|10.0.0.9 port 80 received 400 half-open connections\n");
    assert_non_null(strstr(scene->details, "\"sources\":400"));
}

static void a_busy_server_with_some_lost_clients_is_not_flooded(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int i = 0; i < 900; i++) {
        char from[64];
        snprintf(from, sizeof from, "203.0.%d.%d", i / 200, i % 200 + 1);
        bool lost = i % 3 == 0;
        add_flow(scene, &(struct sketch){.from = from,
                                         .to = "10.0.0.9",
                                         .port = 80,
                                         .state = lost ? "S0" : "SF",
                                         .history = lost ? "S" : "ShADadFf",
                                         .at_ms = i * 10});
    }
    assert_string_equal(analyze(scene), "");
}

static void a_flood_larger_than_memory_is_found_and_what_had_no_room_is_counted(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int i = 0; i < 5000; i++) {
        char from[64], to[64];
        snprintf(from, sizeof from, "203.0.%d.%d", i / 200, i % 200 + 1);
        snprintf(to, sizeof to, i % 5 ? "10.0.0.9" : "10.%d.%d.7", 1 + i / 200, i % 200);
        add_flow(scene, &(struct sketch){.from = from,
                                         .to = to,
                                         .port = 80,
                                         .state = "S0",
                                         .history = "S",
                                         .at_ms = i * 10});
    }
    scene->attempts_most = 2000; /* the single hosts get none of it, the flood its first half */
    assert_string_equal(analyze(scene),
                        "syn_flood|high|10.0.0.9 port 80 received 2000 half-open connections\n");
    assert_int_equal(scene->left_out, 2000);
}

static void small_scans_make_way_for_large_ones_where_memory_is_short(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int source = 0; source < 20; source++) {
        char from[64];
        snprintf(from, sizeof from, "10.0.0.%d", source + 1);
        for (uint16_t port = 1; port <= (source == 7 ? 300 : 30); port++)
            add_flow(scene, &(struct sketch){.from = from,
                                             .to = "10.0.1.9",
                                             .port = port,
                                             .state = "REJ",
                                             .history = "Sr",
                                             .at_ms = port * 10});
    }
    scene->attempts_most = 400;
    assert_string_equal(analyze(scene), "port_scan|medium|10.0.0.8 tried 300 ports of 10.0.1.9\n");
    assert_int_equal(scene->left_out, 19 * 30);
    scene->attempts_most = 0;
    scene->left_out = 0;
    (void)analyze(scene);
    assert_int_equal(scene->count, 20);
    assert_int_equal(scene->left_out, 0);
}

/* ---------------------------------------------------------------- arp_conflict */

static void two_claimants_of_the_gateway_at_the_same_time_are_a_conflict(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", true, 0, 100);
    add_claim(scene, "10.0.0.1", "00:11:22:33:44:01", 0, 100);
    add_claim(scene, "10.0.0.1", "00:11:22:33:44:66", 50, 90);
    assert_string_equal(analyze(scene), "arp_conflict|high|10.0.0.1 (the gateway) is claimed by "
                                        "00:11:22:33:44:01 and by 00:11:22:33:44:66\n");
}

static void many_claimants_of_one_address_are_one_finding(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_claim(scene, "10.0.0.7", "00:11:22:33:44:01", 0, 100);
    add_claim(scene, "10.0.0.7", "00:11:22:33:44:66", 50, 60);
    add_claim(scene, "10.0.0.7", "00:11:22:33:44:67", 55, 90);
    assert_string_equal(analyze(scene), "arp_conflict|medium|10.0.0.7 is claimed by "
                                        "00:11:22:33:44:01 and by 00:11:22:33:44:66 and 1 more\n");
}

/* A thousand forged MACs for each of ten addresses: ten findings, and no square of a thousand. */
static void a_flood_of_forged_claims_is_one_finding_per_address(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    for (int i = 0; i < 10000; i++) {
        char ip[64], mac[32];
        snprintf(ip, sizeof ip, "10.0.0.%d", i % 10 + 1);
        snprintf(mac, sizeof mac, "02:00:00:00:%02x:%02x", i / 10 / 256, i / 10 % 256);
        add_claim(scene, ip, mac, i / 200, 100);
    }
    (void)analyze(scene);
    assert_int_equal(scene->count, 10);
    assert_non_null(strstr(scene->findings,
                           "arp_conflict|medium|10.0.0.7 is claimed by 02:00:00:00:00:00 and by "
                           "02:00:00:00:00:01 and 998 more\n"));
    assert_non_null(strstr(scene->details, "\"addresses_in_conflict\":10"));
}

static void an_address_that_was_passed_on_is_no_conflict(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_claim(scene, "10.0.0.20", "00:11:22:33:44:01", 0, 40);
    add_claim(scene, "10.0.0.20", "00:11:22:33:44:02", 50, 90);
    assert_string_equal(analyze(scene), "");
}

static void virtual_routers_may_move(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_claim(scene, "10.0.0.1", "00:11:22:33:44:01", 0, 100);
    add_claim(scene, "10.0.0.1", "00:00:5e:00:01:0a", 10, 90);
    assert_string_equal(analyze(scene), "");
}

/* ---------------------------------------------------------------- new_device */

static void in_the_first_capture_nothing_is_new(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 100);
    assert_string_equal(analyze(scene), "");
}

static void a_device_that_joins_a_known_network_is_new(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 100);
    begin_capture(scene, 200, 300);
    add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 300);
    add_device(scene, 2, "00:11:22:33:44:02", "10.0.0.2", false, 250, 260);
    assert_string_equal(analyze(scene), "new_device|info|A new device: 00:11:22:33:44:02\n");
}

static void reading_a_file_again_makes_nobody_new(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 100);
    begin_capture(scene, 200, 300);
    add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 300);
    add_device(scene, 2, "00:11:22:33:44:02", "10.0.0.2", false, 250, 260);
    begin_capture(scene, 200, 300);
    assert_string_equal(analyze(scene), "");
}

static void a_capture_of_another_network_makes_nobody_new(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.1", false, 0, 100);
    begin_capture(scene, 200, 300);
    add_device(scene, 2, "00:11:22:33:44:02", "192.168.7.2", false, 200, 260);
    assert_string_equal(analyze(scene), "");
}

/* ---------------------------------------------------------------- tracker_connections */

static void trackers_are_one_finding_per_device(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.5", false, 0, 100);
    for (int i = 0; i < 6; i++)
        add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                         .to = "198.51.100.7",
                                         .port = 443,
                                         .state = "SF",
                                         .history = "ShADadFf",
                                         .at_ms = i * 1000,
                                         .tracker = i < 4 ? "ads.example.com" : "t.example.net",
                                         .owner = i < 4 ? "Example \"Ads\"" : NULL});
    assert_string_equal(analyze(scene),
                        "tracker_connections|info|10.0.0.5 made 6 connections to 2 tracker "
                        "owners\n");
    assert_non_null(strstr(scene->details, "\"connections_by_owner\":{\"Example \\\"Ads\\\"\":4,"
                                           "\"t.example.net\":2}"));
}

static void what_an_earlier_run_told_is_not_told_again(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    add_device(scene, 1, "00:11:22:33:44:01", "10.0.0.5", false, 0, 100);
    add_flow(scene, &(struct sketch){.from = "10.0.0.5",
                                     .to = "198.51.100.7",
                                     .port = 443,
                                     .state = "SF",
                                     .history = "ShADadFf",
                                     .at_ms = 1000,
                                     .tracker = "ads.example.com"});
    assert_string_equal(analyze_between(scene, start_us + 50 * SECOND, start_us + 90 * SECOND), "");
}

static void an_empty_capture_has_no_findings(void **state)
{
    struct scene *scene = *state;
    begin_capture(scene, 0, 100);
    assert_string_equal(analyze(scene), "");
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(many_refused_ports_of_one_host_are_a_scan),
        SCENE(many_silent_hosts_on_one_port_are_a_scan),
        SCENE(a_player_with_many_connections_that_work_is_no_scan),
        SCENE(a_client_of_one_dead_server_is_no_scan),
        SCENE(peers_that_are_gone_are_no_scan),
        SCENE(traceroute_is_no_scan),
        SCENE(failures_slower_than_the_window_are_no_scan),
        SCENE(a_sweep_that_was_folded_is_a_scan),
        SCENE(a_port_scan_that_was_folded_is_a_scan),
        SCENE(retries_that_were_folded_are_no_scan),
        SCENE(a_flood_that_was_folded_is_a_flood),
        SCENE(a_busy_server_with_lost_clients_that_were_folded_is_not_flooded),
        SCENE(a_scan_across_two_runs_is_found_once_it_crosses),
        SCENE(half_open_connections_from_many_sources_are_a_flood),
        SCENE(a_busy_server_with_some_lost_clients_is_not_flooded),
        SCENE(a_flood_larger_than_memory_is_found_and_what_had_no_room_is_counted),
        SCENE(small_scans_make_way_for_large_ones_where_memory_is_short),
        SCENE(two_claimants_of_the_gateway_at_the_same_time_are_a_conflict),
        SCENE(many_claimants_of_one_address_are_one_finding),
        SCENE(a_flood_of_forged_claims_is_one_finding_per_address),
        SCENE(an_address_that_was_passed_on_is_no_conflict),
        SCENE(virtual_routers_may_move),
        SCENE(in_the_first_capture_nothing_is_new),
        SCENE(a_device_that_joins_a_known_network_is_new),
        SCENE(reading_a_file_again_makes_nobody_new),
        SCENE(a_capture_of_another_network_makes_nobody_new),
        SCENE(trackers_are_one_finding_per_device),
        SCENE(what_an_earlier_run_told_is_not_told_again),
        SCENE(an_empty_capture_has_no_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
