/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>
#include <string.h>

/* TCP to the ports from 1 on, one every `every_ms`: all are refused. */
static void add_refused_ports(struct scene *scene, const char *from, const char *to, uint16_t count,
                              int64_t every_ms)
{
    for (uint16_t port = 1; port <= count; port++)
        scene_add_flow(scene, &(struct scene_flow){.from = from,
                                                   .to = to,
                                                   .port = port,
                                                   .state = "REJ",
                                                   .history = "Sr",
                                                   .at_ms = port * every_ms});
}

/* TCP to sixty hosts on one port: none answers. Their number stands in the middle. */
static void add_silent_hosts(struct scene *scene, const char *from, const char *before,
                             const char *after, uint16_t port)
{
    for (int host = 1; host <= 60; host++) {
        char to[64];
        snprintf(to, sizeof to, "%s%d%s", before, host, after);
        scene_add_flow(scene, &(struct scene_flow){.from = from,
                                                   .to = to,
                                                   .port = port,
                                                   .state = "S0",
                                                   .history = "S",
                                                   .at_ms = host * 100});
    }
}

static void many_refused_ports_of_one_host_are_a_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_refused_ports(scene, "10.0.0.5", "10.0.0.9", 40, 10);
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.5 tried 40 ports of 10.0.0.9\n");
    assert_non_null(strstr(scene->details, "\"failed_attempts\":40"));
    assert_non_null(strstr(scene->details, "\"threshold_targets\":25"));
}

static void a_few_refused_ports_of_one_host_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 400);
    add_refused_ports(scene, "10.0.0.5", "10.0.0.9", 15, 10);
    add_refused_ports(scene, "10.0.0.6", "10.0.0.9", 14, 10);
    add_refused_ports(scene, "10.0.0.7", "10.0.0.9", 24, 15000); /* 20 fit into five minutes */
    assert_string_equal(scene_analyze(scene),
                        "port_scan|low|10.0.0.5 tried 15 ports of 10.0.0.9\n"
                        "port_scan|low|10.0.0.7 tried 24 ports of 10.0.0.9\n");
}

/* A client of FTP whose data connections a firewall refuses, a program with many ports to choose from. */
static void a_few_ports_of_a_host_that_serves_the_client_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 1000);
    add_refused_ports(scene, "10.0.0.5", "10.0.0.9", 20, 10000);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "10.0.0.9",
                                               .port = 21,
                                               .state = "SF",
                                               .history = "ShADadFf",
                                               .received = 300,
                                               .at_ms = 50});
    assert_string_equal(scene_analyze(scene), "");
}

static void a_few_ports_of_each_of_many_hosts_are_one_finding(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int host = 1; host <= 30; host++) {
        char to[64];
        snprintf(to, sizeof to, "10.0.1.%d", host);
        add_refused_ports(scene, "10.0.0.5", to, 16, 10);
    }
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.5 tried 16 ports on 30 hosts\n");
}

/* The first look sees twenty ports, the second one the rest. */
static void one_signal_that_goes_on_becomes_a_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_refused_ports(scene, "10.0.0.5", "10.0.0.9", 40, 1000);
    assert_string_equal(
        scene_analyze_between(scene, SCENE_START_US, SCENE_START_US + 20500 * INT64_C(1000)),
        "port_scan|low|10.0.0.5 tried 20 ports of 10.0.0.9\n");
    assert_string_equal(scene_analyze_between(scene, SCENE_START_US + 20500 * INT64_C(1000),
                                              SCENE_START_US + 100 * INT64_C(1000000)),
                        "port_scan|medium|10.0.0.5 tried 40 ports of 10.0.0.9\n");
    assert_int_equal(scene->last_count, 0);
}

static void many_silent_hosts_on_one_port_are_a_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_silent_hosts(scene, "10.0.0.5", "10.0.1.", "", 22);
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.5 tried 60 hosts on port 22\n");
}

static void a_scan_of_one_host_hides_no_search_through_the_network(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_refused_ports(scene, "10.0.0.5", "10.0.0.9", 200, 10);
    add_silent_hosts(scene, "10.0.0.5", "10.0.1.", "", 445);
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.5 tried 200 ports of 10.0.0.9\n"
                        "port_scan|medium|10.0.0.5 tried 60 hosts on port 445\n");
}

