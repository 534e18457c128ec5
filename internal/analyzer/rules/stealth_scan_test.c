/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>
#include <string.h>

static void add_packets(struct scene *scene, uint16_t ports, const char *history, const char *state,
                        int64_t every_ms)
{
    for (uint16_t port = 1; port <= ports; port++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .port = port,
                                                   .state = state,
                                                   .history = history,
                                                   .at_ms = port * every_ms});
}

static void many_ports_by_packets_without_syn_are_a_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_packets(scene, 30, "Fr", "OTH", 10);
    assert_string_equal(
        scene_analyze(scene),
        "stealth_scan|medium|10.0.0.5 tried 30 ports of 10.0.0.9 without opening a connection\n");
    assert_non_null(strstr(scene->details, "\"refused\":30"));
}

static void packets_without_flags_are_one_too(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_packets(scene, 12, "", "OTH", 10);
    assert_string_equal(
        scene_analyze(scene),
        "stealth_scan|medium|10.0.0.5 tried 12 ports of 10.0.0.9 without opening a connection\n");
}

static void ten_ports_that_refuse_an_ack_are_a_scan(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_packets(scene, 10, "Ar", "OTH", 10);
    assert_string_equal(
        scene_analyze(scene),
        "stealth_scan|medium|10.0.0.5 tried 10 ports of 10.0.0.9 without opening a connection\n");
    scene_look_again(scene);
}

static void add_acks(struct scene *scene, uint16_t from_port, uint16_t port, uint16_t step)
{
    for (uint16_t i = 0; i < 40; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .from_port = (uint16_t)(from_port + i),
                                                   .port = (uint16_t)(port + i * step),
                                                   .state = "OTH",
                                                   .history = i % 2 ? "A" : "Ar",
                                                   .at_ms = i * 100});
}

/* Connections that are older than the capture, of a client and of a server, and nine ports in all. */
static void acks_that_keep_connections_alive_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3600);
    add_acks(scene, 50000, 443, 0);
    add_acks(scene, 443, 50000, 1);
    add_packets(scene, 8, "Ar", "OTH", 10);
    assert_string_equal(scene_analyze(scene), "");
}

static void ends_of_connections_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3600);
    add_packets(scene, 4, "F", "OTH", 10);
    add_packets(scene, 40, "ADadF", "OTH", 10); /* met in the middle */
    assert_string_equal(scene_analyze(scene), "");
}

/* A server ends the connections of a client that is gone. */
static void ends_from_a_server_to_clients_ports_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3600);
    for (uint16_t i = 0; i < 40; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .from_port = 443,
                                                   .port = (uint16_t)(50000 + 3 * i),
                                                   .state = "SH",
                                                   .history = "F",
                                                   .at_ms = i * 100});
    assert_string_equal(scene_analyze(scene), "");
}

/* One packet to each host; the ports from which they come are step apart. */
static void add_hosts(struct scene *scene, int hosts, const char *history, uint16_t step)
{
    for (int i = 0; i < hosts; i++) {
        char host[32];
        snprintf(host, sizeof host, "10.0.1.%d", i + 1);
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = host,
                                                   .from_port = (uint16_t)(52000 + i * step),
                                                   .port = 443,
                                                   .state = "OTH",
                                                   .history = history,
                                                   .at_ms = i * 100});
    }
}

static void one_port_of_many_hosts_is_a_scan_too(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_hosts(scene, 12, "A", 0);
    assert_string_equal(scene_analyze(scene),
                        "stealth_scan|medium|10.0.0.5 tried port 443 of 12 hosts without opening a "
                        "connection\n");
    assert_non_null(strstr(scene->details, "\"hosts\":12"));
    scene_look_again(scene);
}

/* A laptop wakes: its servers have given the connections up, each of which has a port of its own. */
static void the_connections_of_a_laptop_that_wakes_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_hosts(scene, 40, "Ar", 1);
    add_hosts(scene, 40, "Fr", 3);
    add_hosts(scene, 9, "Fr", 0);
    assert_string_equal(scene_analyze(scene), "");
}

static void half_as_many_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_packets(scene, 5, "F", "OTH", 10);
    assert_string_equal(
        scene_analyze(scene),
        "stealth_scan|low|10.0.0.5 tried 5 ports of 10.0.0.9 without opening a connection\n");
}

static void syn_and_fin_at_once_are_one_too(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_packets(scene, 12, "QSFr", "RSTR", 10);
    assert_string_equal(
        scene_analyze(scene),
        "stealth_scan|medium|10.0.0.5 tried 12 ports of 10.0.0.9 without opening a connection\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(many_ports_by_packets_without_syn_are_a_scan),
        SCENE_TEST(packets_without_flags_are_one_too),
        SCENE_TEST(ten_ports_that_refuse_an_ack_are_a_scan),
        SCENE_TEST(acks_that_keep_connections_alive_are_none),
        SCENE_TEST(ends_of_connections_are_none),
        SCENE_TEST(ends_from_a_server_to_clients_ports_are_none),
        SCENE_TEST(one_port_of_many_hosts_is_a_scan_too),
        SCENE_TEST(the_connections_of_a_laptop_that_wakes_are_none),
        SCENE_TEST(half_as_many_are_one_signal),
        SCENE_TEST(syn_and_fin_at_once_are_one_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
