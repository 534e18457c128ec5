/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

#include <stdio.h>

static void add_one(struct scene *scene, const struct scene_flow *sketch)
{
    struct scene_flow flow = *sketch;
    scene_begin_capture(scene, 0, 600);
    flow.from = "10.0.0.5";
    flow.to = "10.0.0.9";
    flow.scope = "inside";
    flow.at_ms = 1000;
    scene_add_flow(scene, &flow);
}

static void add_pings(struct scene *scene, uint64_t packets, int64_t lasting_ms)
{
    add_one(scene, &(struct scene_flow){.icmp_type = 8,
                                        .state = "OTH",
                                        .sent = packets * 56,
                                        .received = packets * 56,
                                        .packets = packets,
                                        .lasting_ms = lasting_ms});
}

static void a_thousand_pings_in_ten_seconds_are_low(void **state)
{
    struct scene *scene = *state;
    add_pings(scene, 1000, 10000);
    assert_string_equal(scene_analyze(scene),
                        "packet_flood|low|1000 packets of ICMP came to 10.0.0.9 in ten seconds\n");
    assert_non_null(strstr(scene->details, "\"sources\":1"));
    scene_look_again(scene);
}

static void fewer_pings_are_none(void **state)
{
    struct scene *scene = *state;
    add_pings(scene, 999, 10000);
    assert_string_equal(scene_analyze(scene), "");
}

/* Of a flow that lasts, ten seconds count. */
static void a_ping_for_days_is_none(void **state)
{
    struct scene *scene = *state;
    add_pings(scene, 50000, 550000);
    assert_string_equal(scene_analyze(scene), "");
}

static void add_segments(struct scene *scene, int count, const char *history, uint64_t packets)
{
    scene_begin_capture(scene, 0, 600);
    for (int i = 0; i < count; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .from_port = (uint16_t)(1024 + i),
                                                   .port = 80,
                                                   .state = "OTH",
                                                   .history = history,
                                                   .scope = "inside",
                                                   .packets = packets,
                                                   .at_ms = 5500 + i * 3});
}

static void segments_without_a_connection_are_low(void **state)
{
    struct scene *scene = *state;
    add_segments(scene, 1200, "A", 1);
    assert_string_equal(
        scene_analyze(scene),
        "packet_flood|low|1200 packets of TCP without a connection came to 10.0.0.9 in ten "
        "seconds\n");
}

/* The acknowledgements of downloads, seen on one side. */
static void connections_that_are_seen_on_one_side_are_none(void **state)
{
    struct scene *scene = *state;
    add_segments(scene, 100, "A", 400);
    assert_string_equal(scene_analyze(scene), "");
}

static void pings_from_very_many_addresses_are_medium(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    for (int i = 0; i < 1000; i++) {
        char from[32];
        snprintf(from, sizeof from, "203.%d.%d.9", i / 200, 1 + i % 200);
        scene_add_flow(scene, &(struct scene_flow){.from = from,
                                                   .to = "10.0.0.9",
                                                   .icmp_type = 8,
                                                   .state = "OTH",
                                                   .scope = "inside",
                                                   .sent = 56,
                                                   .at_ms = 5500 + i * 3});
    }
    assert_string_equal(
        scene_analyze(scene),
        "packet_flood|medium|1000 packets of ICMP came to 10.0.0.9 in ten seconds\n");
}

static void add_datagrams(struct scene *scene, uint64_t packets, const char *app, const char *scope)
{
    scene_begin_capture(scene, 0, 600);
    scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                               .to = "10.0.0.9",
                                               .port = 5000,
                                               .udp = true,
                                               .state = "S0",
                                               .app = app,
                                               .scope = scope,
                                               .sent = packets * 900,
                                               .packets = packets,
                                               .lasting_ms = 10000,
                                               .at_ms = 1000});
}

static void one_flow_of_datagrams_that_nobody_answers_is_low(void **state)
{
    struct scene *scene = *state;
    add_datagrams(scene, 5000, NULL, "inside");
    assert_string_equal(scene_analyze(scene),
                        "packet_flood|low|5000 packets of UDP came to 10.0.0.9 in ten seconds\n");
}

/* A camera, a call, television. */
static void streams_are_none(void **state)
{
    struct scene *scene = *state;
    add_datagrams(scene, 4900, NULL, "inside");
    assert_string_equal(scene_analyze(scene), "");
    add_datagrams(scene, 9000, "rtp", "inside");
    add_datagrams(scene, 9000, NULL, "group");
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_thousand_pings_in_ten_seconds_are_low),
        SCENE_TEST(fewer_pings_are_none),
        SCENE_TEST(a_ping_for_days_is_none),
        SCENE_TEST(segments_without_a_connection_are_low),
        SCENE_TEST(connections_that_are_seen_on_one_side_are_none),
        SCENE_TEST(pings_from_very_many_addresses_are_medium),
        SCENE_TEST(one_flow_of_datagrams_that_nobody_answers_is_low),
        SCENE_TEST(streams_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