static void many_ports_of_many_hosts_are_one_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int host = 1; host <= 30; host++) {
        char to[64];
        snprintf(to, sizeof to, "10.0.1.%d", host);
        add_refused_ports(scene, "10.0.0.5", to, 40, 10);
    }
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.5 tried 40 ports on 30 hosts\n");
}

/* On a port that is no server's, many networks are peers, and one is a scan. */
static void hosts_of_ipv6_are_a_scan_if_they_are_of_one_network(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_silent_hosts(scene, "fd00::5", "2001:db8:", "::9", 51413);
    assert_string_equal(scene_analyze(scene), "");
    add_silent_hosts(scene, "fd00::6", "2001:db8:1:", "::9", 51413);
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|fd00::6 tried 60 hosts on port 51413\n");
}

static void a_player_with_many_connections_that_work_is_no_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int i = 0; i < 300; i++) {
        char to[64];
        snprintf(to, sizeof to, "198.51.100.%d", i % 250 + 1);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = to,
                                                   .port = 443,
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .at_ms = i * 20,
                                                   .from_port = (uint16_t)(40000 + i)});
    }
    assert_string_equal(scene_analyze(scene), "");
}

static void a_client_of_one_dead_server_is_no_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int i = 0; i < 90; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .port = 443,
                                                   .state = "S0",
                                                   .history = "S",
                                                   .at_ms = i * 1000});
    assert_string_equal(scene_analyze(scene), "");
}

static void peers_that_are_gone_are_no_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 300);
    for (int i = 0; i < 200; i++) { /* a fifth of them on the well-known port */
        char to[64];
        snprintf(to, sizeof to, "203.0.113.%d", i + 1);
        uint16_t port = (uint16_t)(i % 5 == 0 ? 6346 : 20000 + i * 7);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = to,
                                                   .port = port,
                                                   .state = "S0",
                                                   .history = "S",
                                                   .at_ms = i * 500});
    }
    assert_string_equal(scene_analyze(scene), "");
}

static void failures_slower_than_the_window_are_no_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 4000);
    add_refused_ports(scene, "10.0.0.5", "10.0.0.9", 40, 60000);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_scan_across_two_runs_is_found_once_it_crosses(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_refused_ports(scene, "10.0.0.5", "10.0.0.9", 40, 1000);
    int64_t middle_us = SCENE_START_US + 14 * SECOND_US;
    assert_string_equal(scene_analyze_between(scene, 0, middle_us), "");
    assert_string_equal(scene_analyze_between(scene, middle_us, SCENE_START_US + 60 * SECOND_US),
                        "port_scan|medium|10.0.0.5 tried 40 ports of 10.0.0.9\n");
    assert_string_equal(scene_analyze_between(scene, SCENE_START_US + 60 * SECOND_US,
                                              SCENE_START_US + 90 * SECOND_US),
                        "");
}

/* Rows that stand for many: see flow_record.folded. */
static void a_sweep_that_was_folded_is_a_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .port = 23,
                                               .state = "S0",
                                               .history = "S",
                                               .folded = 90000,
                                               .distinct = 5000});
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.5 tried 5000 hosts on port 23\n");
    assert_non_null(strstr(scene->details, "\"folded_attempts\":90000"));
    assert_non_null(strstr(scene->details, "\"failed_attempts\":90000"));
}

static void a_port_scan_that_was_folded_is_a_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int slice = 0; slice < 3; slice++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .state = slice ? "REJ" : "S0",
                                                   .history = slice ? "Sr" : "S",
                                                   .at_ms = slice * 10000,
                                                   .folded = 2000,
                                                   .distinct = 900 + (uint64_t)slice});
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.5 tried 900 ports of 10.0.0.9\n");
}

static void retries_that_were_folded_are_no_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "10.0.0.9",
                                               .port = 445,
                                               .state = "REJ",
                                               .history = "Sr",
                                               .folded = 90000,
                                               .distinct = 1});
    assert_string_equal(scene_analyze(scene), "");
}

static void small_scans_make_way_for_large_ones_if_memory_is_short(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int source = 0; source < 20; source++) {
        char from[64];
        snprintf(from, sizeof from, "10.0.0.%d", source + 1);
        add_refused_ports(scene, from, "10.0.1.9", source == 7 ? 300 : 30, 10);
    }
    scene->attempts_most = 400;
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.8 tried 300 ports of 10.0.1.9\n");
    assert_int_equal(scene->left_out, 19 * 30);
    scene->attempts_most = 0;
    scene->left_out = 0;
    (void)scene_analyze(scene);
    assert_int_equal(scene->count, 19); /* all but the one that was told */
    assert_int_equal(scene->left_out, 0);
}

