/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>
#include <string.h>

static void a_flood_that_was_folded_is_a_flood(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_flow(scene, &(struct scene_flow){.to = "10.0.0.9",
                                               .port = 80,
                                               .state = "S0",
                                               .history = "S",
                                               .folded = 1000000,
                                               .distinct = 700000});
    scene_add_flow(scene, &(struct scene_flow){.to = "10.0.0.8",
                                               .port = 80,
                                               .state = "S0",
                                               .history = "S",
                                               .folded = 49, /* of a hundred */
                                               .distinct = 49});
    scene_add_flow(scene, &(struct scene_flow){.to = "10.0.0.7", /* on many ports */
                                               .state = "S0",
                                               .history = "S",
                                               .folded = 5000,
                                               .distinct = 4000});
    assert_string_equal(
        scene_analyze(scene),
        "syn_flood|high|10.0.0.7 received 5000 half-open connections on many ports\n"
        "syn_flood|high|10.0.0.9 port 80 received 1000000 half-open connections\n");
}

/* Each port is tried once: that is somebody who looks for services. */
static void a_scan_of_one_host_is_no_flood(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (uint16_t port = 1; port <= 1000; port++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .port = port,
                                                   .state = "S0",
                                                   .history = "S",
                                                   .at_ms = port});
    assert_string_equal(scene_analyze(scene),
                        "port_scan|medium|10.0.0.5 tried 1000 ports of 10.0.0.9\n");
}

static void a_busy_server_with_lost_clients_that_were_folded_is_not_flooded(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    scene_add_flow(scene, &(struct scene_flow){.to = "10.0.0.9",
                                               .port = 80,
                                               .state = "S0",
                                               .history = "S",
                                               .folded = 300,
                                               .distinct = 300});
    for (int i = 0; i < 200; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "203.0.113.7",
                                                   .to = "10.0.0.9",
                                                   .port = 80,
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .at_ms = i * 10});
    assert_string_equal(scene_analyze(scene), "");
}

static void half_open_connections_from_many_sources_are_a_flood(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int i = 0; i < 400; i++) {
        char from[64];
        snprintf(from, sizeof from, "203.0.%d.%d", i / 200, i % 200 + 1);
        scene_add_flow(scene, &(struct scene_flow){.from = from,
                                                   .to = "10.0.0.9",
                                                   .port = 80,
                                                   .state = i % 2 ? "S0" : "S1",
                                                   .history = i % 2 ? "S" : "Sh",
                                                   .at_ms = i * 10});
    }
    assert_string_equal(scene_analyze(scene),
                        "syn_flood|high|10.0.0.9 port 80 received 400 half-open connections\n");
    assert_non_null(strstr(scene->details, "\"sources\":400"));
}

static void add_half_open(struct scene *scene, const char *to, int count, int64_t every_ms)
{
    for (int i = 0; i < count; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = to,
                                                   .from_port = (uint16_t)(1024 + i),
                                                   .port = 80,
                                                   .state = "S0",
                                                   .history = "S",
                                                   .at_ms = i * every_ms});
}

static void half_as_many_are_one_signal(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_half_open(scene, "10.0.0.9", 50, 10); /* a flood is a hundred */
    add_half_open(scene, "10.0.0.8", 49, 10);
    add_half_open(scene, "10.0.0.7", 300, 300); /* a service that is down */
    assert_string_equal(scene_analyze(scene),
                        "syn_flood|low|10.0.0.9 port 80 received 50 half-open connections\n");
}

/* Some clients of a busy server are lost. */
static void half_as_many_beside_some_that_work_are_none(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_half_open(scene, "10.0.0.9", 60, 10);
    for (int i = 0; i < 3; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.6",
                                                   .to = "10.0.0.9",
                                                   .port = 80,
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .at_ms = i * 150});
    assert_string_equal(scene_analyze(scene), "");
}

static void one_signal_that_goes_on_becomes_a_flood(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    add_half_open(scene, "10.0.0.9", 200, 20);
    int64_t middle_us = SCENE_START_US + 1500 * INT64_C(1000);
    assert_string_equal(scene_analyze_between(scene, 0, middle_us),
                        "syn_flood|low|10.0.0.9 port 80 received 75 half-open connections\n");
    assert_string_equal(
        scene_analyze_between(scene, middle_us, SCENE_START_US + 100 * INT64_C(1000000)),
        "syn_flood|high|10.0.0.9 port 80 received 200 half-open connections\n");
    assert_int_equal(scene->last_count, 0);
}

static void a_busy_server_with_some_lost_clients_is_not_flooded(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int i = 0; i < 900; i++) {
        char from[64];
        snprintf(from, sizeof from, "203.0.%d.%d", i / 200, i % 200 + 1);
        bool lost = i % 3 == 0;
        scene_add_flow(scene, &(struct scene_flow){.from = from,
                                                   .to = "10.0.0.9",
                                                   .port = 80,
                                                   .state = lost ? "S0" : "SF",
                                                   .history = lost ? "S" : "ShADadFf",
                                                   .at_ms = i * 10});
    }
    assert_string_equal(scene_analyze(scene), "");
}

static void a_flood_larger_than_memory_is_found_and_what_had_no_room_is_counted(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 100);
    for (int i = 0; i < 5000; i++) {
        char from[64], to[64];
        snprintf(from, sizeof from, "203.0.%d.%d", i / 200, i % 200 + 1);
        snprintf(to, sizeof to, i % 5 ? "10.0.0.9" : "10.%d.%d.7", 1 + i / 200, i % 200);
        scene_add_flow(scene, &(struct scene_flow){.from = from,
                                                   .to = to,
                                                   .port = 80,
                                                   .state = "S0",
                                                   .history = "S",
                                                   .at_ms = i * 10});
    }
    scene->attempts_most = 2000; /* the single hosts get none of it, the flood its first half */
    assert_string_equal(scene_analyze(scene),
                        "syn_flood|high|10.0.0.9 port 80 received 2000 half-open connections\n");
    assert_int_equal(scene->left_out, 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_flood_that_was_folded_is_a_flood),
        SCENE_TEST(a_scan_of_one_host_is_no_flood),
        SCENE_TEST(a_busy_server_with_lost_clients_that_were_folded_is_not_flooded),
        SCENE_TEST(half_open_connections_from_many_sources_are_a_flood),
        SCENE_TEST(half_as_many_are_one_signal),
        SCENE_TEST(half_as_many_beside_some_that_work_are_none),
        SCENE_TEST(one_signal_that_goes_on_becomes_a_flood),
        SCENE_TEST(a_busy_server_with_some_lost_clients_is_not_flooded),
        SCENE_TEST(a_flood_larger_than_memory_is_found_and_what_had_no_room_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