/* UDP to sixty ports, or from sixty of them. */
static void add_silent_ports(struct scene *scene, const char *from, const char *to, uint16_t port,
                             uint16_t from_port)
{
    for (uint16_t i = 0; i < 60; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = from,
                                                   .to = to,
                                                   .port = (uint16_t)(port + i),
                                                   .from_port = from_port,
                                                   .state = "S0",
                                                   .history = "D",
                                                   .at_ms = i * 10,
                                                   .udp = true});
}

static void datagrams_that_expect_no_answer_are_no_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_silent_ports(scene, "10.0.0.5", "10.0.0.9", 33434, 40000); /* traceroute */
    add_silent_ports(scene, "10.0.0.6", "10.0.0.9", 5000, 53);     /* a server */
    add_silent_ports(scene, "10.0.0.7", "239.1.2.3", 5000, 40000); /* groups */
    add_silent_ports(scene, "10.0.0.8", "255.255.255.255", 5000, 40000);
    add_silent_ports(scene, "fd00::5", "ff02::1", 5000, 40000);
    assert_string_equal(scene_analyze(scene), "");
    add_silent_ports(scene, "fd00::6", "fd00::9", 5000, 40000);
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|fd00::6 tried 60 ports of fd00::9\n");
}

/* Datagrams to a port of so many hosts: of one network, or of as many as there are. */
static void add_datagrams(struct scene *scene, int hosts, uint16_t port, bool is_near)
{
    for (int i = 0; i < hosts; i++) {
        char host[32];
        snprintf(host, sizeof host, is_near ? "10.0.2.%d" : "%d.7.8.9", i + 1);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = host,
                                                   .port = port,
                                                   .from_port = 40000,
                                                   .state = "S0",
                                                   .history = "D",
                                                   .at_ms = i * 50,
                                                   .udp = true});
    }
}

static void one_udp_port_of_many_neighbours_is_a_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_datagrams(scene, 60, 161, true);
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.5 tried 60 hosts on port 161\n");
}

/* A firewall that takes QUIC or the time away; peers; and few neighbours. */
static void datagrams_that_a_firewall_takes_away_are_no_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_datagrams(scene, 120, 443, true);
    add_datagrams(scene, 120, 123, false);
    add_datagrams(scene, 120, 26881, true);
    add_datagrams(scene, 49, 161, true);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(one_udp_port_of_many_neighbours_is_a_scan),
        SCENE_TEST(datagrams_that_a_firewall_takes_away_are_no_scan),
        SCENE_TEST(many_refused_ports_of_one_host_are_a_scan),
        SCENE_TEST(a_few_refused_ports_of_one_host_are_one_signal),
        SCENE_TEST(a_few_ports_of_a_host_that_serves_the_client_are_none),
        SCENE_TEST(a_few_ports_of_each_of_many_hosts_are_one_finding),
        SCENE_TEST(one_signal_that_goes_on_becomes_a_scan),
        SCENE_TEST(many_silent_hosts_on_one_port_are_a_scan),
        SCENE_TEST(a_scan_of_one_host_hides_no_search_through_the_network),
        SCENE_TEST(many_ports_of_many_hosts_are_one_scan),
        SCENE_TEST(hosts_of_ipv6_are_a_scan_if_they_are_of_one_network),
        SCENE_TEST(a_player_with_many_connections_that_work_is_no_scan),
        SCENE_TEST(a_client_of_one_dead_server_is_no_scan),
        SCENE_TEST(peers_that_are_gone_are_no_scan),
        SCENE_TEST(failures_slower_than_the_window_are_no_scan),
        SCENE_TEST(a_sweep_that_was_folded_is_a_scan),
        SCENE_TEST(a_port_scan_that_was_folded_is_a_scan),
        SCENE_TEST(retries_that_were_folded_are_no_scan),
        SCENE_TEST(a_scan_across_two_runs_is_found_once_it_crosses),
        SCENE_TEST(small_scans_make_way_for_large_ones_if_memory_is_short),
        SCENE_TEST(datagrams_that_expect_no_answer_are_no_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
